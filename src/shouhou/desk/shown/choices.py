"""Closed words as the choices of a form."""

from __future__ import annotations

from collections.abc import Iterable

from shouhou.cases import words as cases
from shouhou.doors import page_language
from shouhou.ledger import words as ledger
from shouhou.refunds import words as refunds


def words_of(section: str, codes: Iterable[str]) -> list[tuple[str, str]]:
    """Words of cases, in the language of the page."""
    return [(code, cases.label(section, code, page_language())) for code in codes]


def refund_words(section: str) -> list[tuple[str, str]]:
    """Every word of a section of refunds."""
    language = page_language()
    codes = refunds.vocabulary().section(section).codes
    return [(code, refunds.label(section, code, language)) for code in codes]


def ledger_words(section: str) -> list[tuple[str, str]]:
    """Every word of a section of the ledger."""
    language = page_language()
    return [(code, ledger.label(section, code, language)) for code in ledger.codes_of(section)]
