"""What may become of a sending, by states.md."""

from __future__ import annotations

from collections.abc import Iterable

from shouhou.shipping.words import machine
from shouhou.shops.facts import granted
from shouhou.workflow import Transition


def moved(state: str, event: str, who: Iterable[str]) -> Transition:
    """The row that lets somebody with these roles do this. Raises Refused with why not."""
    return granted(machine().may_any(state, event, who, frozenset().__contains__))
