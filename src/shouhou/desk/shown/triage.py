"""Triage of a case, as its page shows it; not of a case that is over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from shouhou.triage.queries import PROBLEMS, Known, triage_of

if TYPE_CHECKING:
    from datetime import datetime

    from shouhou.shops.models import Person

OVER: Final = ("closed", "merged")
KINDS: Final = ("return_refund", "exchange", "repair", "reship", "complaint", "other")
"""Kinds of cases in which something may come back or go out."""


def triage_here(person: Person, known: Known, now: datetime) -> dict[str, Any]:
    """The steps before anything is sent, out of what the page has read."""
    head = known.view.head
    beside = head.state in OVER or head.kind not in KINDS
    return {
        "triage": None if beside else triage_of(person, known, now),
        "problems": PROBLEMS,
    }
