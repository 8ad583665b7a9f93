"""Pure judgements of shops: where a connection to the platform goes next."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from shouhou.workflow import Machine, Transition, read_machine

STATES = Path(__file__).parent / "states.md"


@cache
def machine() -> Machine:
    """The states of a connection."""
    return read_machine(STATES)


def next_move(state: str, event: str, who: str) -> Transition | None:
    """The row of `states.md` that allows it; nothing when none does."""
    answer = machine().may(state, event, who, lambda need: True)
    return answer if isinstance(answer, Transition) else None


def connection_buttons(state: str) -> frozenset[str]:
    """What the owner could do in this state."""
    return frozenset(each.event for each in machine().allowed(state, "owner"))


def connection_state_name(state: str, language: str) -> str:
    """The state in the person's language."""
    word = machine().states[state]
    return word.en if language.startswith("en") else word.zh
