"""The rules as pages: every table with labels, source, proof, examples; and the reason table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from shouhou.policy import Flaw, Table, TablePage, prove
from shouhou.policy.words import Language
from shouhou.refunds.decide.book import (
    lapse_book,
    outside_book,
    release_book,
    route_book,
    whole_book,
)
from shouhou.refunds.words import label, reason_table, vocabulary

_DEFAULTS: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class RulePage:
    """One table for people: its page, and what its proof found (nothing: complete, no overlap)."""

    page: TablePage
    flaws: tuple[Flaw, ...]
    is_proved: bool
    """Tables that collect every matching row have nothing to prove."""


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """How one platform wording is understood."""

    reason: str
    problems: tuple[str, ...]
    labels: tuple[str, ...]
    confidence: str


def tables() -> tuple[Table, ...]:
    """Every table of the slice, in the order they are asked."""
    beside = (route_book(), release_book(), lapse_book(), outside_book())
    return (*whole_book().tables, *(table for book in beside for table in book.tables))


def rule_page(name: str, lang: Language, numbers: Mapping[str, int] = _DEFAULTS) -> RulePage | None:
    """The page of one table with a shop's own numbers; None when there is no such table."""
    for table in tables():
        if table.name == name:
            return _page(table, lang, numbers)
    return None


def rule_pages(lang: Language, numbers: Mapping[str, int] = _DEFAULTS) -> tuple[RulePage, ...]:
    """The pages of all tables, in the order they are asked."""
    return tuple(_page(table, lang, numbers) for table in tables())


def _page(table: Table, lang: Language, numbers: Mapping[str, int]) -> RulePage:
    flaws = tuple(flaw for section in table.sections for flaw in prove(section.bind(numbers)))
    return RulePage(table.as_page(vocabulary(), lang, numbers), flaws, table.hit == "one")


def reason_rows(lang: Language) -> tuple[ReasonRow, ...]:
    """The platforms' refund reasons and the problem each stands for."""
    return tuple(
        ReasonRow(
            reason,
            problems,
            tuple(label("problem", problem, lang) for problem in problems),
            confidence,
        )
        for reason, problems, confidence in reason_table()
    )
