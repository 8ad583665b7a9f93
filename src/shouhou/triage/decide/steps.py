"""The steps of H3.4.6: which are needed (by table), which are done (by what is on the case)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from functools import cache
from typing import Final

from shouhou.policy import Book, Table, Verdict, read_book
from shouhou.triage.facts import Seen, Step
from shouhou.triage.words import HERE, STEPS, vocabulary

FIRST_DAY: Final = date(2025, 1, 1)
OUR_FAULT: Final = frozenset({"quality", "wrong_item", "missing", "damaged", "description", "fake"})
"""Words of refunds' `problem` by which the goods, or our sending, are said to be wrong."""
NO_FAULT: Final = frozenset({"no_reason", "refused_parcel"})
REFUTED: Final = frozenset({"not_found"})
BACK: Final = frozenset({"return_refund", "exchange", "repair"})
STAYS: Final = frozenset({"refund_only", "reship", "price_protection", "postage_refund"})
"""Words of refunds' `ask_kind`, and kinds of cases, with and without goods that go back."""


@cache
def book() -> Book:
    """Which steps are needed; raises BrokenTable on a wrong file."""
    return read_book(HERE / "rules", vocabulary(), ("steps",))


def tables() -> tuple[Table, ...]:
    """Every table of the slice, for the pages that show rules."""
    return tuple(book().tables)


def steps_of(seen: Seen, on: date) -> tuple[Step, ...]:
    """Every step in its order, by that day's table."""
    done = {
        "greet": seen.greeted,
        "fault": seen.has_fault != "open",
        "postage": seen.postage_said,
        "photo": seen.photos > 0,
        "memo": seen.memo,
        "address": seen.address_said,
        "card": seen.card,
    }
    return tuple(_step(code, done[code], seen, on) for code in STEPS)


def _step(code: str, is_done: bool, seen: Seen, on: date) -> Step:
    facts = {"step": code, "has_fault": seen.has_fault, "goes_back": seen.goes_back}
    verdict = book().on({"decided": max(on, FIRST_DAY)})(facts)
    assert isinstance(verdict, Verdict)
    (hit,) = verdict.hits
    said = hit.outcomes
    return Step(
        code, str(said["needed"]), is_done, hit.row_id, str(said["why"]), str(said["why_en"])
    )


def current(steps: Sequence[Step], waits: Collection[str] = ()) -> str:
    """The step to do now: the first needed one that is neither done nor waits to be told.

    Where all that is open waits, the first of it; empty where everything is done.
    """
    still = [step.code for step in steps if step.is_open]
    free = (code for code in still if code not in waits)
    return next(free, still[0] if still else "")


def has_fault(problem: str, finding: str = "") -> str:
    """Whether it is our fault, as far as somebody said: yes, no or open."""
    if problem in OUR_FAULT:
        return "no" if finding in REFUTED else "yes"
    return "no" if problem in NO_FAULT else "open"


def goes_back(*kinds: str) -> str:
    """Whether goods go back, by the first of these kinds that says so."""
    for kind in kinds:
        if kind in BACK:
            return "yes"
        if kind in STAYS:
            return "no"
    return "open"


def memo_kind(seen: Seen, wanted: str) -> str:
    """Which shape the memo of this moment has."""
    if not seen.card:
        return "opening"
    if wanted == "exchange":
        return "fault" if seen.has_fault == "yes" else "no_fault"
    return "refund" if wanted == "refund" else "opening"
