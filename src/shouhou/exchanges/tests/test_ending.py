"""Called off, fallen, turned into a refund and back, and goods of an earlier exchange."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from shouhou.cases.models import Case, CaseEvent, Link
from shouhou.exchanges import actions, jobs
from shouhou.exchanges.facts import Plan
from shouhou.exchanges.models import Change, Exchange, Unit
from shouhou.exchanges.tests.connected import asked, exchange_of_platform
from shouhou.exchanges.tests.make import (
    COAT,
    ORDER,
    SCARF,
    agree_on,
    come_in,
    exchanged,
    fixed,
    make_shop,
    pay,
    sending,
    waybill,
    wish,
)
from shouhou.ledger.models import Balance, Payable, Posting
from shouhou.refunds import actions as refunds
from shouhou.refunds.facts import Act
from shouhou.refunds.models import Agreement
from shouhou.refunds.tests.making import NOW
from shouhou.refunds.tests.test_agreement import refused
from shouhou.refunds.tests.world import returning
from shouhou.returns import actions as returns
from shouhou.returns import queries as returned_goods
from shouhou.returns.facts import Count, CountedPiece, Scan
from shouhou.shipping.models import Sending

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return make_shop()


def agreement_of(row: Exchange) -> Agreement:
    return Agreement.objects.get(pk=row.agreement_id)


def test_called_off_the_buyers_money_goes_back_and_the_piece_is_free(world) -> None:
    row = fixed(world, "FY-1")
    pay(world, row, 7_000)
    said: dict[str, Any] = {"by": world.agent, "exchange_id": row.pk, "now": NOW}
    refused("not_yet", actions.call_off, reason=" ", **said)
    actions.call_off(reason="买家不换了", **said)
    back = Payable.objects.get()
    assert (back.amount_fen, back.route, back.purpose, back.waits_for) == (
        7_000,
        "postage_order",
        "postage_due",
        "",
    )
    assert Unit.objects.filter(released=False).count() == 0
    refused("final", actions.fix, **said)
    pk = actions.open_exchange(by=world.agent, agreement_id=row.agreement_id, now=NOW)
    assert pk != row.pk
    assert Exchange.objects.get(pk=pk).unit_nos == [1]


def test_called_off_nothing_is_left_between_the_two(world) -> None:
    row = fixed(world, "TX-1", like=Plan(pieces=(), situation="fault"))
    actions.call_off(by=world.agent, exchange_id=row.pk, reason="x", now=NOW)
    assert Payable.objects.get().state == "cancelled"
    sums: dict[str, int] = {}
    for account, fen in Posting.objects.values_list("account", "fen"):
        sums[account] = sums.get(account, 0) + fen
    assert set(sums.values()) == {0}


def test_an_agreement_that_falls_takes_the_exchange_along(world) -> None:
    row = sending(world, "KS-L")
    refunds.withdraw(by=world.agent, agreement_id=row.agreement_id, act=Act(), now=NOW)
    jobs.agreement_moved(row.agreement_id)
    jobs.agreement_moved(row.agreement_id)
    row.refresh_from_db()
    assert (row.state, Sending.objects.get().state) == ("called_off", "called_off")
    assert Payable.objects.get().amount_fen == 1_000


def test_changed_into_a_refund_by_hand_it_is_called_off(world) -> None:
    row = fixed(world, "FY-1")
    pay(world, row, 7_000)
    act = Act(kind="return_refund", amount_fen=9_900, note="买家改主意")
    refunds.modify(by=world.agent, agreement_id=row.agreement_id, act=act, now=NOW)
    jobs.look()
    row.refresh_from_db()
    assert row.state == "called_off"
    assert Payable.objects.get().amount_fen == 7_000
    act = Act(kind="exchange", amount_fen=0, note="又要换")
    refunds.modify(by=world.agent, agreement_id=row.agreement_id, act=act, now=NOW)
    pk = actions.open_exchange(by=world.agent, agreement_id=row.agreement_id, now=NOW)
    assert pk != row.pk


def test_turned_on_the_platform_before_it_was_sent(world) -> None:
    agreement = asked(world)
    pk = actions.open_exchange(by=world.agent, agreement_id=agreement.pk, now=NOW)
    turned = returning(
        kind="return_refund", order_no=ORDER, amount_fen=3_900, status="wait_seller", line_no=SCARF
    )
    world.take(turned, sheet=2)
    actions.follow_agreement(agreement_id=agreement.pk, now=NOW)
    assert Exchange.objects.get(pk=pk).state == "called_off"


def test_turned_after_it_was_sent_the_difference_is_given_back_and_the_refund_paid(world) -> None:
    row = exchange_dearer(world)
    world.take(
        returning(
            kind="return_refund",
            order_no=ORDER,
            amount_fen=3_900,
            status="wait_seller",
            line_no=SCARF,
        ),
        sheet=2,
    )
    agreement = agreement_of(row)
    assert (agreement.state, agreement.kind, agreement.goods_state) == (
        "modified",
        "return_refund",
        "none",
    )
    jobs.agreement_moved(agreement.pk)
    jobs.agreement_moved(agreement.pk)
    row.refresh_from_db()
    assert (row.problem, row.renewed) == ("turned", 1)
    assert Balance.objects.get(line_no=SCARF).units_renewed == 1
    assert actions.give_back(by=world.agent, exchange_id=row.pk, now=NOW) == 12_000
    refused("not_turned", actions.give_back, by=world.agent, exchange_id=row.pk, now=NOW)
    told = {"kind": "return_refund", "order_no": ORDER, "amount_fen": 3_900, "line_no": SCARF}
    world.take(returning(status="wait_buyer_return", **told), sheet=3)
    agreement.refresh_from_db()
    assert (agreement.state, agreement.goods_state) == ("agreed", "awaited")
    assert {p.purpose: p.amount_fen for p in Payable.objects.all()} == {
        "postage_due": 12_000,
        "refund": 3_900,
    }


def test_a_replacement_that_comes_back_is_counted_for_itself(world) -> None:
    row = exchange_dearer(world, come_in=counted_in)
    agreement = agreement_of(row)
    assert (agreement.came, agreement.returned) == (1, 1)
    told = {"kind": "return_refund", "order_no": ORDER, "amount_fen": 3_900, "line_no": SCARF}
    world.take(returning(status="wait_seller", **told), sheet=2)
    jobs.agreement_moved(agreement.pk)
    world.take(returning(status="wait_buyer_return", **told), sheet=3)
    agreement.refresh_from_db()
    assert (agreement.goods_state, agreement.came, agreement.returned) == ("awaited", None, 0)
    assert returned_goods.counted([agreement.pk]) == {}
    counted_in(world, agreement, at=NOW + timedelta(hours=1))
    agreement.refresh_from_db()
    assert (agreement.goods_state, agreement.came) == ("accepted", 1)
    assert Balance.objects.get(line_no=SCARF).units_returned == 2
    (view,) = returned_goods.counted([agreement.pk]).values()
    assert (view.came, view.then) == (1, "accept")


def counted_in(world, agreement, at: datetime = NOW - timedelta(hours=1)) -> None:
    """The warehouse scans the order's parcel and counts the one piece in it."""
    scan = Scan(key=uuid4(), text=ORDER, scanned_at=at)
    arrival_id = returns.scan(by=world.warehouse, scan=scan, now=at).arrival_id
    assert arrival_id is not None
    piece = CountedPiece(quantity=1, condition="new", order_no=ORDER, line_no=SCARF)
    count = Count(key=uuid4(), counted_at=at, pieces=(piece,))
    returns.count(by=world.warehouse, arrival_id=arrival_id, count=count, now=at)


