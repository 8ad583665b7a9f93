"""Units that come back and go out on the same balance: never both for one unit without a word."""

from __future__ import annotations

import pytest

from shouhou.ledger.actions import allow_both, cancel, free_units, hold_units, settle_units
from shouhou.ledger.facts import Units
from shouhou.ledger.models import Balance, BothWays
from shouhou.ledger.queries import balances
from shouhou.ledger.tests.make import LINES, make_reserved, make_sold, make_staff
from shouhou.orders.tests.make import NOW, NUMBER, make_shop
from shouhou.shops.facts import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return make_sold()


def where(shop, **changes):
    place = {"shop_id": shop.pk, "order_no": NUMBER, "line_no": LINES[0]} | changes
    return {"units": Units(**place), "now": NOW}


def line():
    return Balance.objects.get(line_no=LINES[0])


def code(act, **given):
    with pytest.raises(Refused) as why:
        act(**given)
    return why.value.code


def test_units_come_back_and_go_out(shop):
    hold_units(**where(shop, returning=1, resending=1))
    assert (line().units_returning, line().units_resending) == (1, 1)
    settle_units(**where(shop, returning=1, resending=1))
    assert (line().units_returned, line().units_resent, line().units_resending) == (1, 1, 0)
    assert code(hold_units, **where(shop, returning=1)) == "over_units"
    assert code(hold_units, **where(shop, resending=1)) == "over_units"


def test_what_is_not_held_cannot_be_settled_or_freed(shop):
    hold_units(**where(shop, resending=1))
    free_units(**where(shop, resending=1))
    for act in (settle_units, free_units):
        assert code(act, **where(shop, resending=1)) == "over_units"
        assert code(act, **where(shop, returning=1)) == "over_units"


def test_a_unit_paid_back_is_not_sent_again(shop):
    payable_id = make_reserved(shop, units={LINES[0]: 1})
    assert code(hold_units, **where(shop, resending=1)) == "both_ways"
    cancel(by=None, payable_id=payable_id, why="换货", now=NOW)
    hold_units(**where(shop, resending=1))
    with pytest.raises(Refused) as why:
        make_reserved(shop, key="b", units={LINES[0]: 1})
    assert why.value.code == "both_ways"
    assert "主管" in why.value.zh


def test_a_supervisor_allows_both_with_a_reason_that_stays(shop):
    make_reserved(shop, units={LINES[0]: 1})
    units = Units(shop_id=shop.pk, order_no=NUMBER, line_no=LINES[0], resending=1)
    told = {"units": units, "reason": "补发配件", "now": NOW}
    assert code(allow_both, by=make_staff(shop, "agent"), **told) == "not_yours"
    stranger = make_staff(make_shop("别家"), "owner")
    assert code(allow_both, by=stranger, **told) == "not_here"
    boss = make_staff(shop, "supervisor")
    assert code(allow_both, by=boss, units=units, reason=" ", now=NOW) == "wrong_why"
    allow_both(by=boss, **told)
    hold_units(**where(shop, resending=1))
    assert BothWays.objects.values_list("units", "reason", "by").get() == (1, "补发配件", boss.pk)
    assert code(allow_both, by=boss, **told) == "over_units"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"resending": 0}, "wrong_units"),
        ({"returning": -1, "resending": 2}, "wrong_units"),
        ({"resending": 1, "line_no": "1"}, "no_such_line"),
        ({"resending": 1, "line_no": ""}, "no_such_line"),
        ({"resending": 1, "order_no": "1"}, "no_such_order"),
    ],
)
def test_wishes_that_make_no_sense(shop, changes, told):
    assert code(hold_units, **where(shop, **changes)) == told


def test_what_is_left_is_told_also_before_anything_was_drawn(shop):
    by = make_staff(shop, "agent")
    told = balances(by, shop.pk, NUMBER)
    assert [(b.line_no, b.left_fen, b.units, b.differs) for b in told] == [
        (LINES[0], 6_000, 1, False),
        (LINES[1], 3_000, 1, False),
        (LINES[2], 900, 1, False),
        ("", 1_000, 0, False),
    ]
    assert told[0].unit_fens == (6_000,)
    assert Balance.objects.count() == 0
    assert balances(by, shop.pk, "1") == ()
    assert balances(make_staff(make_shop("别家"), "owner"), shop.pk, NUMBER) == ()
