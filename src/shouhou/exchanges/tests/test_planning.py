"""What goes out for what: prices from the very piece, one sum, debts on either side."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, transaction

from shouhou.cases.models import CaseEvent, Task
from shouhou.exchanges import actions
from shouhou.exchanges.facts import PieceWish, Plan
from shouhou.exchanges.models import Change, Debt, Exchange, Owed, Unit
from shouhou.exchanges.tests.make import (
    BUYS,
    HOUR,
    SCARF,
    agreed,
    begun,
    fixed,
    make_shop,
    planned,
    wish,
)
from shouhou.ledger.models import Payable
from shouhou.refunds.models import Agreement
from shouhou.refunds.tests.making import NOW
from shouhou.refunds.tests.test_agreement import refused
from shouhou.refunds.tests.world import make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return make_shop()


def test_another_size_costs_no_difference_only_the_way_out(world) -> None:
    row = planned(world, "KS-L")
    assert (row.back_fen, row.out_fen, row.units, row.unit_nos) == (9_900, 9_900, 1, [1])
    assert [(one["line"], one["fen"], one["row"]) for one in row.lines] == [
        ("post_new", 1_000, "N6"),
        ("post_back", 1_200, "N9"),
    ]
    assert (row.state, row.questions, row.back_name) == ("planned", [], "针织开衫 米白 M")


def test_a_dearer_size_costs_the_difference_of_the_list_prices(world) -> None:
    row = planned(world, "KS-XL")
    assert (row.back_fen, row.out_fen) == (9_900, 10_900)
    assert row.pieces[0]["row"] == "B1"


def test_another_style_is_todays_price(world) -> None:
    row = planned(world, "FY-1")
    assert (row.out_fen, row.pieces[0]["row"]) == (15_900, "B2")


def test_two_pieces_for_two_no_fen_is_lost(world) -> None:
    row = planned(world, "KS-L", quantity=2)
    assert (row.back_fen, row.out_fen, row.unit_nos) == (19_800, 19_800, [1, 2])
    assert Unit.objects.filter(exchange=row).count() == 2


def test_fixing_asks_the_buyer_with_amount_and_way(world) -> None:
    row = fixed(world, "FY-1")
    debt = Debt.objects.get()
    assert (row.state, row.net_fen, row.owing_fen) == ("open", 7_000, 7_000)
    assert (debt.state, debt.amount_fen) == ("asked", 7_000)
    assert (debt.asked_at, debt.due_at) == (NOW, NOW + 72 * HOUR)
    task = Task.objects.get(key__startswith=f"exchange:{row.pk}:debt:")
    assert (task.kind, task.channel) == ("tell_buyer", "wangwang")
    assert "70.00" in task.text
    assert "链接" in task.text
    assert not Payable.objects.exists()


def test_what_we_owe_becomes_one_payable_each_on_its_route(world) -> None:
    row = fixed(world, "TX-1", like=Plan(pieces=(), situation="fault", back_post_fen=1_200))
    assert row.net_fen == -5_200
    told = {p.purpose: (p.amount_fen, p.route, p.waits_for) for p in Payable.objects.all()}
    assert told == {
        "difference": (4_000, "small_pay", "goods"),
        "freight": (1_200, "small_pay", "goods"),
    }
    assert sum(Owed.objects.values_list("fen", flat=True)) == 5_200
    assert set(Payable.objects.values_list("key", flat=True)) == {
        f"exchange:{row.pk}:{row.version}:difference:none",
        f"exchange:{row.pk}:{row.version}:freight:none",
    }
    assert not Debt.objects.exists()


def test_the_words_for_the_buyer_say_what_is_taken_off(world) -> None:
    row = fixed(world, "FY-1", like=Plan(pieces=(), situation="fault", back_post_fen=1_200))
    task = Task.objects.get(key__startswith=f"exchange:{row.pk}:debt:")
    assert "48.00 元（补差价 60.00 元，减退回运费 12.00 元）" in task.text


def test_nothing_is_fixed_with_a_question_left(world) -> None:
    row = begun(world)
    refused("not_yet", actions.fix, by=world.agent, exchange_id=row.pk, now=NOW)
    undecided = wish("KS-L", like=Plan(pieces=(), situation="undecided"))
    actions.plan(by=world.agent, exchange_id=row.pk, wish=undecided, now=NOW)
    row.refresh_from_db()
    assert row.questions[0][0] == "new_payer"
    refused("not_yet", actions.fix, by=world.agent, exchange_id=row.pk, now=NOW)


def test_counts_must_match(world) -> None:
    row = begun(world, units=2)
    one = wish("KS-L", units=2)
    actions.plan(by=world.agent, exchange_id=row.pk, wish=one, now=NOW)
    row.refresh_from_db()
    assert row.questions[0][0] == "pieces"


def test_an_entered_price_or_payer_needs_a_reason(world) -> None:
    row = begun(world)
    cheap = wish(
        "FY-1", pieces=(PieceWish(item_id=wish("FY-1").pieces[0].item_id, unit_fen=9_900),)
    )
    refused("reason", actions.plan, by=world.agent, exchange_id=row.pk, wish=cheap, now=NOW)
    kind = wish("KS-L", new_payer="seller")
    refused("reason", actions.plan, by=world.agent, exchange_id=row.pk, wish=kind, now=NOW)
    said = wish("KS-L", new_payer="seller", reason="老客户，这次我们出")
    actions.plan(by=world.agent, exchange_id=row.pk, wish=said, now=NOW)
    row.refresh_from_db()
    assert [one["line"] for one in row.lines if one["counts"]] == []


def test_a_large_compensation_is_a_supervisors(world) -> None:
    row = planned(world, "KS-L", compensation_fen=2_001, new_post_fen=0)
    refused("not_yet", actions.fix, by=world.agent, exchange_id=row.pk, now=NOW)
    actions.fix(by=world.supervisor, exchange_id=row.pk, now=NOW)
    assert Payable.objects.get().purpose == "compensation"


def test_a_stale_page_settles_nothing(world) -> None:
    row = planned(world)
    before = row.version
    actions.plan(by=world.agent, exchange_id=row.pk, wish=wish("FY-1"), now=NOW)
    said: dict[str, Any] = {"by": world.agent, "exchange_id": row.pk, "now": NOW}
    refused("stale", actions.fix, seen=before, **said)


def test_the_same_piece_is_not_exchanged_twice_and_the_refusal_names_where(world) -> None:
    first = fixed(world, quantity=2)
    again = agreed_beside(world)
    why = refused(
        "too_many_units", actions.open_exchange, by=world.agent, agreement_id=again, now=NOW
    )
    assert str(first.pk) in why.zh


def agreed_beside(world) -> int:
    """An agreement that the ledger knows no units of: the desk's own guard must hold."""
    row = agreed(world, line_no=SCARF)
    Agreement.objects.filter(pk=row.pk).update(line_nos=[f"{row.order_no}1"], units=1)
    return row.pk


