"""Who may move a payable: the machine of states.md asked for a person with several roles."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cache
from typing import Final

from shouhou.ledger.words import HERE
from shouhou.workflow import Holds, Machine, Refusal, Transition, read_machine

PEOPLE: Final = ("agent", "warehouse", "supervisor", "finance", "owner")


@cache
def machine() -> Machine:
    """The states of a payable."""
    return read_machine(HERE / "states.md")


def who_of(roles: Iterable[str]) -> tuple[str, ...]:
    """A person's roles in a shop as people of states.md."""
    return tuple(each for each in PEOPLE if each in set(roles))


def may(state: str, event: str, who: Collection[str], holds: Holds) -> Transition | Refusal:
    """The row that lets one of these roles do it; else the refusal that says most."""
    return machine().may_any(state, event, who, holds)


def allowed(state: str, who: Collection[str], holds: Holds) -> frozenset[str]:
    """The events these roles may cause now."""
    rows = (row for each in who for row in machine().allowed(state, each, holds))
    return frozenset(row.event for row in rows)
