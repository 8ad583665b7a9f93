"""What the desk decides on the sample shops is what was written by hand from the domain papers."""

from __future__ import annotations

from functools import cache

import pytest

from samples.expected import Expected, World, decided, differences, expected_rows, read_world
from shouhou.refunds.decide import tables

ROWS = tuple(expected_rows())
UNREACHABLE = {
    "settle_out.O3": "no row of who_pays puts a free outbound leg on the buyer; the proof needs it",
    "move.V14": "these situations are never granted; the proof needs every combination",
    "refusable.R7": "no export tells it; only a connected platform says cannot_refuse",
}
"""Rows that no refund of an export can meet."""


@cache
def world() -> World:
    return read_world()


@pytest.mark.parametrize("row", ROWS, ids=[row.refund_no for row in ROWS])
def test_decided_as_written_by_hand(row: Expected) -> None:
    assert differences(world(), row) == {}


def test_every_refund_of_the_sample_has_an_expected_answer() -> None:
    written = {row.refund_no for row in ROWS}

    assert set(world().refunds) <= written


BESIDE_THE_DECISION = ("route", "release", "lapses", "outside")
"""Tables asked for one line, or once something was agreed: no decision names their rows."""


def test_every_row_of_every_rule_table_is_met_by_a_refund_of_the_sample() -> None:
    met: dict[str, set[str]] = {}
    for row in ROWS:
        decision = decided(world(), row)
        for reason in decision.reasons:
            met.setdefault(reason.table, set()).add(reason.row)
        for need in decision.needs:
            met.setdefault("evidence", set()).add(need.row)
        for way in decision.ways:
            met.setdefault("ways", set()).add(way.row)
        for line in decision.lines:
            met.setdefault("amount", set()).add(line.row)
    missed = {
        f"{table.name}.{row.id}"
        for table in tables()
        if table.name not in BESIDE_THE_DECISION
        for row in table.sections[-1].rows
        if row.id not in met.get(table.name, set())
    }

    assert missed == set(UNREACHABLE)