def test_begun_twice_it_is_the_same(world) -> None:
    row = begun(world)
    said: dict[str, Any] = {"by": world.agent, "agreement_id": row.agreement_id, "now": NOW}
    assert actions.open_exchange(**said) == row.pk
    assert Exchange.objects.count() == 1


def test_a_re_send_begins_with_the_goods_themselves(world) -> None:
    row = begun(world, kind="reship", line_no=SCARF)
    assert (row.situation, row.pieces[0]["title"], row.questions) == ("resend", "围巾", [])
    actions.fix(by=world.agent, exchange_id=row.pk, now=NOW)
    row.refresh_from_db()
    assert (row.net_fen, row.owing_fen, row.goods_in) == (0, 0, True)


def test_settled_anew_the_debt_is_void_and_our_payables_are_cancelled(world) -> None:
    row = fixed(world, "TX-1", like=Plan(pieces=(), situation="fault"))
    actions.revise(by=world.agent, exchange_id=row.pk, reason="买家改主意", now=NOW)
    assert set(Payable.objects.values_list("state", flat=True)) == {"cancelled"}
    actions.plan(by=world.agent, exchange_id=row.pk, wish=wish("FY-1"), now=NOW)
    actions.fix(by=world.agent, exchange_id=row.pk, now=NOW)
    row.refresh_from_db()
    assert row.owing_fen == 7_000
    actions.revise(by=world.agent, exchange_id=row.pk, reason="", now=NOW)
    assert Debt.objects.get().state == "void"
    row.refresh_from_db()
    assert (row.state, row.owing_fen) == ("planned", 0)


def test_everything_is_written_down_and_stays(world) -> None:
    row = fixed(world)
    assert [one.event for one in Change.objects.order_by("number")] == [
        "plan",
        "plan",
        "fix",
        "ask",
    ]
    told = CaseEvent.objects.filter(case=row.case_id, kind="exchange").order_by("number")
    assert [one.data["event"] for one in told] == ["plan", "plan", "fix", "ask"]
    with pytest.raises(DatabaseError), transaction.atomic():
        Change.objects.update(event="x")


def test_another_shops_exchange_does_not_exist(world) -> None:
    row = begun(world)
    other = make_other()
    said: dict[str, Any] = {"exchange_id": row.pk, "now": NOW, "by": other}
    refused("not_here", actions.plan, wish=BUYS, **said)
    refused("not_here", actions.fix, **said)
    refused("not_here", actions.send, **said)
    refused("not_here", actions.call_off, reason="x", **said)
    refused("not_here", actions.open_exchange, by=other, agreement_id=row.agreement_id, now=NOW)


def make_other():
    return make_world("别家", "b").supervisor
