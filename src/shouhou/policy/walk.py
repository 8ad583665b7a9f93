"""Walks what is known of a case through the tables of a book.

A table that gives every case the same outcome is passed. One that does not is, if it is decisive,
the end: a fact that matters to it must be asked. A table that only feeds decisive ones cuts what is
known into parts, each walked on its own; the parts must agree in what counts. A table that feeds
none of them stands aside: it cuts nothing and says what it can.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shouhou.policy.classes import Marks
from shouhou.policy.steps import Step, bits, numbers
from shouhou.policy.table import Row

Decision = tuple[int, ...]


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

    def gives(self, step: Step) -> set[int]:
        """The slots of the facts a step decides for later ones."""
        return {self.derived[name][0] for name in step.gives if name in self.derived}


class Walk:
    """One walk. `ask` first; if it finds nothing to ask, `outcomes` and `rows` are the answer."""

    def __init__(self, path: Path, known: Sequence[int]) -> None:
        self._path = path
        self._start = [*known, *path.unknown]
        self._alive = self._find_alive()
        self._decision: Decision | None = None
        self._first: list[int] = []
        self._rows: list[int | None] = [None] * len(path.steps)
        self._said: dict[str, set[str | int | None]] = {}
        self._open: set[str] = set()
        self._seen: set[tuple[object, ...]] = set()

    def ask(self) -> int | None:
        """The slot of a fact that must be asked; None when every case is decided alike."""
        return self._go(self._start, 0, ())

    def _find_alive(self) -> list[bool]:
        """Which tables disagree, and count or feed one that is alive? None when all is known."""
        steps, alive = self._path.steps, [False] * len(self._path.steps)
        if all(mask.bit_count() == 1 for mask in self._start[: self._path.primary]):
            return alive
        needed: set[int] = set()
        for number, step in reversed(list(enumerate(steps))):
            if step.counts or not needed.isdisjoint(self._path.gives(step)):
                rows = step.open_rows(self._start)
                alive[number] = step.disagrees(rows, self._start)
                needed |= step.asks if alive[number] else set()
        return alive

    def masks(self, slot: int) -> list[int]:
        """The classes of a fact that rows tell apart which are open, of tables that are alive."""
        return [
            column.cells[row]
            for step, is_alive in zip(self._path.steps, self._alive, strict=True)
            for column in step.columns
            if is_alive and column.slot == slot
            for row in numbers(step.open_rows(self._start))
        ]

    def _go(self, known: list[int], start: int, decision: Decision) -> int | None:
        for number in range(start, len(self._path.steps)):
            step = self._path.steps[number]
            if self._has_seen(number, known, decision):
                return None
            rows = step.open_rows(known)
            slot = step.matters(rows, known) if self._alive[number] else None
            if slot is not None and step.counts:
                return slot
            if slot is not None:
                return self._cut(number, slot, known, decision)
            rows = step.answer(rows, known)
            known = self._note(number, rows, known)
            decision = (*decision, step.decision(rows)) if step.counts else decision
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
        for part in step.parts(step.open_rows(known), slot, known):
            found = self._go(narrowed(known, slot, part), number, decision)
            if found is not None:
                return found
        return None

    def _note(self, number: int, rows: int, known: list[int]) -> list[int]:
        """Remember what a step says, and let the later steps know."""
        step, before = self._path.steps[number], self._rows[number]
        if before is None:
            self._rows[number] = rows
        else:
            self._rows[number] = before | rows if step.table.hit == "one" else before & rows
        outcomes = step.outcomes(rows, known)
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
            if self._decision_at(point) != self._decision:
                return slot
        raise AssertionError("two parts are decided differently, and no fact lies between them")

    def _decision_at(self, point: list[int]) -> Decision | None:
        walk = Walk(self._path, point)
        walk.ask()
        return walk._decision

    @property
    def outcomes(self) -> dict[str, str | int | None]:
        """The outcomes on which all parts agree."""
        return {
            name: next(iter(said))
            for name, said in self._said.items()
            if len(said) == 1 and name not in self._open
        }

    def rows(self) -> list[tuple[Step, Row]]:
        """Of a `one` table every row that may have answered, of an `all` table the certain ones."""
        return [
            (step, step.rows[number])
            for step, rows in zip(self._path.steps, self._rows, strict=True)
            for number in numbers(rows or 0)
        ]


def narrowed(known: list[int], slot: int, mask: int) -> list[int]:
    return [*known[:slot], mask, *known[slot + 1 :]]
