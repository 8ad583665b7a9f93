"""Closed words as the choices of a form."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from shouhou.cases import words as cases
from shouhou.doors import page_language
from shouhou.evidence import queries as evidence
from shouhou.ledger import words as ledger
from shouhou.refunds import words as refunds

if TYPE_CHECKING:
    from shouhou.shops.queries import Person


def words_of(section: str, codes: Iterable[str]) -> list[tuple[str, str]]:
    """Words of cases, in the language of the page."""
    return [(code, cases.label(section, code, page_language())) for code in codes]


def refund_words(section: str) -> list[tuple[str, str]]:
    """Every word of a section of refunds."""
    language = page_language()
    codes = refunds.vocabulary().section(section).codes
    return [(code, refunds.label(section, code, language)) for code in codes]


def pictures_of(by: Person, case_id: int) -> list[tuple[str, str]]:
    """The pictures among the evidence of a case, newest first."""
    found = evidence.of_case(by, case_id)[::-1]
    return [(str(one.id), one.name) for one in found if one.has_thumb and not one.erased_at]


def ledger_words(section: str) -> list[tuple[str, str]]:
    """Every word of a section of the ledger."""
    language = page_language()
    return [(code, ledger.label(section, code, language)) for code in ledger.codes_of(section)]
