"""Laying amounts over lines, and balances that move: properties for whatever numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouhou.ledger.decide import (
    Drawn,
    cancel,
    carry,
    lay_paid,
    merge,
    pay,
    pay_at_once,
    reserve,
    settle,
    spread,
)
from shouhou.ledger.facts import Hints, Line, LineSplit
from shouhou.ledger.words import FREIGHT

FEN = st.integers(0, 500)
NAMES = ("a", "b", "c")


@st.composite
def books(draw):
    """The balances of an order of up to three lines and freight, however drawn on."""
    names = NAMES[: draw(st.integers(0, 3))]
    splits = [LineSplit(no, draw(FEN), draw(st.integers(0, 3))) for no in names]
    lines = merge((), [*splits, LineSplit(FREIGHT, draw(FEN), 0)])
    moved = [
        replace(line, reserved_fen=draw(st.integers(0, line.split_fen)), over_fen=draw(FEN) // 5)
        for line in lines
    ]
    settled = settle(moved)
    return settle(
        replace(line, refunded_fen=draw(st.integers(0, line.left_fen))) for line in settled
    )


hints = st.builds(
    Hints, st.lists(st.sampled_from(NAMES), max_size=3).map(tuple), st.integers(0, 100)
)


def total_left(lines):
    return sum(line.left_fen for line in lines)


def drawn(lines):
    return sum(line.drawn_fen + line.over_fen for line in lines)


def sound(lines):
    """Every line within its bounds, and the order within what it paid."""
    for line in lines:
        assert line.left_fen >= 0
        assert min(line.reserved_fen, line.refunded_fen, line.over_fen, line.paid_fen) >= 0
    split = sum(line.split_fen for line in lines)
    assert total_left(lines) == max(0, split - drawn(lines))


@given(FEN, books(), hints)
def test_parts_and_rest_sum_and_no_line_gives_more_than_it_has(fen, lines, told):
    laid = spread(fen, lines, told)
    assert sum(part for _, part in laid.parts) + laid.over_fen == fen
    left = {line.line_no: line.left_fen for line in lines}
    assert all(0 < part <= left[no] for no, part in laid.parts)
    allowed = set(told.line_nos or left) | {FREIGHT}
    assert {no for no, _ in laid.parts} <= allowed


@given(FEN, books())
def test_the_whole_order_takes_all_there_is(fen, lines):
    laid = spread(fen, lines, Hints())
    assert laid.over_fen == max(0, fen - total_left(lines))


@given(st.integers(1, 900), books(), hints)
def test_what_was_paid_already_always_finds_a_place(fen, lines, told):
    parts = dict(lay_paid(fen, lines, told))
    assert sum(parts.values()) == fen
    assert set(parts) <= {line.line_no for line in lines}
    paid, units = pay_at_once(lines, parts)
    sound(paid)
    assert drawn(paid) == drawn(lines) + fen
    assert all(line.units_left >= 0 for line in paid)
    assert all(many > 0 for many in units.values())


@given(FEN, books(), hints)
def test_setting_aside_paying_and_undoing(fen, lines, told):
    parts = dict(spread(fen, lines, told).parts)
    aside = reserve(lines, parts, {})
    sound(aside)
    assert cancel(aside, parts, {}) == lines
    paid = pay(aside, parts, {})
    sound(paid)
    assert total_left(paid) == total_left(aside) == total_left(lines) - sum(parts.values())


@given(books(), st.lists(st.tuples(FEN, st.integers(0, 3)), max_size=3), FEN)
def test_a_new_split_loses_nothing_and_never_gives_more_than_was_paid(lines, figures, post_fen):
    splits = [LineSplit(f"new{n}", fen, units) for n, (fen, units) in enumerate(figures)]
    merged = merge(lines, [*splits, LineSplit(FREIGHT, post_fen, 0)])
    sound(merged)
    assert drawn(merged) == drawn(lines)
    assert merge(merged, [*splits, LineSplit(FREIGHT, post_fen, 0)]) == merged


@given(
    st.lists(st.tuples(st.booleans(), FEN, st.integers(0, 2)), max_size=4),
    st.lists(st.tuples(FEN, st.integers(0, 3)), min_size=1, max_size=3),
)
def test_what_stood_on_a_stand_in_moves_to_the_real_lines(told, figures):
    draws = [
        Drawn(id=n, is_paid=paid, fen=fen, units=units) for n, (paid, fen, units) in enumerate(told)
    ]
    gone = Line(
        line_no="gone",
        reserved_fen=sum(each.fen for each in draws if not each.is_paid),
        refunded_fen=sum(each.fen for each in draws if each.is_paid),
        units_refunding=sum(each.units for each in draws if not each.is_paid),
        units_refunded=sum(each.units for each in draws if each.is_paid),
    )
    splits = [LineSplit(f"new{n}", fen, units) for n, (fen, units) in enumerate(figures)]
    before = merge([gone], splits)
    after, carried = carry(before, "gone", draws)
    sound(after)
    assert total_left(after) == total_left(before)
    assert drawn(after) == drawn(before)
    for draw, each in zip(
        sorted(draws, key=lambda one: (one.is_paid, one.id)), carried, strict=True
    ):
        assert sum(each.fens.values()) + each.fen_stays == draw.fen
        assert sum(each.units.values()) + each.units_stay == draw.units
    assert sum(line.units_paid_back for line in after) == gone.units_paid_back


def test_a_negative_amount_cannot_be_laid():
    with pytest.raises(ValueError):
        spread(-1, (), Hints())


def test_named_lines_are_drawn_in_the_order_named():
    lines = merge((), [LineSplit("a", 100, 1), LineSplit("b", 50, 1), LineSplit(FREIGHT, 10, 0)])
    assert spread(120, lines, Hints(("b", "a"))).parts == (("b", 50), ("a", 70))
    assert spread(160, lines, Hints()).parts == (("a", 100), ("b", 50), (FREIGHT, 10))
    assert spread(160, lines, Hints(post_fen=5)).over_fen == 5
