"""What was in it decides what follows: money goes, both sides talk, or the rest is waited for."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from shouhou.cases.actions import finish_task
from shouhou.cases.models import Case, CaseEvent, Task
from shouhou.ledger import actions as ledger
from shouhou.ledger.models import Balance, Payable
from shouhou.parcels.actions import take_parcels
from shouhou.parcels.facts import ParcelSeen
from shouhou.refunds import actions as refunds
from shouhou.refunds.facts import Act
from shouhou.refunds.queries import panel
from shouhou.refunds.tests.making import NOW
from shouhou.refunds.tests.world import make_world, returning
from shouhou.returns import actions, queries
from shouhou.returns.models import ArrivalLine, Piece, StockMove
from shouhou.returns.tests.make import (
    ORDER,
    WAYBILL,
    agreement,
    count,
    line,
    order,
    piece,
    received,
    sent_back,
    take,
)
from shouhou.returns.tests.test_scanning import refused

pytestmark = pytest.mark.django_db
TWO = {"quantity": 2}


def buttons(person, row) -> dict[str, bool]:
    found = panel(person, row.pk, NOW)
    assert found is not None
    return {f"{one.axis}.{one.event}": one.allowed for one in found.buttons}


def test_all_there_and_resaleable_lets_the_money_go() -> None:
    world = sent_back(**TWO)
    assert Payable.objects.get().waits_for == "goods"
    (said,) = count(world, received(world), piece(2))
    assert (said.then, agreement().goods_state) == ("accept", "accepted")
    assert (Payable.objects.get().waits_for, Case.objects.get().lane) == ("", "pay")
    balance = Balance.objects.get(line_no=agreement().line_nos[0])
    assert (balance.units_returned, balance.units_returning) == (2, 0)
    (move,) = StockMove.objects.all()
    assert (move.place, move.quantity, move.why) == ("stock", 2, "count")


def test_one_short_goes_back_to_talk_with_the_words_ready() -> None:
    world = sent_back(**TWO)
    (said,) = count(world, received(world), piece(1))
    assert said.zh == "应退 2 件，实收 1 件。少了，先与买家沟通（N7）"
    row = agreement()
    assert (row.goods_state, row.came, Case.objects.get().lane) == ("disputed", 1, "look")
    assert Payable.objects.get().waits_for == "goods"
    talk = Task.objects.get(key__startswith="return:talk:")
    assert "实收 1 件，比申请的 2 件少 1 件" in talk.text


def test_the_agent_settles_a_short_return_at_another_amount() -> None:
    world = sent_back(**TWO)
    count(world, received(world), piece(1))
    row = agreement()
    shown = buttons(world.agent, row)
    assert shown["agreement.propose"]
    assert shown["agreement.refuse"]
    assert shown["goods.accept"]
    act = Act(amount_fen=4950, words="只收到一件，退一件的钱可以吗？")
    refunds.propose(by=world.agent, agreement_id=row.pk, act=act, now=NOW)
    assert agreement().goods_state == "disputed"
    refunds.accept(by=world.agent, agreement_id=row.pk, act=Act(), now=NOW)
    assert refunds.agree(by=world.supervisor, agreement_id=row.pk, act=Act(), now=NOW) == "agreed"
    row = agreement()
    assert (row.goods_state, row.amount_fen, row.returning) == ("accepted", 4950, 0)
    live = Payable.objects.exclude(state="cancelled").get()
    assert (live.amount_fen, live.waits_for) == (4950, "")
    balance = Balance.objects.get(line_no=row.line_nos[0])
    assert (balance.units_returned, balance.units_returning) == (1, 0)


def test_the_agent_may_accept_it_all_the_same_with_a_reason() -> None:
    world = sent_back(**TWO)
    count(world, received(world), piece(2, "affects_resale"))
    row = agreement()
    wish: dict[str, Any] = {"by": world.agent, "agreement_id": row.pk, "now": NOW}
    refused("not_yet", refunds.move_the_goods, event="accept", act=Act(), **wish)
    refunds.move_the_goods(event="accept", act=Act(words="老客户，照收"), **wish)
    assert (agreement().goods_state, Payable.objects.get().waits_for) == ("accepted", "")
    assert row.returning == 2


def test_a_refusal_after_the_count_keeps_the_goods_where_they_are() -> None:
    world = sent_back(**TWO)
    count(world, received(world), piece(2, "affects_resale"))
    act = Act(reason="已使用", words="衣服洗过了，不能退")
    refunds.refuse(by=world.agent, agreement_id=agreement().pk, act=act, now=NOW)
    row = agreement()
    assert (row.state, row.goods_state, row.returning) == ("refused", "disputed", 0)
    assert Payable.objects.get().state == "cancelled"


def test_a_claimed_fault_that_is_confirmed_is_accepted() -> None:
    world = sent_back(reason_text="质量问题")
    (said,) = count(world, received(world), piece(1, "quality_fault", finding="confirmed"))
    stored = Piece.objects.get()
    assert (said.then, stored.row, stored.place, stored.claimed) == (
        "accept",
        "I7",
        "supplier",
        "fault",
    )


def test_a_claimed_fault_that_is_not_to_be_seen_is_talked_about() -> None:
    world = sent_back(reason_text="质量问题")
    (said,) = count(world, received(world), piece(1, "new", finding="not_found"))
    assert (said.then, agreement().goods_state) == ("talk", "disputed")


def test_an_empty_box_and_a_brick() -> None:
    world = sent_back()
    row = received(world)
    (said,) = count(world, row)
    assert (said.then, "空包裹" in said.zh) == ("talk", True)
    actions.recount(by=world.warehouse, arrival_id=row.pk, why="漏看了", now=NOW)
    assert agreement().goods_state == "arrived"
    (said,) = count(world, row, piece(1, "not_ours", note="一块砖头"))
    assert said.zh.startswith("应退 1 件，实收 0 件；不是我们的 1 件")
    assert Piece.objects.get(undone_at=None).place == "back_to_buyer"


def test_two_parcels_of_one_return_are_counted_together() -> None:
    world = sent_back(**TWO)
    second = "YT4766793546029"
    seen = [ParcelSeen(direction="back", number=each, order_no=ORDER) for each in (WAYBILL, second)]
    take_parcels(world.shop.pk, seen, NOW)
    (said,) = count(world, received(world), piece(1))
    assert (said.then, agreement().goods_state) == ("wait", "arrived")
    assert Payable.objects.get().waits_for == "goods"
    (said,) = count(world, received(world, second), piece(1))
    assert (said.then, agreement().goods_state) == ("accept", "accepted")
    found = queries.counted([agreement().pk])[agreement().pk]
    assert (found.expected, found.came, found.then, len(found.arrivals)) == (2, 2, "accept", 2)


def test_the_rest_that_comes_after_the_talk_settles_it() -> None:
    world = sent_back(**TWO)
    count(world, received(world), piece(1))
    assert agreement().goods_state == "disputed"
    row = received(world, ORDER)
    (said,) = count(world, row, piece(1))
    assert (said.then, agreement().goods_state) == ("accept", "accepted")
    assert Task.objects.get(key__startswith="return:talk:").state == "dropped"


def test_more_than_agreed_does_not_hold_the_money_and_is_asked_about() -> None:
    world = make_world()
    take(world, order(), line(1, quantity=2))
    world.take(
        returning(
            status="wait_seller_receive",
            line_no=line(1).line_no,
            amount_fen=4950,
            return_waybill=WAYBILL,
        )
    )
    (said,) = count(world, received(world), piece(2))
    assert said.then == "accept"
    if agreement().units == 1:
        assert "多了 1 件" in Task.objects.get(key__startswith="return:talk:").text


def test_no_more_of_a_line_comes_back_than_was_ever_sent() -> None:
    world = sent_back(**TWO)
    row = received(world)
    refused("over_shipped", count, world, row, piece(3))
    assert not Piece.objects.exists()
    count(world, row, piece(2))
    more = received(world, ORDER)
    refused("over_shipped", count, world, more, piece(1))
    count(world, more, piece(1, "not_ours"))


def test_of_several_goods_each_piece_says_which_it_is() -> None:
    world = sent_back(None, line(1), line(2))
    row = received(world)
    refused("which_line", count, world, row, piece(1))
    first, second = line(1).line_no, line(2).line_no
    (said,) = count(world, row, piece(1, line_no=first), piece(1, line_no=second))
    assert said.then == "accept"
    codes = set(Piece.objects.values_list("code", flat=True))
    assert codes == {"KS-1", "KS-2"}


def test_a_count_told_twice_is_made_once() -> None:
    world, key = sent_back(**TWO), uuid4()
    row = received(world)
    first, again = count(world, row, piece(2), key=key), count(world, row, piece(1), key=key)
    assert (first, Piece.objects.count()) == (again, 1)
    refused("final", count, world, row, piece(1))
    other = received(world, "SF9999999999999")
    refused("other_call", count, world, other, key=key)


def test_what_is_nobodys_is_not_counted() -> None:
    world = sent_back()
    refused("not_yet", count, world, received(world, "SF9999999999999"), piece(1))


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (piece(0), "out_of_bounds"),
        (piece(1000), "too_many"),
        (piece(1, "shiny"), "unknown_word"),
        (piece(1, finding="perhaps"), "unknown_word"),
        (piece(1, place="moon"), "unknown_word"),
        (piece(1, value_fen=-1), "out_of_bounds"),
        (piece(1, line_no="nowhere"), "which_line"),
        (piece(1, agreement_id=999), "not_here"),
        (piece(1, note="x" * 5000), "too_long"),
    ],
)
def test_what_no_station_sends_is_refused(wrong, code) -> None:
    world = sent_back()
    row = received(world)
    refused(code, count, world, row, wrong)
    row.refresh_from_db()
    assert (row.state, Piece.objects.count()) == ("received", 0)


def test_an_undone_count_takes_its_pieces_out_and_holds_the_money_again() -> None:
    world = sent_back(**TWO)
    row = received(world)
    count(world, row, piece(2))
    actions.recount(by=world.warehouse, arrival_id=row.pk, why="有一件有污渍", now=NOW)
    assert (agreement().goods_state, Payable.objects.get().waits_for) == ("arrived", "goods")
    balance = Balance.objects.get(line_no=agreement().line_nos[0])
    assert (balance.units_returned, balance.units_returning) == (0, 2)
    assert sum(StockMove.objects.values_list("quantity", flat=True)) == 0
    (said,) = count(world, row, piece(1), piece(1, "affects_resale"))
    assert said.then == "talk"
    assert [piece.undone_at is None for piece in Piece.objects.order_by("pk")] == [
        False,
        True,
        True,
    ]


def test_a_count_is_not_undone_once_the_money_has_moved() -> None:
    world = sent_back()
    row = received(world)
    count(world, row, piece(1))
    ledger.release(by=world.finance, payable_id=Payable.objects.get().pk, now=NOW)
    refused("not_yet", actions.recount, by=world.warehouse, arrival_id=row.pk, why="", now=NOW)
    row.refresh_from_db()
    assert (row.state, Piece.objects.filter(undone_at=None).count()) == ("counted", 1)


def test_goods_that_came_before_the_yes_are_applied_afterwards() -> None:
    world = make_world()
    take(world, order())
    world.take(returning())
    row = received(world, ORDER)
    count(world, row, piece(1))
    assert agreement().state == "proposed"
    world.agree(agreement())
    assert agreement().goods_state == "awaited"
    assert actions.to_catch_up(NOW) == (row.pk,)
    assert actions.catch_up(arrival_id=row.pk, now=NOW)
    assert agreement().goods_state == "accepted"
    assert actions.to_catch_up(NOW) == ()


def test_a_request_filed_after_the_parcel_came_finds_it() -> None:
    world = make_world()
    take(world, order())
    row = received(world, ORDER)
    count(world, row, piece(1))
    world.take(returning(status="wait_buyer_return"), sheet=2)
    assert actions.to_catch_up(NOW) == (row.pk,)
    actions.catch_up(arrival_id=row.pk, now=NOW)
    assert agreement().goods_state == "accepted"


def test_the_sum_of_moves_is_what_lies_there() -> None:
    world = sent_back(**TWO)
    count(world, received(world), piece(1, value_fen=1200), piece(1, "affects_resale"))
    second = Piece.objects.order_by("pk").last()
    assert second is not None
    actions.move_piece(by=world.warehouse, piece_id=second.pk, place="scrap", now=NOW)
    actions.move_piece(by=world.warehouse, piece_id=second.pk, place="scrap", now=NOW)
    lying = {
        one.place: (one.pieces, one.value_fen)
        for one in queries.stock_by_place(world.owner, world.shop.pk)
    }
    assert lying == {"stock": (1, 1200), "scrap": (1, 0)}
    refused(
        "unknown_word",
        actions.move_piece,
        by=world.warehouse,
        piece_id=second.pk,
        place="moon",
        now=NOW,
    )


@pytest.mark.parametrize("table", ["returns_stockmove", "returns_arrivalline"])
def test_the_database_keeps_the_history(table) -> None:
    from django.db import connection

    world = sent_back()
    count(world, received(world), piece(1))
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET at = now()"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert ArrivalLine.objects.count() == 2


def test_the_case_tells_the_story() -> None:
    world = sent_back(**TWO)
    row = received(world)
    count(world, row, piece(1))
    kinds = list(CaseEvent.objects.order_by("pk").values_list("kind", flat=True))
    assert "goods.arrive" in kinds
    assert "return.counted" in kinds
    assert "goods.dispute" in kinds
    (shown,) = queries.arrivals_of_cases(world.agent, [Case.objects.get().pk])
    assert (shown.then, shown.pieces[0].quantity) == ("talk", 1)
    talk = Task.objects.get(key__startswith="return:talk:")
    finish_task(by=world.agent, task_id=talk.pk, how="sent", now=NOW)
