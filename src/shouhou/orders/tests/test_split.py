"""The split: every fen lands on one unit, whatever the order of the file."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouhou.money import Money, split
from shouhou.orders.facts import MOST_UNITS, over_units, stand_in_line, unit_shares
from shouhou.orders.tests.make import NUMBER, make_line, make_order

FEN = st.integers(0, 10**9)
MAYBE = st.none() | FEN
LINE = st.builds(
    lambda n, price, quantity, paid, payable, refunded, status: make_line(
        n,
        price_fen=price,
        quantity=quantity,
        paid_fen=paid,
        payable_fen=payable,
        refunded_fen=refunded,
        status=status,
    ),
    st.integers(1, 10**6),
    FEN,
    st.integers(0, 50),
    MAYBE,
    MAYBE,
    MAYBE,
    st.sampled_from(["shipped", "closed", "success"]),
)
LINES = st.lists(LINE, max_size=6, unique_by=lambda line: line.line_no)


@given(LINES, FEN, MAYBE, MAYBE, st.none() | st.integers(0, 20))
def test_units_sum_to_what_was_paid(lines, paid, post, goods, quantity):
    order = make_order(paid_fen=paid, post_fee_fen=post, goods_fen=goods, quantity=quantity)
    shares = unit_shares(order, lines)
    assert shares.goods_fen + shares.post_fee_fen == paid
    assert sum(share.paid_fen for share in shares.lines) == shares.goods_fen
    assert sum(shares.all_units()) == shares.goods_fen
    for share in shares.lines:
        assert sum(share.unit_fens) == share.paid_fen
        assert min(share.unit_fens) >= 0
        assert max(share.unit_fens) - min(share.unit_fens) <= 1


@given(LINES, FEN, st.randoms())
def test_order_of_lines_does_not_matter(lines, paid, dice):
    order = make_order(paid_fen=paid, post_fee_fen=0)
    shuffled = dice.sample(lines, len(lines))
    assert unit_shares(order, lines) == unit_shares(order, shuffled)


@given(FEN, st.integers(1, 100))
def test_over_units_is_the_split_of_equal_weights(paid, quantity):
    assert over_units(paid, quantity) == tuple(
        part.fen for part in split(Money(paid), [1] * quantity)
    )


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=6))
def test_a_line_gets_exactly_what_the_platform_states(paid):
    lines = [make_line(n, paid_fen=fen) for n, fen in enumerate(paid, 1)]
    shares = unit_shares(make_order(paid_fen=sum(paid) + 700, post_fee_fen=700), lines)
    assert [share.paid_fen for share in shares.lines] == paid
    assert not [each for each in shares.problems if each.code == "lines_differ"]


def test_three_units_of_a_hundred():
    shares = unit_shares(make_order(paid_fen=10_000, post_fee_fen=0), [])
    assert shares.all_units() == (3_334, 3_333, 3_333)
    assert shares.units(NUMBER + "#0") == shares.all_units()
    assert shares.units("elsewhere") == ()


def test_price_times_quantity_where_no_line_says_what_it_paid():
    lines = [make_line(1, price_fen=1_000, quantity=2), make_line(2, price_fen=3_000)]
    shares = unit_shares(make_order(paid_fen=5_000, post_fee_fen=1_000), lines)
    assert [share.paid_fen for share in shares.lines] == [1_600, 2_400]
    assert shares.units(lines[0].line_no) == (800, 800)
    assert shares.is_discounted


def test_stated_figures_after_refunds_are_made_whole():
    lines = [make_line(1, paid_fen=0, refunded_fen=3_000), make_line(2, paid_fen=2_000)]
    shares = unit_shares(make_order(paid_fen=5_000, post_fee_fen=0), lines)
    assert [share.paid_fen for share in shares.lines] == [3_000, 2_000]


@pytest.mark.parametrize(
    ("changes", "lines", "code"),
    [
        ({"paid_fen": 10_901, "paid_net_fen": None}, [], "paid_above_total"),
        ({"total_fen": 11_000}, [], "total_differs"),
        ({"refunded_fen": 1}, [], "net_differs"),
        ({"paid_fen": 999, "paid_net_fen": 999}, [], "post_above_paid"),
        ({}, [make_line(1, paid_fen=9_899)], "lines_differ"),
        ({}, [make_line(1, status="closed"), make_line(2)], "closed_line_unsure"),
        ({}, [make_line(1, quantity=MOST_UNITS + 1)], "too_many_units"),
    ],
)
def test_what_does_not_add_up_is_named(changes, lines, code):
    problems = unit_shares(make_order(**changes), lines).problems
    assert [each.code for each in problems] == [code]
    assert problems[0].order_no == NUMBER
    assert problems[0].zh != problems[0].en
    assert "{" not in problems[0].zh + problems[0].en


def test_what_adds_up_is_silent():
    assert unit_shares(make_order(), []).problems == ()
    postage_inside = [make_line(1, paid_fen=10_900)]
    assert unit_shares(make_order(), postage_inside).problems == ()


def test_a_discount_on_the_whole_order_is_seen():
    plain = make_order(discounts=(), paid_fen=9_900, post_fee_fen=0)
    assert not unit_shares(plain, []).is_discounted
    assert unit_shares(replace(plain, discounts=(("天猫卡券抵扣", 1),)), []).is_discounted
    assert not unit_shares(plain, [make_line(1, price_fen=20_000, payable_fen=9_900)]).is_discounted
    assert unit_shares(plain, [make_line(1, payable_fen=9_901)]).is_discounted


def test_the_stand_in_has_no_single_price_for_several_pieces():
    assert stand_in_line(make_order()).price_fen == 0
    assert stand_in_line(make_order(quantity=1)).price_fen == 9_900


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"quantity": 1},
        {"quantity": None, "post_fee_fen": 0},
        {"post_fee_fen": 99_999},
        {"discounts": (("天猫卡券抵扣", 500),)},
        {"goods_fen": None},
    ],
)
def test_the_short_way_for_one_unit_says_the_same_as_its_stand_in(changes):
    order = replace(make_order(), **({"quantity": 1} | changes))

    assert unit_shares(order, []) == unit_shares(order, [stand_in_line(order)])
