"""Who may move an act outside, and when the next try may be."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Final

from shouhou.intents.words import PEOPLE, machine
from shouhou.workflow import Refusal, Transition

SYSTEM: Final = ("system",)
FIRST_PAUSE: Final = timedelta(seconds=15)
LONGEST_PAUSE: Final = timedelta(minutes=30)


def who_of(roles: Iterable[str]) -> tuple[str, ...]:
    """A person's roles in a shop as people of states.md."""
    return tuple(each for each in PEOPLE if each in set(roles))


def may(state: str, event: str, who: Collection[str]) -> Transition | Refusal:
    """The row that lets one of these do it; else a refusal."""
    return machine().may_any(state, event, who, _no_needs)


def allowed(state: str, who: Collection[str]) -> frozenset[str]:
    """The events these people may cause now."""
    rows = (row for each in who for row in machine().allowed(state, each, _no_needs))
    return frozenset(row.event for row in rows)


def pause_after(tries: int) -> timedelta:
    """How long to wait after so many tries: doubling, at most half an hour."""
    doublings = min(max(tries - 1, 0), 10)
    return min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)


def _no_needs(need: str) -> bool:
    raise LookupError(need)
