"""Judges a case by a whole book, with facts that may be unknown.

What is known of the facts is a box: for each fact the classes still possible. The tables are walked
in order. When every case inside the box gets the same outcome from a table, that outcome becomes a
fact and the walk goes on; when the whole book agrees with itself, the answer is a Verdict.

Otherwise one fact must be asked, and it is one that matters: two cases of the box that differ in
nothing but this fact are decided differently. Such a fact exists whenever two cases of the box are
decided differently at all (go from one to the other, one fact at a time). So no question is
needless and the tree of questions is reduced without being built. It is therefore never built: a
branch is judged when somebody looks at it.

Only the decisive tables of the book count; how the others are treated is told in `walk`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from shouhou.policy.classes import Axis, Marks, cut
from shouhou.policy.errors import MissingFact, UnknownWord
from shouhou.policy.steps import Step, make_steps
from shouhou.policy.table import Bound, Table
from shouhou.policy.values import UNKNOWN, Allowed, Among, Between, Value
from shouhou.policy.verdict import Branch, Hit, Question, Signature, Verdict
from shouhou.policy.walk import Path, Walk
from shouhou.policy.words import WordList

_MOST_REMEMBERED = 100_000
_MOST_PARTIAL = 10_000


class _Knowledge(Marks):
    """Value → the classes it leaves possible, as bits."""

    def __init__(self, axis: Axis) -> None:
        super().__init__(axis, [1 << index for index in range(len(axis.classes))])
        self[UNKNOWN] = axis.full

    def __missing__(self, value: object) -> int:
        if not isinstance(value, Among | Between):
            return super().__missing__(value)
        touched = self._axis.touched(value)
        if len(self) < _MOST_PARTIAL:
            self[value] = touched
        return touched


class Judge:
    """A book on certain days with certain parameters. Remembers the shape of every case it saw.

    Call it with a mapping that has a value for each of `fact_names`; more facts do not disturb.
    """

    def __init__(self, chapters: tuple[tuple[Table, Bound], ...], decisive: frozenset[str]) -> None:
        self.bounds: Mapping[str, Bound] = {table.name: bound for table, bound in chapters}
        axes = _axes(chapters)
        produced = {name for table, _ in chapters for name in table.produces()}
        derived = [axis for name, axis in axes.items() if name in produced]
        self._primary = tuple(axis for name, axis in axes.items() if name not in produced)
        self._readers = tuple((axis.name, _Knowledge(axis)) for axis in self._primary)
        self.fact_names = tuple(axis.name for axis in self._primary)
        slots = {axis.name: axis for axis in (*self._primary, *derived)}
        self._path = _path(make_steps(chapters, slots, decisive), self._primary, derived)
        self._answers: dict[Signature, Verdict | Question] = {}

    def __call__(self, facts: Mapping[str, Value]) -> Verdict | Question:
        try:
            signature = tuple([marks[facts[name]] for name, marks in self._readers])
        except (KeyError, TypeError):
            self._refuse(facts)
            raise
        answer = self.answer(signature)
        if isinstance(answer, Question):
            return answer
        used = {name: facts[name] for name in self.fact_names}
        return Verdict(answer.outcomes, answer.hits, used)

    def boundaries(self, fact: str) -> tuple[str | Between, ...]:
        """The classes of a fact that nothing in this judge tells apart."""
        return self._primary[self.fact_names.index(fact)].classes

    def answer(self, signature: Signature) -> Verdict | Question:
        """The answer for what is known as classes; made once for each shape."""
        found = self._answers.get(signature)
        if found is None:
            found = self._walk(signature)
            if len(self._answers) >= _MOST_REMEMBERED:
                self._answers.clear()
            self._answers[signature] = found
        return found

    def _walk(self, signature: Signature) -> Verdict | Question:
        walk = Walk(self._path, signature)
        slot = walk.ask()
        if slot is not None:
            return self._ask(slot, signature, walk.masks(slot))
        hits = tuple(
            Hit(step.table.name, step.table.hit, row, step.since) for step, row in walk.rows()
        )
        pairs = zip(self._primary, signature, strict=True)
        used = {axis.name: axis.knowledge(mask) for axis, mask in pairs}
        return Verdict(MappingProxyType(walk.outcomes), hits, used)

    def _ask(self, slot: int, signature: Signature, masks: list[int]) -> Question:
        """Branch on every possible word, or on the intervals that may still make a difference."""
        axis = self._primary[slot]
        branches = []
        for group in _groups(axis, signature[slot], masks):
            narrowed = (*signature[:slot], group, *signature[slot + 1 :])
            (value,) = axis.pieces(group)
            branches.append(Branch(value, self, narrowed))
        return Question(axis.name, tuple(branches))

    def _refuse(self, facts: Mapping[str, Value]) -> None:
        """Raise the error that says what is wrong with these facts."""
        for name, marks in self._readers:
            if name not in facts:
                table = next(n for n, b in self.bounds.items() if name in b.rows[0].cells)
                raise MissingFact(f"{table} needs the fact {name}")
            try:
                marks[facts[name]]
            except (KeyError, TypeError):
                axis = next(axis for axis in self._primary if axis.name == name)
                allowed = axis.section.codes or axis.section.range
                raise UnknownWord(f"{name}: {facts[name]!r} is not one of {allowed}")


def _path(steps: tuple[Step, ...], primary: Sequence[Axis], derived: Sequence[Axis]) -> Path:
    slots = enumerate(derived, start=len(primary))
    ahead = [set[int]().union(*(s.asks for s in steps[n:])) for n in range(len(steps))]
    return Path(
        steps,
        len(primary),
        {axis.name: (slot, _Knowledge(axis)) for slot, axis in slots},
        [axis.full for axis in derived],
        tuple(tuple(sorted(asked)) for asked in ahead),
    )


def _groups(axis: Axis, possible: int, masks: list[int]) -> list[int]:
    """The possible classes, neighbouring numbers joined when no mask tells them apart."""
    groups: list[int] = []
    alike: list[bool] | None = None
    for index, piece in enumerate(axis.classes):
        bit = 1 << index
        if not possible & bit:
            continue
        inside = [bool(mask & bit) for mask in masks]
        if isinstance(piece, Between) and inside == alike:
            groups[-1] |= bit
        else:
            groups.append(bit)
        alike = inside
    return groups


def _axes(chapters: tuple[tuple[Table, Bound], ...]) -> dict[str, Axis]:
    """Every fact consulted, cut at the boundaries of all tables, in the order of asking."""
    sections: dict[str, WordList] = {}
    cells: dict[str, list[Allowed]] = {}
    for _, bound in chapters:
        for condition in bound.conditions:
            sections.setdefault(condition.code, condition)
            column = [row.cells[condition.code] for row in bound.rows]
            cells.setdefault(condition.code, []).extend(column)
    return {name: cut(section, cells[name]) for name, section in sections.items()}