def exchange_dearer(world, come_in=come_in) -> Exchange:
    """Exchanged on the platform for another style, the difference and postage paid."""
    agreement = asked(world)
    pk = actions.open_exchange(by=world.agent, agreement_id=agreement.pk, now=NOW)
    dearer = wish("FY-1", situation="fault", back_post_fen=0)
    actions.plan(by=world.agent, exchange_id=pk, wish=dearer, now=NOW)
    actions.fix(by=world.agent, exchange_id=pk, now=NOW)
    row = Exchange.objects.get(pk=pk)
    pay(world, row, row.owing_fen)
    come_in(world, agreement)
    actions.send(by=world.agent, exchange_id=pk, now=NOW)
    return waybill(world, row)


def test_a_case_on_the_goods_of_an_earlier_exchange(world) -> None:
    first = exchanged(world, "KS-XL")
    case_id = actions.about_replacement(by=world.agent, exchange_id=first.pk, now=NOW)
    assert actions.about_replacement(by=world.agent, exchange_id=first.pk, now=NOW) == case_id
    case = Case.objects.get(pk=case_id)
    assert (case.order_no, case.title) == (ORDER, "针织开衫 米白 XL")
    assert Link.objects.filter(kind="follows").count() == 1
    note = CaseEvent.objects.filter(case_id=case_id, zh__contains="换自订单")
    assert note.exists()
    again = agree_on(world, case_id, "exchange", COAT, 1)
    pk = actions.open_exchange(by=world.agent, agreement_id=again.pk, now=NOW)
    row = Exchange.objects.get(pk=pk)
    assert (row.origin_id, row.generation, row.unit_nos) == (first.pk, 1, [1])
    assert (row.back_name, row.back_fen) == ("针织开衫 米白 XL", 10_900)
    actions.plan(by=world.agent, exchange_id=pk, wish=wish("KS-L"), now=NOW)
    row.refresh_from_db()
    assert row.out_fen == 9_900
    assert [one["fen"] for one in row.lines if one["line"] == "price_less"] == [1_000]


