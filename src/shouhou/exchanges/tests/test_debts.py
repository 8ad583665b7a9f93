"""The buyer's debt: asked, reminded once, paid in parts or too much, waived, not paid in time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from shouhou.cases import actions as cases
from shouhou.cases.models import Case, Task
from shouhou.exchanges import actions, jobs, queries
from shouhou.exchanges.facts import Paid
from shouhou.exchanges.models import Debt, Payment
from shouhou.exchanges.tests.make import HOUR, ORDER, come_in, fixed, make_shop, pay
from shouhou.exchanges.words import vocabulary
from shouhou.ledger.models import Entry, Payable, Posting
from shouhou.orders.actions import Source, take_orders
from shouhou.refunds.models import Agreement
from shouhou.refunds.tests.making import NOW, make_order
from shouhou.refunds.tests.test_agreement import refused
from shouhou.shops.actions import set_parameter
from shouhou.shops.facts import Change

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return make_shop()


def test_a_payment_settles_the_debt_and_is_booked(world) -> None:
    row = fixed(world, "FY-1")
    pay(world, row, 7_000)
    debt = Debt.objects.get()
    assert (debt.state, debt.paid_fen, row.owing_fen) == ("paid", 7_000, 0)
    entry = Entry.objects.get(movement="buyer_paid")
    assert (entry.case_id, entry.order_no) == (row.case_id, ORDER)
    assert sorted(Posting.objects.filter(entry=entry).values_list("account", "fen")) == [
        ("alipay", 7_000),
        ("extra_income", -7_000),
    ]
    assert not Task.objects.filter(key__contains=":debt:", state="open").exists()


def test_less_leaves_the_rest_owed_and_more_goes_back(world) -> None:
    row = fixed(world, "FY-1")
    pay(world, row, 5_000)
    assert (Debt.objects.get().state, row.owing_fen) == ("asked", 2_000)
    pay(world, row, 2_500, "8800002")
    assert (Debt.objects.get().state, row.owing_fen) == ("paid", 0)
    back = Payable.objects.get()
    assert (back.amount_fen, back.route, back.purpose) == (500, "postage_order", "postage_due")


def test_a_transfer_that_was_too_much_goes_back_by_transfer(world) -> None:
    row = fixed(world, "FY-1")
    pay(world, row, 7_100, "20261123200040011100", "transfer")
    assert Payable.objects.get().route == "transfer"


def test_a_serial_settles_one_debt_only(world) -> None:
    row = fixed(world, "FY-1")
    pay(world, row, 1_000)
    pay(world, row, 1_000)  # a double click
    assert Payment.objects.count() == 1
    other = fixed(world, "KS-L")
    said: dict[str, Any] = {"by": world.agent, "exchange_id": other.pk, "now": NOW}
    why = refused(
        "serial_used", actions.pay, paid=Paid(how="link", serial="8800001", fen=1_000), **said
    )
    assert str(row.pk) in why.zh
    said["exchange_id"] = row.pk
    refused("serial_used", actions.pay, paid=Paid(how="link", serial="8800001", fen=900), **said)


def test_the_order_of_a_link_must_have_been_paid_so_much(world) -> None:
    row = fixed(world, "FY-1")
    orders = [
        make_order(order_no="8800001", total_fen=7_000, paid_fen=7_000, goods_fen=7_000),
        make_order(order_no="8800002", status="unpaid", total_fen=7_000, paid_fen=0),
    ]
    take_orders(Source(world.shop.pk, NOW, 3), orders)
    said: dict[str, Any] = {"by": world.agent, "exchange_id": row.pk, "now": NOW}
    for serial, fen in (("8800001", 6_900), ("8800002", 7_000)):
        wrong = Paid(how="link", serial=serial, fen=fen)
        assert refused("not_paid", actions.pay, paid=wrong, **said).field == "serial"
    itself = Paid(how="link", serial=ORDER, fen=7_000)
    refused("same_order", actions.pay, paid=itself, **said)
    pay(world, row, 7_000)
    assert queries.postage_orders(world.shop.pk, ["8800001", ORDER]) == {"8800001": row.case_id}


@pytest.mark.parametrize(
    ("how", "serial", "fen", "code"),
    [
        ("cash", "1", 1, "unknown_word"),
        ("link", "  ", 1, "empty"),
        ("link", "订单\0", 1, "empty"),
        ("link", "1" * 999, 1, "too_long"),
        ("transfer", "1", 0, "out_of_bounds"),
        ("transfer", "1", -5, "out_of_bounds"),
        ("transfer", "1", 10**12, "out_of_bounds"),
    ],
)
def test_what_is_no_payment_is_refused(world, how, serial, fen, code) -> None:
    row = fixed(world, "FY-1")
    paid = Paid(how=how, serial=serial, fen=fen)
    refused(code, actions.pay, by=world.agent, exchange_id=row.pk, paid=paid, now=NOW)
    assert not Payment.objects.exists()


def test_a_supervisor_waives_with_a_reason(world) -> None:
    row = fixed(world, "FY-1")
    said: dict[str, Any] = {"exchange_id": row.pk, "now": NOW}
    refused("not_yours", actions.waive, by=world.agent, reason="好话", **said)
    refused("not_yet", actions.waive, by=world.supervisor, reason=" ", **said)
    actions.waive(by=world.supervisor, reason="老客户", **said)
    row.refresh_from_db()
    assert (Debt.objects.get().state, row.owing_fen) == ("waived", 0)


def test_the_queue_waits_for_the_buyers_money_and_no_longer(world) -> None:
    row = fixed(world, "FY-1")
    come_in(world, Agreement.objects.get(pk=row.agreement_id))
    assert Case.objects.get(pk=row.case_id).lane == "wait"
    pay(world, row, 5_000)
    assert Case.objects.get(pk=row.case_id).lane == "wait"
    pay(world, row, 2_000, "8800002")
    assert Case.objects.get(pk=row.case_id).lane == "send"


def test_the_queue_does_not_wait_for_what_a_supervisor_lets_go(world) -> None:
    row = fixed(world, "FY-1")
    come_in(world, Agreement.objects.get(pk=row.agreement_id))
    row.refresh_from_db()
    actions.send(by=world.owner, exchange_id=row.pk, anyway="老客户，先发", now=NOW)
    assert Case.objects.get(pk=row.case_id).lane == "send"


def test_reminded_once_then_raised(world, monkeypatch) -> None:
    row = fixed(world, "KS-L")
    at = [NOW]
    monkeypatch.setattr("shouhou.moment.now", lambda: at[0])
    jobs.look()
    assert Debt.objects.get().reminded_at is None
    task = Task.objects.get(key__contains=":ask:")
    cases.finish_task(by=world.agent, task_id=task.pk, how="sent", now=NOW)
    at[0] = NOW + 24 * HOUR
    jobs.look()
    jobs.look()
    reminded = Task.objects.filter(key__contains=":remind:")
    assert (reminded.count(), Debt.objects.get().reminded_at) == (1, at[0])
    at[0] = NOW + 72 * HOUR
    jobs.look()
    jobs.look()
    assert (Debt.objects.get().state, Case.objects.get().alarm) == ("lapsed", 2)
    row.refresh_from_db()
    assert row.owing_fen == 1_000
    actions.ask(by=world.agent, exchange_id=row.pk, channel="sms", now=at[0])
    debt = Debt.objects.get()
    assert (debt.state, debt.due_at, debt.reminded_at) == ("asked", at[0] + 72 * HOUR, None)
    task = Task.objects.get(channel="sms")
    assert len(task.text) < 140


def test_nobody_is_reminded_of_what_they_were_never_told(world) -> None:
    row = fixed(world, "KS-L")
    actions.remind(by=None, exchange_id=row.pk, now=NOW + 24 * HOUR)
    assert not Task.objects.filter(key__contains=":remind:").exists()
    assert (Task.objects.get(key__contains=":ask:").state, Case.objects.get().alarm) == ("open", 1)


def test_the_shops_own_hours_count(world) -> None:
    known = vocabulary().parameters["debt_hours"]
    bounds = {"debt_hours": (known.lo, known.hi)}
    change = Change("debt_hours", 5, NOW.date())
    set_parameter(by=world.owner, shop_id=world.shop.pk, change=change, bounds=bounds, now=NOW)
    fixed(world, "KS-L")
    assert Debt.objects.get().due_at == NOW + timedelta(hours=5)


def test_paid_after_it_was_called_off_goes_back(world) -> None:
    row = fixed(world, "FY-1")
    actions.call_off(by=world.agent, exchange_id=row.pk, reason="不换了", now=NOW)
    pay(world, row, 7_000)
    assert (Payable.objects.get().amount_fen, row.problem) == (7_000, "came_late")


def test_nobody_pays_what_is_not_owed(world) -> None:
    row = fixed(world, "KS-L", new_post_fen=0)
    paid = Paid(how="link", serial="1", fen=1)
    refused("no_debt", actions.pay, by=world.agent, exchange_id=row.pk, paid=paid, now=NOW)
    refused("no_debt", actions.ask, by=world.agent, exchange_id=row.pk, channel="sms", now=NOW)
