"""Eight at once: real threads, real PostgreSQL, exactly one wins."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from django.db import transaction

from shouhou.ledger.actions import (
    book_many_platform_payments,
    book_platform_payment,
    cancel,
    confirm,
    hold_units,
    pay_attempt,
    registered,
    release,
    reserve,
)
from shouhou.ledger.facts import Units
from shouhou.ledger.models import Attempt, Balance, Payable
from shouhou.ledger.tests.channel import NastyChannel
from shouhou.ledger.tests.make import (
    check_books,
    figures,
    make_payer,
    make_reserved,
    make_seen,
    make_sold,
    make_submitted,
    make_wanted,
    state_of,
)
from shouhou.orders.tests.make import NOW, NUMBER
from shouhou.orders.tests.test_races import at_once
from shouhou.shops.facts import Refused

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 8
ROUNDS = 6


def tried(work):
    """The code of the refusal, or what the work gave."""
    try:
        return work()
    except Refused as refused:
        return refused.code


def orders():
    """A fresh order for each round of one shop."""
    shop = make_sold()
    for n in range(ROUNDS):
        number = str(int(NUMBER) + 10 * (n + 1))
        make_sold(shop, order_no=number)
        # Its row is there already: what follows is held by locks, not by making the row.
        last = str(int(number) + 3)
        make_reserved(shop, key=f"first-{number}", order_no=number, line_nos=(last,), amount_fen=1)
        yield shop, number, str(int(number) + 1)


def test_the_same_unit_is_reserved_once():
    for shop, number, line in orders():
        said = {"order_no": number, "line_nos": (line,), "units": {line: 1}}
        wishes = [make_wanted(shop, key=f"{number}-{n}", **said) for n in range(MANY)]
        works = [lambda wish=wish: reserve(by=None, wanted=wish, now=NOW) for wish in wishes]
        told = at_once(*[lambda work=work: tried(work) for work in works])
        assert sorted(map(str, told))[1:] == ["over_balance"] * (MANY - 1)
        assert figures(line, number) == (6_000, 6_000, 0, 0)
    check_books()


def test_the_same_wish_is_one_payable():
    for shop, number, line in orders():
        wish = make_wanted(shop, key=number, order_no=number, line_nos=(line,))
        told = at_once(*[lambda wish=wish: reserve(by=None, wanted=wish, now=NOW)] * MANY)
        assert len(set(told)) == 1
    assert Payable.objects.count() == 2 * ROUNDS
    check_books()


def test_the_same_payable_is_released_once():
    shop = make_sold()
    payer = make_payer(shop)
    for n in range(ROUNDS):
        payable_id = make_reserved(shop, key=f"k{n}", amount_fen=100)
        works = [lambda pk=payable_id: release(by=payer, payable_id=pk, now=NOW)] * MANY
        told = at_once(*[lambda work=work: tried(work) for work in works])
        assert sorted(told, key=str) == [None, *["not_from_here"] * (MANY - 1)]
        assert Attempt.objects.filter(payable=payable_id).count() == 1


def test_the_same_serial_settles_one_payable():
    shop = make_sold()
    payer = make_payer(shop)
    for n in range(ROUNDS):
        ids = [make_submitted(shop, key=f"{n}-{m}", amount_fen=10) for m in range(MANY)]
        works = [
            lambda pk=pk, n=n: confirm(
                by=payer, payable_id=pk, serial=f"S{n}", proof_id=None, now=NOW
            )
            for pk in ids
        ]
        told = at_once(*[lambda work=work: tried(work) for work in works])
        assert sorted(told, key=str) == [None, *["serial_used"] * (MANY - 1)]
    check_books()


def test_the_pay_job_eight_times_at_once_pays_once():
    shop = make_sold()
    channel = NastyChannel(slow_seconds=0.05)
    with registered("escrow", channel):
        for n in range(ROUNDS):
            payable_id = make_submitted(shop, key=f"k{n}", amount_fen=100)
            attempt = Attempt.objects.get(payable=payable_id)
            at_once(*[lambda pk=attempt.pk: pay_attempt(attempt_id=pk, now=NOW)] * MANY)
            assert state_of(payable_id) in ("confirmed", "unknown")
            pay_attempt(attempt_id=attempt.pk, now=NOW)
            assert state_of(payable_id) == "confirmed"
    assert [what for what, _ in channel.calls].count("pay") == ROUNDS
    check_books()


def test_the_attempt_is_committed_before_the_channel_is_called():
    shop = make_sold()
    seen = []
    channel = NastyChannel(before=lambda: seen.append(Attempt.objects.get().sent_at))
    with registered("escrow", channel):
        make_submitted(shop)
        pay_attempt(attempt_id=Attempt.objects.get().pk, now=NOW)
        with pytest.raises(RuntimeError), transaction.atomic():
            pay_attempt(attempt_id=Attempt.objects.get().pk, now=NOW)
    assert seen == [NOW]


def test_paying_back_and_sending_again_the_same_unit():
    for shop, number, line in orders():
        said = {"order_no": number, "line_nos": (line,), "units": {line: 1}}
        wish = make_wanted(shop, key=number, **said)
        again = Units(shop_id=shop.pk, order_no=number, line_no=line, resending=1)
        told = at_once(
            *[lambda wish=wish: tried(lambda: bool(reserve(by=None, wanted=wish, now=NOW)))] * 4,
            *[lambda again=again: tried(lambda: hold_units(units=again, now=NOW))] * 4,
        )
        row = Balance.objects.get(order_no=number, line_no=line)
        assert row.units_refunding + row.units_resending == 1
        assert "both_ways" in told


def test_releasing_cancelling_and_the_platforms_report_at_once():
    for shop, number, line in orders():
        payable_id = make_reserved(shop, key=number, order_no=number, line_nos=(line,))
        told = {"by": make_payer(shop), "payable_id": payable_id, "now": NOW}
        paid = make_seen(shop, key=f"p{number}", order_no=number, line_nos=(line,))
        works = [
            *[partial(release, **told)] * 3,
            *[partial(cancel, **told, why="撤销")] * 2,
            *[partial(book_platform_payment, paid=paid, now=NOW)] * 3,
        ]
        at_once(*[partial(tried, work) for work in works])
        assert figures(line, number) == (6_000, 0, 6_000, 0)
        assert state_of(payable_id) in ("confirmed", "cancelled")
    check_books()


def test_wishes_for_crossing_orders_never_wait_in_a_circle():
    shop = make_sold()
    numbers = [str(int(NUMBER) + 10 * n) for n in range(1, 5)]
    for number in numbers:
        make_sold(shop, order_no=number)

    def batch(n):
        order = numbers if n % 2 else numbers[::-1]
        return [
            make_seen(
                shop,
                key=f"{n}-{number}",
                order_no=number,
                line_nos=(str(int(number) + 1),),
                amount_fen=100,
                case_id=None,
                at=NOW + timedelta(seconds=n),
            )
            for number in order
        ]

    batches = [batch(n) for n in range(MANY)]
    at_once(*[lambda b=b: book_many_platform_payments(payments=b, now=NOW) for b in batches])
    assert Payable.objects.count() == MANY * len(numbers)
    assert {figures(str(int(number) + 1), number) for number in numbers} == {(6_000, 0, 800, 0)}
    check_books()
