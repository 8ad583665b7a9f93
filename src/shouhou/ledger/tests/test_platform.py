"""What the platform has paid is booked once, and never paid again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shouhou.ledger.actions import (
    book_many_platform_payments,
    book_platform_payment,
    cancel,
    fail,
    release,
)
from shouhou.ledger.models import Attempt, Balance, Payable
from shouhou.ledger.tests.make import (
    LINES,
    check_books,
    figures,
    make_paid,
    make_payer,
    make_reserved,
    make_seen,
    make_sold,
    make_submitted,
    state_of,
    sums,
)
from shouhou.ledger.words import FREIGHT
from shouhou.orders.tests.make import NOW, NUMBER, make_shop
from shouhou.shops.facts import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return make_sold()


def seen(shop, **changes):
    return book_platform_payment(paid=make_seen(shop, **changes), now=NOW)


@pytest.mark.parametrize(
    ("how", "account"),
    [
        ("success", "escrow"),
        ("advance", "advances"),
        ("instant", "instant_refunds"),
        ("deposit", "deposit"),
    ],
)
def test_it_is_booked_by_how_it_was_paid_and_once(shop, how, account):
    first = seen(shop, how=how)
    assert seen(shop, how=how) == first
    assert figures() == (6_000, 0, 6_000, 0)
    assert Balance.objects.get(line_no=LINES[0]).units_refunded == 1
    assert sums() == {"refunds": 6_000, account: -6_000}
    check_books()


@pytest.mark.parametrize("make", [make_reserved, make_submitted])
def test_an_open_payable_of_the_same_money_is_settled_and_cannot_be_paid(shop, make):
    payable_id = make(shop)
    assert seen(shop, how="advance", serial="R1") == payable_id
    row = Payable.objects.get(pk=payable_id)
    assert (row.state, row.channel, row.how, row.serial) == (
        "confirmed",
        "platform",
        "advance",
        "R1",
    )
    assert sums() == {"refunds": 6_000, "advances": -6_000}
    assert Attempt.objects.filter(ended_at=None).count() == 0
    check_books()
    with pytest.raises(Refused) as why:
        release(by=make_payer(shop), payable_id=payable_id, now=NOW)
    assert why.value.code == "final"


def test_what_we_paid_in_the_console_and_then_see_in_the_report_is_one_payment(shop):
    payable_id = make_paid(shop)
    assert seen(shop) == payable_id
    assert Payable.objects.count() == 1
    assert sums() == {"refunds": 6_000, "escrow": -6_000}
    assert seen(shop, key="taobao:2", line_nos=LINES[1:2], amount_fen=3_000) != payable_id
    check_books()


def test_another_amount_stops_the_payable_until_a_person_has_looked(shop):
    payable_id = make_reserved(shop)
    booked = seen(shop, amount_fen=5_000)
    assert (booked != payable_id, state_of(payable_id)) == (True, "unknown")
    assert figures() == (6_000, 6_000, 0, 5_000)
    check_books()
    payer = make_payer(shop)
    fail(by=payer, payable_id=payable_id, why="平台已退 50 元", now=NOW)
    cancel(by=payer, payable_id=payable_id, why="平台已退 50 元", now=NOW)
    assert figures() == (6_000, 0, 5_000, 0)
    check_books()


def test_a_payment_for_another_line_leaves_the_payable_alone(shop):
    payable_id = make_reserved(shop)
    seen(shop, line_nos=LINES[1:2], amount_fen=3_000)
    assert state_of(payable_id) == "reserved"


def test_the_refunds_number_finds_the_right_one_of_two(shop):
    first = make_reserved(shop, key="a", amount_fen=3_000, about="R1")
    second = make_reserved(shop, key="b", amount_fen=3_000, about="R2")
    assert seen(shop, amount_fen=3_000, about="R2") == second
    assert state_of(first) == "reserved"


def test_goods_and_freight_agreed_apart_and_paid_in_one(shop):
    ids = [
        make_reserved(shop, key="a"),
        make_reserved(shop, key="b", amount_fen=400, post_fen=400, line_nos=()),
    ]
    seen(shop, amount_fen=6_400, serial="R1")
    assert [state_of(each) for each in ids] == ["confirmed", "confirmed"]
    assert sums() == {"refunds": 6_400, "escrow": -6_400}
    check_books()


def test_an_advance_and_its_later_success_are_one_payment(shop):
    first = seen(shop, key="advance:R1", how="advance", about="R1")
    assert seen(shop, key="success:R1", about="R1") == first
    assert sums() == {"refunds": 6_000, "advances": -6_000}


def test_more_than_was_paid_stays_visible_as_over(shop):
    seen(shop, line_nos=(), amount_fen=12_000)
    over = {line: figures(line)[3] for line in (*LINES, FREIGHT)}
    assert over == {LINES[0]: 1_100, LINES[1]: 0, LINES[2]: 0, FREIGHT: 0}
    check_books()


def test_an_order_that_has_not_come_is_booked_and_met_later(shop):
    other = make_shop("晚到")
    seen(other, order_no="9", line_nos=("91",), amount_fen=500)
    assert figures(FREIGHT, "9") == (0, 0, 0, 500)
    make_sold(other, order_no=str(int(NUMBER) + 10))
    check_books()


def make_batch(shop, many, first=0):
    numbers = [str(int(NUMBER) + 100 + 10 * n) for n in range(first, first + many)]
    for number in numbers:
        make_sold(shop, order_no=number)
    return [
        make_seen(shop, key=f"k{n}", order_no=n, line_nos=(str(int(n) + 1),), case_id=None)
        for n in numbers
    ]


def test_many_take_as_many_statements_as_few(shop):
    told = []
    for many, first in ((2, 0), (20, 100)):
        batch = make_batch(shop, many, first)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            book_many_platform_payments(payments=batch, now=NOW)
        told.append(len(asked))
    assert told[0] == told[1]
    assert Payable.objects.count() == 22
    assert book_many_platform_payments(payments=batch, now=NOW + timedelta(days=1)) == {
        paid.key: Payable.objects.get(key=paid.key).pk for paid in batch
    }
    check_books()


def test_a_payment_of_nothing_is_a_mistake(shop):
    with pytest.raises(ValueError):
        seen(shop, amount_fen=0)
