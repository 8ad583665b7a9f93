"""The tables of exchanges, asked one by one for a day and a shop's numbers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Final

from shouhou.exchanges.words import HERE, vocabulary
from shouhou.policy import Book, Row, Table, Value, Verdict, read_book

FIRST_DAY: Final = date(2025, 8, 15)
NAMES: Final = ("legs", "net", "price", "routes")
NOTHING: Final[Mapping[str, int]] = MappingProxyType({})


@cache
def book(name: str) -> Book:
    """One table; raises BrokenTable on a wrong file."""
    return read_book(HERE / "rules", vocabulary(), (name,))


def tables() -> tuple[Table, ...]:
    """Every table of the slice, for the pages that show rules."""
    return tuple(table for name in NAMES for table in book(name).tables)


def row_of(
    name: str, facts: Mapping[str, Value], on: date, numbers: Mapping[str, int] = NOTHING
) -> Row:
    """The one row of a table whose facts are all known."""
    verdict = book(name).on({"decided": max(on, FIRST_DAY)}, numbers)(facts)
    assert isinstance(verdict, Verdict)
    return verdict.hits[0].row


@lru_cache(maxsize=512)
def plain_row(name: str, facts: tuple[tuple[str, str], ...], on: date) -> Row:
    """The same for a table without numbers, remembered."""
    return row_of(name, dict(facts), on)
