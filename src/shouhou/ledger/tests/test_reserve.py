"""Agreeing to pay: once per key, never more than is left, refusals with figures."""

from __future__ import annotations

import pytest

from shouhou.ledger.actions import cancel, confirm, reserve
from shouhou.ledger.models import Balance, Draw, Entry, Payable, Step
from shouhou.ledger.tests.make import (
    LINES,
    check_books,
    figures,
    make_payer,
    make_reserved,
    make_sold,
    make_staff,
    make_submitted,
    make_wanted,
    state_of,
    sums,
)
from shouhou.ledger.words import FREIGHT
from shouhou.orders.tests.make import NOW, make_shop
from shouhou.shops.facts import Refused

pytestmark = pytest.mark.django_db


def refused(shop, **changes):
    with pytest.raises(Refused) as why:
        reserve(by=None, wanted=make_wanted(shop, **changes), now=NOW)
    check_books()
    return why.value


def test_an_agreed_amount_is_set_aside_and_owed():
    shop = make_sold()
    payable_id = make_reserved(shop)
    assert figures() == (6_000, 6_000, 0, 0)
    assert figures(LINES[1]) == (3_000, 0, 0, 0)
    assert figures(FREIGHT) == (1_000, 0, 0, 0)
    assert sums() == {"refunds": 6_000, "owed": -6_000}
    assert list(Step.objects.values_list("event", "old", "new")) == [("reserve", "", "reserved")]
    assert state_of(payable_id) == "reserved"
    check_books()


def test_the_same_wish_again_is_the_same_payable():
    shop = make_sold()
    first = make_reserved(shop)
    assert make_reserved(shop) == first
    assert (Payable.objects.count(), Entry.objects.count(), Draw.objects.count()) == (1, 1, 1)
    assert figures() == (6_000, 6_000, 0, 0)


@pytest.mark.parametrize("changes", [{"amount_fen": 5_999}, {"line_nos": ()}, {"payee": "x"}])
def test_the_same_key_with_another_content_is_refused(changes):
    shop = make_sold()
    make_reserved(shop)
    assert refused(shop, **changes).code == "key_used"


def test_more_than_is_left_is_refused_with_line_and_figures():
    shop = make_sold()
    make_reserved(shop, amount_fen=4_500)
    why = refused(shop, key="agreement-2", amount_fen=1_501)
    assert (why.code, why.field, why.rows) == ("over_balance", "amount_fen", ("D1",))
    assert why.zh == f"{LINES[0]} 还可退 15.00 元，这次要 15.01 元，多出 0.01 元。"
    assert figures() == (6_000, 4_500, 0, 0)


def test_600_on_an_order_of_118_is_refused():
    shop = make_sold()
    assert refused(shop, line_nos=(), amount_fen=60_000).code == "over_balance"
    assert Payable.objects.count() == 0
    assert Balance.objects.filter(reserved_fen__gt=0).count() == 0


def test_the_whole_order_takes_every_line_and_the_freight():
    shop = make_sold()
    make_reserved(shop, line_nos=(), amount_fen=10_900)
    assert [figures(line) for line in (*LINES, FREIGHT)] == [
        (6_000, 6_000, 0, 0),
        (3_000, 3_000, 0, 0),
        (900, 900, 0, 0),
        (1_000, 1_000, 0, 0),
    ]
    assert refused(shop, key="agreement-2", line_nos=(), amount_fen=1).code == "over_balance"


def test_freight_is_drawn_only_where_it_is_named():
    shop = make_sold()
    make_reserved(shop, amount_fen=6_400, post_fen=400)
    assert figures(FREIGHT) == (1_000, 400, 0, 0)
    why = refused(shop, key="agreement-2", amount_fen=700, post_fen=700)
    assert why.code == "over_balance"
    assert "运费 还可退 6.00 元" in why.zh


def test_what_is_not_of_the_price_draws_on_nothing():
    shop = make_sold()
    make_reserved(shop, purpose="freight", route="transfer", amount_fen=99_999, order_no="")
    make_reserved(shop, key="b", purpose="compensation", route="small_pay", amount_fen=88_888)
    assert Draw.objects.count() == 0
    assert sums() == {"freight_costs": 99_999, "compensations": 88_888, "owed": -188_887}
    check_books()


def test_an_order_that_has_not_come_and_a_line_it_does_not_have():
    shop = make_sold()
    assert refused(shop, order_no="1").code == "no_such_order"
    assert refused(shop, line_nos=("1",)).code == "no_such_line"
    assert refused(shop, units={"1": 1}).code == "no_such_line"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("amount_fen", 0),
        ("amount_fen", -1),
        ("amount_fen", 10**13),
        ("post_fen", -1),
        ("post_fen", 6_001),
        ("purpose", "bribe"),
        ("route", "cash"),
        ("waits_for", "rain"),
        ("releaser", "buyer"),
        ("units", {LINES[0]: 0}),
        ("key", " \x00"),
        ("payee", "很" * 201),
    ],
)
def test_a_wish_that_makes_no_sense_is_refused_naming_the_field(field, value):
    shop = make_sold()
    why = refused(shop, **{field: value})
    assert (why.code, why.field) == (f"wrong_{field}", field)


def test_a_cancelled_payable_gives_everything_back():
    shop = make_sold()
    payable_id = make_reserved(shop, units={LINES[0]: 1})
    cancel(by=None, payable_id=payable_id, why="买家撤销", now=NOW)
    assert figures() == (6_000, 0, 0, 0)
    assert Balance.objects.get(line_no=LINES[0]).units_refunding == 0
    assert sums() == {}
    check_books()
    assert make_reserved(shop, key="agreement-2") != payable_id


def test_paid_by_hand_with_a_serial():
    shop = make_sold()
    payable_id = make_submitted(shop, units={LINES[0]: 1})
    payer = make_payer(shop)
    confirm(by=payer, payable_id=payable_id, serial="2026112300001", proof_id=None, now=NOW)
    assert figures() == (6_000, 0, 6_000, 0)
    assert Balance.objects.get(line_no=LINES[0]).units_refunded == 1
    assert sums() == {"refunds": 6_000, "escrow": -6_000}
    check_books()
    confirm(by=payer, payable_id=payable_id, serial="2026112300001", proof_id=None, now=NOW)
    assert Entry.objects.count() == 2


def test_another_shops_person_may_not_reserve():
    shop = make_sold()
    stranger = make_staff(make_shop("别家"), "owner")
    with pytest.raises(Refused) as why:
        reserve(by=stranger, wanted=make_wanted(shop), now=NOW)
    assert why.value.code == "not_here"
