"""Walks what is known of a case through the tables of a book.

A table that gives every case the same outcome is passed. One that does not is, if it is decisive,
the end: a fact that matters to it must be asked. A table that only feeds decisive ones cuts what is
known into parts, each walked on its own; the parts must agree in what counts. A table that feeds
none of them stands aside: it cuts nothing and says what it can.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from shouhou.policy.classes import Marks
from shouhou.policy.steps import Line, Step, bits

Decision = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Path:
    """The steps of a judge, and the slots in which it keeps what is known.

    `derived` are the facts that steps give to later ones, `unknown` their slots as long as they
    are not given; `ahead` are, for each step, the slots consulted from there on.
    """

    steps: tuple[Step, ...]
    primary: int
    derived: Mapping[str, tuple[int, Marks]]
    unknown: list[int]
    ahead: tuple[tuple[int, ...], ...]


class Walk:
    """One walk. `ask` first; if it finds nothing to ask, `outcomes` and `lines` are the answer."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._decision: Decision | None = None
        self._first: list[int] = []
        self._lines: list[set[Line] | None] = [None] * len(path.steps)
        self._said: dict[str, set[str | int | None]] = {}
        self._open: set[str] = set()
        self._seen: set[tuple[object, ...]] = set()

    def ask(self, known: list[int], start: int = 0, decision: Decision = ()) -> int | None:
        """The slot of a fact that must be asked; None when every case is decided alike."""
        for number in range(start, len(self._path.steps)):
            step = self._path.steps[number]
            if self._has_seen(number, known, decision):
                return None
            lines = step.open_lines(known)
            slot = step.matters(lines, known)
            if slot is not None and step.counts:
                return slot
            if slot is not None:
                return self._cut(number, slot, known, decision)
            lines = step.answer(lines, known)
            known = self._note(number, lines, known)
            decision = (*decision, step.decision(lines)) if step.counts else decision
        return self._compare(known, decision)

    def _has_seen(self, number: int, known: list[int], decision: Decision) -> bool:
        """Whether a part that looks the same from here on was walked already."""
        key = (number, decision, *[known[slot] for slot in self._path.ahead[number]])
        if key in self._seen:
            return True
        self._seen.add(key)
        return False

    def _cut(self, number: int, slot: int, known: list[int], decision: Decision) -> int | None:
        step = self._path.steps[number]
        for part in step.parts(step.open_lines(known), slot, known):
            found = self.ask(narrowed(known, slot, part), number, decision)
            if found is not None:
                return found
        return None

    def _note(self, number: int, lines: list[Line], known: list[int]) -> list[int]:
        """Remember what a step says, and let the later steps know."""
        step, before = self._path.steps[number], self._lines[number]
        if before is None:
            self._lines[number] = set(lines)
        elif step.table.hit == "one":
            before.update(lines)
        else:
            before.intersection_update(lines)
        outcomes = step.outcomes(lines, known)
        self._open.update(step.gives.keys() - outcomes.keys())
        for name, outcome in outcomes.items():
            self._said.setdefault(name, set()).add(outcome)
            if name in self._path.derived:
                slot, marks = self._path.derived[name]
                known = narrowed(known, slot, marks[outcome])
        return known

    def _compare(self, known: list[int], decision: Decision) -> int | None:
        if self._decision is None:
            self._decision, self._first = decision, known
        return None if decision == self._decision else self._between(known)

    def _between(self, other: list[int]) -> int:
        """Go from the first part to the other, a fact at a time: the first that changes it all."""
        size = self._path.primary
        pairs = list(zip(self._first, other, strict=True))[:size]
        point = [next(bits(mine & theirs or mine)) for mine, theirs in pairs]
        there = [next(bits(mine & theirs or theirs)) for mine, theirs in pairs]
        for slot, bit in enumerate(there):
            point[slot] = bit
            if self._decision_at([*point, *self._path.unknown]) != self._decision:
                return slot
        raise AssertionError("two parts are decided differently, and no fact lies between them")

    def _decision_at(self, point: list[int]) -> Decision | None:
        walk = Walk(self._path)
        walk.ask(point)
        return walk._decision

    @property
    def outcomes(self) -> dict[str, str | int | None]:
        """The outcomes on which all parts agree."""
        return {
            name: next(iter(said))
            for name, said in self._said.items()
            if len(said) == 1 and name not in self._open
        }

    def lines(self) -> list[tuple[Step, Line]]:
        """Of a `one` table every row that may have answered, of an `all` table the certain ones."""
        return [
            (step, line)
            for step, found in zip(self._path.steps, self._lines, strict=True)
            for line in step.lines
            if found and line in found
        ]


def narrowed(known: list[int], slot: int, mask: int) -> list[int]:
    return [*known[:slot], mask, *known[slot + 1 :]]
