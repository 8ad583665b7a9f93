"""Is a machine sound: all states reachable, an end within reach of each, one row at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from shouhou.workflow.machine import Transition

Finding = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Draft:
    """A machine as read, before it is trusted; `lines` has the line of each state."""

    initial: str
    finals: frozenset[str]
    lines: dict[str, int]
    moves: tuple[Transition, ...]


def unsound(draft: Draft) -> Iterator[Finding]:
    """Everything wrong with it, as (line, sentence)."""
    yield from _unreachable(draft)
    yield from _endless(draft)
    yield from _impossible(draft)
    yield from _overlapping(draft)


def _unreachable(draft: Draft) -> Iterator[Finding]:
    arrows = [(move.state, move.to) for move in draft.moves]
    reached = _closure({draft.initial}, arrows)
    for state, line in draft.lines.items():
        if state not in reached:
            yield line, f"state {state!r} cannot be reached from {draft.initial!r}"


def _endless(draft: Draft) -> Iterator[Finding]:
    if not draft.finals:
        yield draft.lines[draft.initial], "no state is an end"
        return
    arrows = [(move.to, move.state) for move in draft.moves]
    ending = _closure(set(draft.finals), arrows)
    for state, line in draft.lines.items():
        if state not in ending:
            yield line, f"from state {state!r} no end can be reached"


def _closure(start: set[str], arrows: list[tuple[str, str]]) -> set[str]:
    found, todo = set(start), list(start)
    while todo:
        here = todo.pop()
        new = {there for came, there in arrows if came == here} - found
        found |= new
        todo.extend(new)
    return found


def _impossible(draft: Draft) -> Iterator[Finding]:
    for move in draft.moves:
        for need in move.needs:
            if f"not {need}" in move.needs:
                yield move.line, f"{move.id} needs {need!r} and its opposite"


def _overlapping(draft: Draft) -> Iterator[Finding]:
    for one, two in combinations(draft.moves, 2):
        if (one.state, one.event) != (two.state, two.event):
            continue
        both = [who for who in one.who if who in two.who]
        if both and not _apart(one, two):
            yield (
                two.line,
                f"{one.id} and {two.id} can both happen from {one.state!r} on {one.event!r} by"
                f" {both[0]!r}: one must need x where the other needs 'not x'",
            )


def _apart(one: Transition, two: Transition) -> bool:
    opposite = {need[4:] if need.startswith("not ") else f"not {need}" for need in one.needs}
    return not opposite.isdisjoint(two.needs)
