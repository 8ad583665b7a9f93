"""The tables of this slice, read once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Final

from shouhou.policy import Book, Row, Table, Value, Verdict, read_book
from shouhou.selfservice.words import HERE, vocabulary

TODAY: Final = date(2026, 1, 1)
"""No table has more than one section yet; any day after the first is in it."""


@cache
def book(name: str) -> Book:
    """One table, alone; raises BrokenTable on a wrong file."""
    return read_book(HERE / "rules", vocabulary(), (name,))


def tables() -> tuple[Table, ...]:
    """Every table of the slice, for the pages that show rules."""
    return (*book("standing").tables, *book("choice").tables)


def row_of(name: str, facts: Mapping[str, Value]) -> Row:
    """The one row that answers; every fact is given."""
    verdict = book(name).on({"decided": TODAY})(facts)
    assert isinstance(verdict, Verdict)
    return verdict.hits[0].row
