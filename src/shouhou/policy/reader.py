"""Reads a rule file: one Markdown file, one question.

Everything in it is checked against the vocabulary, and its examples are executed. All problems are
collected before BrokenTable is raised, so that an author mends a file in one go.
"""

import re
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import cast

from shouhou.policy.cells import read_condition, read_outcome
from shouhou.policy.errors import Problems
from shouhou.policy.examples import with_examples
from shouhou.policy.markdown import (
    Document,
    Grid,
    GridRow,
    Line,
    Part,
    prose,
    read_document,
    read_grid,
    split_fields,
)
from shouhou.policy.table import AppliesBy, Hit, Section, Table, WrittenRow
from shouhou.policy.words import Vocabulary, WordList

_FIELDS = ("Hit", "Applies by", "Source", "Checked", "Confidence", "Worst")
_CHOICES = {
    "Hit": ("one", "all"),
    "Applies by": ("paid", "applied", "decided"),
    "Confidence": ("H", "M", "L", "U"),
}
_ROW_ID = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*$")


def read_table(path: Path, vocabulary: Vocabulary) -> Table:
    """Read and check one rule file; raises BrokenTable with all its problems."""
    problems = Problems(path)
    document = read_document(path, problems)
    reading = _Reading(path.stem, vocabulary, problems)
    table = reading.read(document, path)
    problems.raise_any()
    return table


@dataclass(frozen=True, slots=True)
class _Layout:
    """The columns of a section."""

    conditions: tuple[WordList, ...]
    outcomes: tuple[WordList, ...]