def test_a_replacement_is_renewed_once(world) -> None:
    row = exchanged(world, "KS-L")
    case_id = actions.about_replacement(by=world.agent, exchange_id=row.pk, now=NOW)
    Case.objects.filter(pk=case_id).update(state="closed", closed_at=NOW)
    other = actions.about_replacement(by=world.agent, exchange_id=row.pk, now=NOW)
    assert other != case_id
    assert Balance.objects.get(line_no=COAT).units_renewed == 1
    refused(
        "not_sent",
        actions.about_replacement,
        by=world.agent,
        exchange_id=fixed(world, "KS-L").pk,
        now=NOW,
    )


def test_the_platform_shows_it_done_before_we_knew(world) -> None:
    agreement = asked(world)
    pk = actions.open_exchange(by=world.agent, agreement_id=agreement.pk, now=NOW)
    actions.plan(by=world.agent, exchange_id=pk, wish=wish("KS-L", situation="fault"), now=NOW)
    actions.fix(by=world.agent, exchange_id=pk, now=NOW)
    done = returning(kind="exchange", order_no=ORDER, amount_fen=0, status="success", line_no=SCARF)
    world.take(done, sheet=2)
    jobs.agreement_moved(agreement.pk)
    row = Exchange.objects.get(pk=pk)
    assert (row.state, row.waybill, row.settled_there) == ("sent", "", True)


def test_erased_with_its_order(world) -> None:
    row = fixed(world, reason="买家说孩子穿小了")
    assert row.buyer == "tb_summer88"
    assert actions.erase_personal(shop_id=world.shop.pk, order_nos=[ORDER]) == 1
    assert actions.erase_personal(shop_id=world.shop.pk, order_nos=[ORDER]) == 0
    row.refresh_from_db()
    assert (row.buyer, row.owing_fen, row.plan["reason"]) == ("", 1_000, "")
    assert not Change.objects.filter(detail__has_key="reason").exists()


def test_the_platforms_exchange_is_told_there(world) -> None:
    assert exchange_of_platform(world).state == "sent"
