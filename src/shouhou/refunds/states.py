"""The platform's refund status as a machine, and what may lie between two sights of it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from shouhou.workflow import Machine, read_machine


@cache
def status_machine() -> Machine:
    """The machine of `states.md`; raises BrokenMachine when the file is wrong."""
    return read_machine(Path(__file__).parent / "states.md")


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
