"""A rule table as plain values: dated sections of rows, and a section bound to its parameters.

Asking a bound section is the plain reading of the rule, cell by cell, as a person would do it. The
faster ways (`lookup`, `judge`) must always agree with it, and are tested against it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from shouhou.policy.cells import Condition, Limit, Outcome
from shouhou.policy.errors import BadParameter, MissingFact, NoSection
from shouhou.policy.page import TablePage, make_page
from shouhou.policy.values import Allowed, Value, may_be
from shouhou.policy.words import Language, Parameter, Vocabulary, WordList

Hit = Literal["one", "all"]
AppliesBy = Literal["paid", "applied", "decided"]


@dataclass(frozen=True, slots=True)
class WrittenRow:
    """A row as its author wrote it; parameters still have their names."""

    id: str
    line: int
    texts: Mapping[str, str]
    conditions: Mapping[str, Condition]
    outcomes: Mapping[str, Outcome]

    @property
    def parameters(self) -> frozenset[str]:
        """The names of the parameters in its cells."""
        limits = [outcome for outcome in self.outcomes.values() if isinstance(outcome, Limit)]
        names = {limit.parameter for limit in limits if limit.parameter}
        return frozenset(names).union(*(cell.parameters for cell in self.conditions.values()))

    def bind(self, parameters: Mapping[str, int]) -> Row:
        cells = {name: cell.bind(parameters) for name, cell in self.conditions.items()}
        outcomes = {
            name: cell.bind(parameters) if isinstance(cell, Limit) else cell
            for name, cell in self.outcomes.items()
        }
        return Row(self.id, cells, outcomes)


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its numbers filled in: what it allows, and what it says."""

    id: str
    cells: Mapping[str, Allowed] = field(hash=False)
    outcomes: Mapping[str, str | int | None] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Example:
    """A story, its facts, and the rows that must be the answer."""

    story: str
    line: int
    facts: Mapping[str, str | int]
    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Section:
    """The rule from one day on. Each value of `bind` is made once and kept."""

    table: str
    hit: Hit
    since: date
    line: int
    conditions: tuple[WordList, ...]
    outcomes: tuple[WordList, ...]
    rows: tuple[WrittenRow, ...]
    parameters: Mapping[str, Parameter]
    examples: tuple[Example, ...] = ()
    prose: str = ""
    _bound: dict[tuple[int, ...], Bound] = field(default_factory=dict, repr=False)

    def bind(self, parameters: Mapping[str, int]) -> Bound:
        """Fill in the parameters; one that is not given has its default.

        Raises BadParameter when a value is not a whole number within the declared bounds.
        """
        numbers = {name: self._number(name, parameters) for name in self.parameters}
        key = tuple(numbers.values())
        if key not in self._bound:
            rows = tuple(row.bind(numbers) for row in self.rows)
            self._bound[key] = Bound(self, numbers, rows)
        return self._bound[key]

    def _number(self, name: str, parameters: Mapping[str, int]) -> int:
        declared = self.parameters[name]
        number = parameters.get(name, declared.default)
        if isinstance(number, bool) or number not in declared.range:
            raise BadParameter(f"{{{name}}} is {number!r}, outside {declared.range}")
        return number

    @property
    def decisive(self) -> tuple[str, ...]:
        """The outcomes that make a difference: all but free text."""
        return tuple(outcome.code for outcome in self.outcomes if outcome.kind != "text")


@dataclass(frozen=True, slots=True, eq=False)
class Bound:
    """A section with its numbers filled in, ready to be asked."""

    section: Section
    parameters: Mapping[str, int]
    rows: tuple[Row, ...]

    @property
    def conditions(self) -> tuple[WordList, ...]:
        return self.section.conditions

    def read(self, facts: Mapping[str, Value]) -> tuple[Row, ...]:
        """The rows that match, read cell by cell; every fact must be known."""
        self.check(facts)
        return tuple(
            row
            for row in self.rows
            if all(facts[name] in allowed for name, allowed in row.cells.items())
        )

    def check(self, facts: Mapping[str, Value]) -> None:
        """Raise MissingFact or UnknownWord unless every condition has one known value."""
        for section in self.conditions:
            if section.code not in facts:
                raise MissingFact(f"{self.section.table} needs the fact {section.code}")
            section.check(facts[section.code])

    def misses(self, facts: Mapping[str, Value]) -> dict[str, tuple[str, ...]]:
        """For each row the columns that rule it out; none for a row that matches.

        Facts may be partly known: a column rules a row out when nothing left open is allowed.
        """
        return {
            row.id: tuple(
                name for name, allowed in row.cells.items() if not may_be(facts[name], allowed)
            )
            for row in self.rows
        }


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """One rule file: one question, answered by the section of the day."""

    name: str
    path: Path
    title_zh: str
    title_en: str
    hit: Hit
    applies_by: AppliesBy
    source: str
    checked: date
    confidence: str
    worst: str
    prose: str
    sections: tuple[Section, ...]

    def on(self, day: date) -> Section:
        """The latest section that has begun on that day; raises NoSection before the first."""
        begun = [section for section in self.sections if section.since <= day]
        if not begun:
            raise NoSection(f"{self.name} has no rule on {day}; it starts {self.sections[0].since}")
        return begun[-1]

    @property
    def examples(self) -> tuple[Example, ...]:
        return tuple(example for section in self.sections for example in section.examples)

    @property
    def parameters_used(self) -> tuple[str, ...]:
        return tuple(sorted({name for section in self.sections for name in section.parameters}))

    def produces(self) -> dict[str, WordList]:
        """The facts this table gives to the tables after it."""
        outcomes = {outcome.code: outcome for outcome in self.sections[-1].outcomes}
        if self.hit == "all":
            return {self.name: outcomes[self.worst]} if self.worst else {}
        return {code: outcome for code, outcome in outcomes.items() if outcome.kind != "text"}

    def as_page(
        self,
        vocabulary: Vocabulary,
        language: Language,
        parameters: Mapping[str, int] = MappingProxyType({}),
    ) -> TablePage:
        """The table as labelled plain values, ready for a template."""
        return make_page(self, vocabulary, language, parameters)
