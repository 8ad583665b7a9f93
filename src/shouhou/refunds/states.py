"""The three machines of a refund, and what may lie between two sights of the platform's status."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from shouhou.workflow import Machine, read_machine

STATES = Path(__file__).parent / "states.md"


@cache
def status_machine() -> Machine:
    """What the platform may do with a request; raises BrokenMachine when `states.md` is wrong."""
    return read_machine(STATES, "platform")


@cache
def agreement_machine() -> Machine:
    """What both sides settled, and who may move it."""
    return read_machine(STATES, "agreement")


@cache
def goods_machine() -> Machine:
    """Where the goods are that must come back."""
    return read_machine(STATES, "goods")


def explains(old: str, new: str) -> bool:
    """Whether some chain of moves leads from the one status to the other.

    A word the desk does not know proves nothing, so it contradicts nothing.
    """
    states = status_machine().states
    return old not in states or new not in states or new in reachable(old)


@cache
def reachable(state: str) -> frozenset[str]:
    """Every status that moves lead to from here, itself included."""
    found, edge = {state}, {state}
    while edge:
        edge = {move.to for move in status_machine().transitions if move.state in edge} - found
        found |= edge
    return frozenset(found)
