"""What may become of an offer; asked of states.md."""

from __future__ import annotations

from collections.abc import Collection

from shouhou.selfservice.words import machine
from shouhou.shops.facts import granted
from shouhou.workflow import Transition


def moved(state: str, event: str, who: Collection[str], holds: Collection[str]) -> Transition:
    """The row that lets one of these do it. Raises Refused with the rows that said no."""
    return granted(machine().may_any(state, event, who, frozenset(holds).__contains__))
