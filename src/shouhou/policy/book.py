"""A book: rule tables in the order they are asked, each one's outcome a fact for those after it.

The book is the whole policy of a slice. For given dates and parameters it becomes a `Judge`: the
sections of those days, bound, proved once, and kept.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import Path
from types import MappingProxyType

from shouhou.policy.classes import cut
from shouhou.policy.errors import BrokenTable, MissingFact, NotProved, Problem, UnknownWord
from shouhou.policy.judge import Judge
from shouhou.policy.proof import Flaw, prove
from shouhou.policy.reader import read_table
from shouhou.policy.table import Bound, Section, Table
from shouhou.policy.values import Allowed, Between
from shouhou.policy.words import Vocabulary, WordList

_DEFAULTS: Mapping[str, int] = MappingProxyType({})


class Book:
    """Tables in their order, and which of them are decisive: their outcomes make the verdict.

    The others are steps on the way. Their outcomes are in the verdict where they are settled, but
    nobody is asked for a fact on which only they depend.
    """

    def __init__(
        self,
        tables: Sequence[Table],
        vocabulary: Vocabulary,
        decisive: Collection[str] | None = None,
    ) -> None:
        self.tables = tuple(tables)
        self.decisive = frozenset(self._names() if decisive is None else decisive)
        if unknown := self.decisive - self._names():
            raise LookupError(f"decisive tables that are not in the book: {sorted(unknown)}")
        self.vocabulary = vocabulary
        self._judges: dict[tuple[Bound, ...], Judge] = {}

    def on(self, dates: Mapping[str, date], parameters: Mapping[str, int] = _DEFAULTS) -> Judge:
        """The judge of those days; every date a table applies by must be given.

        Raises MissingFact for a date, NoSection before a table's first day, BadParameter, and
        NotProved when with these parameters a `one` table has gaps or overlaps.
        """
        bounds = tuple(self._section(table, dates).bind(parameters) for table in self.tables)
        if bounds not in self._judges:
            for bound in bounds:
                if flaws := prove(bound):
                    raise NotProved(bound.section.table, flaws)
            chapters = tuple(zip(self.tables, bounds, strict=True))
            self._judges[bounds] = Judge(chapters, self.decisive)
        return self._judges[bounds]

    def _names(self) -> set[str]:
        return {table.name for table in self.tables}

    def _section(self, table: Table, dates: Mapping[str, date]) -> Section:
        if table.applies_by not in dates:
            raise MissingFact(f"{table.name} applies by the day {table.applies_by}, not given")
        return table.on(dates[table.applies_by])

    def table(self, name: str) -> Table:
        for table in self.tables:
            if table.name == name:
                return table
        raise LookupError(f"there is no table {name!r} in the book")

    def flaws(self, parameters: Mapping[str, int] = _DEFAULTS) -> tuple[tuple[str, Flaw], ...]:
        """What every proof of every section finds, with the name of its table."""
        return tuple(
            (table.name, flaw)
            for table in self.tables
            for section in table.sections
            for flaw in prove(section.bind(parameters))
        )

    def fact_names(self) -> tuple[str, ...]:
        """The facts a caller must give: those consulted and not decided by an earlier table."""
        produced = {name for table in self.tables for name in table.produces()}
        return tuple(name for name in self._consulted() if name not in produced)

    def boundaries(
        self, fact: str, parameters: Mapping[str, int] = _DEFAULTS
    ) -> tuple[str | Between, ...]:
        """The classes of a fact that no table of the book, on any day, tells apart."""
        if fact not in self._consulted():
            raise UnknownWord(f"no table consults a fact {fact!r}")
        cells: list[Allowed] = []
        for table in self.tables:
            for section in table.sections:
                rows = section.bind(parameters).rows
                cells += [row.cells[fact] for row in rows if fact in row.cells]
        return cut(self._consulted()[fact], cells).classes

    def _consulted(self) -> dict[str, WordList]:
        return {
            condition.code: condition
            for table in self.tables
            for section in table.sections
            for condition in section.conditions
        }


def read_book(
    folder: Path,
    vocabulary: Vocabulary,
    order: Sequence[str],
    decisive: Collection[str] | None = None,
) -> Book:
    """Read the tables of a folder in this order; raises BrokenTable with all their problems.

    `decisive` names the tables whose outcomes make the verdict; all of them unless it is given.
    """
    tables: list[Table] = []
    problems: list[Problem] = []
    for name in order:
        path = folder / f"{name}.md"
        if not path.is_file():
            problems.append(Problem(path, 1, "there is no such table"))
            continue
        try:
            tables.append(read_table(path, vocabulary))
        except BrokenTable as broken:
            problems += broken.problems
    problems += [] if problems else _Chain(vocabulary).problems(tables)
    if problems:
        raise BrokenTable(tuple(problems))
    return Book(tables, vocabulary, decisive)


class _Chain:
    """Checks that each table finds the facts it needs, and that no two decide the same one."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._by: dict[str, Table] = {}

    def problems(self, tables: Sequence[Table]) -> list[Problem]:
        found: list[Problem] = []
        later = {name: table for table in reversed(tables) for name in table.produces()}
        for table in tables:
            found += self._too_early(table, later)
            found += self._produced(table)
        return found + [problem for table in tables for problem in self._empty(table, tables)]

    def _too_early(self, table: Table, later: Mapping[str, Table]) -> list[Problem]:
        """Facts a table asks for that only a table after it decides."""
        asked = [(section.line, c.code) for section in table.sections for c in section.conditions]
        return [
            Problem(
                table.path, line, f"{code} is decided by {later[code].name}, which comes no earlier"
            )
            for line, code in asked
            if code in later and code not in self._by
        ]

    def _produced(self, table: Table) -> list[Problem]:
        found: list[Problem] = []
        line = table.sections[-1].line
        for name, section in table.produces().items():
            if name in self._by:
                text = f"{name} is decided by {self._by[name].name} already"
                found.append(Problem(table.path, line, text))
            declared = self._vocabulary.sections.get(name)
            if declared is not None and declared.codes != section.codes:
                text = f"the section {name} must be the same as {section.code}"
                found.append(Problem(table.path, line, text))
            self._by[name] = table
        return found

    def _empty(self, table: Table, tables: Sequence[Table]) -> list[Problem]:
        """Outcomes left empty although a later table asks for them."""
        if table.hit != "one":
            return []
        asked = {c.code for other in tables for s in other.sections for c in s.conditions}
        return [
            Problem(table.path, row.line, f"{name} is empty, but a later table asks for it")
            for section in table.sections
            for row in section.rows
            for name, outcome in row.outcomes.items()
            if outcome is None and name in asked
        ]