@dataclass(frozen=True, slots=True)
class _Reading:
    """One rule file on its way to a table."""

    name: str
    vocabulary: Vocabulary
    problems: Problems

    def read(self, document: Document, path: Path) -> Table:
        fields = self._head(document.top)
        text = {name: fields[name].text if name in fields else "" for name in _FIELDS}
        hit = cast(Hit, text["Hit"])
        sections = self._sections(document, hit)
        self._check_outcomes(sections)
        self._check_worst(fields, hit, sections)
        en, _, zh = (name.strip() for name in document.top.heading.partition("·"))
        if not zh or not en:
            self.problems.add(document.top.line, "the title needs both names: # English · 中文")
        return Table(
            name=self.name,
            path=path,
            title_zh=zh,
            title_en=en,
            hit=hit,
            applies_by=cast(AppliesBy, text["Applies by"]),
            source=text["Source"],
            checked=self._day(text["Checked"], fields.get("Checked")),
            confidence=text["Confidence"],
            worst=text["Worst"],
            prose=prose(document.top, _FIELDS),
            sections=tuple(sections),
        )

    def _head(self, top: Part) -> dict[str, Line]:
        fields = split_fields(top, _FIELDS, self.problems)
        for name in _FIELDS:
            if name != "Worst" and not (name in fields and fields[name].text):
                self.problems.add(top.line, f"{name}: is missing")
            elif name in _CHOICES and fields[name].text not in _CHOICES[name]:
                choices = " | ".join(_CHOICES[name])
                self.problems.add(fields[name].number, f"{name}: must be {choices}")
        return fields

    def _day(self, text: str, line: Line | None) -> date:
        try:
            return date.fromisoformat(text)
        except ValueError:
            if line is not None:
                self.problems.add(line.number, f"{text!r} is not a day like 2026-11-23")
            return date.min

    def _sections(self, document: Document, hit: Hit) -> list[Section]:
        """Each `## Examples` belongs to the `## From` above it."""
        sections: list[Section] = []
        for part in document.parts:
            if part.heading.startswith("From "):
                sections.append(self._section(part, hit))
            elif part.heading != "Examples" or not sections:
                self.problems.add(part.line, "expected ## From <day>, then its ## Examples")
            elif sections[-1].examples:
                self.problems.add(part.line, "this section has its examples already")
            else:
                sections[-1] = with_examples(sections[-1], part, self.problems)
        if not sections:
            self.problems.add(document.top.line, "there is no section ## From <day>")
        for section in sections:
            if section.rows and not section.examples:
                self.problems.add(section.line, "this section has no ## Examples with stories")
        days = [section.since for section in sections]
        if days != sorted(set(days)):
            self.problems.add(sections[0].line, "sections go from the oldest day to the newest")
        return sections

    def _section(self, part: Part, hit: Hit) -> Section:
        since = self._day(part.heading.removeprefix("From "), Line(part.line, part.heading))
        grid = read_grid(part, self.problems)
        layout = self._layout(grid) if grid else None
        rows = self._rows(grid, layout) if grid and layout else {}
        if not rows:
            self.problems.add(part.line, "this section has no rows")
        names = {name for row in rows.values() for name in row.parameters}
        return Section(
            table=self.name,
            hit=hit,
            since=since,
            line=part.line,
            conditions=layout.conditions if layout else (),
            outcomes=layout.outcomes if layout else (),
            rows=tuple(rows.values()),
            parameters={name: self.vocabulary.parameters[name] for name in sorted(names)},
            prose=prose(part),
        )

    def _layout(self, grid: Grid) -> _Layout | None:
        """The columns: id, conditions, →, outcomes."""
        names = list(grid.header)
        if names[0] != "id" or names.count("→") != 1 or names[1] == "→" or names[-1] == "→":
            self.problems.add(grid.line, "the columns are: id | conditions | → | outcomes")
            return None
        columns = [name for name in names[1:] if name != "→"]
        unknown = [name for name in columns if name not in self.vocabulary.sections]
        for name in unknown:
            self.problems.add(grid.line, f"there is no section {name!r} in the words")
        for name in sorted({name for name in columns if columns.count(name) > 1}):
            self.problems.add(grid.line, f"the column {name} is there twice")
        if unknown:
            return None
        sections = [self.vocabulary.sections[name] for name in columns]
        arrow = names.index("→") - 1
        for section in sections[:arrow]:
            if section.kind == "text":
                self.problems.add(grid.line, f"{section.code} is text; a condition cannot be")
        return _Layout(tuple(sections[:arrow]), tuple(sections[arrow:]))

    def _rows(self, grid: Grid, layout: _Layout) -> dict[str, WrittenRow]:
        rows: dict[str, WrittenRow] = {}
        for line in grid.rows:
            texts = dict(zip(grid.header, line.cells, strict=True))
            row_id = texts.pop("id")
            if not _ROW_ID.match(row_id):
                self.problems.add(line.line, f"{row_id!r} is not a row id like L1")
            elif row_id in rows:
                self.problems.add(line.line, f"the row id {row_id} is there twice")
            row = self._row(line, row_id, texts, layout)
            if row is not None:
                rows[row_id] = row
        return rows

    def _row(
        self, line: GridRow, row_id: str, texts: dict[str, str], layout: _Layout
    ) -> WrittenRow | None:
        before = len(self.problems)
        if texts.pop("→") not in ("→", ""):
            self.problems.add(line.line, "under → stands → or nothing")
        conditions, outcomes = {}, {}
        for section in layout.conditions:
            with self.problems.noting(line.line):
                cell = read_condition(texts[section.code], section, self.vocabulary)
                conditions[section.code] = cell
        for section in layout.outcomes:
            with self.problems.noting(line.line):
                outcome = read_outcome(texts[section.code], section, self.vocabulary)
                outcomes[section.code] = outcome
        if len(self.problems) > before:
            return None
        return WrittenRow(row_id, line.line, texts, conditions, outcomes)

    def _check_outcomes(self, sections: list[Section]) -> None:
        """Later tables and readers of the verdict rely on the outcomes: they stay the same."""
        for older, newer in pairwise(sections):
            if set(older.decisive) != set(newer.decisive):
                self.problems.add(
                    newer.line, "the outcomes differ from those of the section before"
                )

    def _check_worst(self, fields: dict[str, Line], hit: Hit, sections: list[Section]) -> None:
        if "Worst" not in fields:
            return
        worst = fields["Worst"]
        if hit != "all":
            self.problems.add(worst.number, "Worst: is for tables with Hit: all")
        kinds = {outcome.code: outcome.kind for s in sections for outcome in s.outcomes}
        if kinds.get(worst.text) not in ("words", "yes/no"):
            self.problems.add(worst.number, f"Worst: {worst.text!r} is not an outcome with words")
