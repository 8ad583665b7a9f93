"""A rule table as a person sees it: labels instead of codes, ready for a template without logic."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from shouhou.policy.cells import EMPTY
from shouhou.policy.words import Language, Vocabulary, WordList

if TYPE_CHECKING:
    from shouhou.policy.table import Section, Table, WrittenRow

_SIGNS = {"<=": "≤", ">=": "≥"}


@dataclass(frozen=True, slots=True)
class Cell:
    """What the file says (`code`) and what is shown for it (`label`)."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class RowPage:
    id: str
    conditions: tuple[Cell, ...]
    outcomes: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class ExamplePage:
    story: str
    facts: tuple[Cell, ...]
    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SectionPage:
    since: date
    prose: str
    conditions: tuple[Cell, ...]
    outcomes: tuple[Cell, ...]
    rows: tuple[RowPage, ...]
    examples: tuple[ExamplePage, ...]


@dataclass(frozen=True, slots=True)
class TablePage:
    name: str
    title: str
    hit: str
    applies_by: str
    source: str
    checked: date
    confidence: str
    prose: str
    sections: tuple[SectionPage, ...]
    parameters: tuple[Cell, ...]


def make_page(
    table: Table, vocabulary: Vocabulary, language: Language, parameters: Mapping[str, int]
) -> TablePage:
    """Label everything; a parameter is shown as its number followed by its name."""
    maker = _Maker(vocabulary, language, parameters)
    return TablePage(
        name=table.name,
        title=table.title_zh if language == "zh" else table.title_en,
        hit=table.hit,
        applies_by=table.applies_by,
        source=table.source,
        checked=table.checked,
        confidence=table.confidence,
        prose=table.prose,
        sections=tuple(maker.section(section) for section in table.sections),
        parameters=tuple(
            Cell(name, maker.limit("{" + name + "}", vocabulary.parameters[name].unit))
            for name in table.parameters_used
        ),
    )


@dataclass(frozen=True, slots=True)
class _Maker:
    vocabulary: Vocabulary
    language: Language
    parameters: Mapping[str, int]

    def section(self, section: Section) -> SectionPage:
        return SectionPage(
            since=section.since,
            prose=section.prose,
            conditions=tuple(Cell(c.code, c.name(self.language)) for c in section.conditions),
            outcomes=tuple(Cell(c.code, c.name(self.language)) for c in section.outcomes),
            rows=tuple(self.row(section, row) for row in section.rows),
            examples=tuple(
                ExamplePage(
                    example.story,
                    tuple(self.cell(str(example.facts[c.code]), c) for c in section.conditions),
                    example.rows,
                )
                for example in section.examples
            ),
        )

    def row(self, section: Section, row: WrittenRow) -> RowPage:
        return RowPage(
            row.id,
            tuple(self.cell(row.texts[column.code], column) for column in section.conditions),
            tuple(self.cell(row.texts[column.code], column) for column in section.outcomes),
        )

    def cell(self, text: str, column: WordList) -> Cell:
        if text == EMPTY or column.kind == "text":
            return Cell(text, text)
        if text == "any":
            return Cell(text, "不限" if self.language == "zh" else "any")
        if column.kind == "number":
            return Cell(text, self.numbers(text, column.unit))
        words = (column.label(word.strip(), self.language) for word in text.split(","))
        return Cell(text, ("、" if self.language == "zh" else ", ").join(words))

    def numbers(self, text: str, unit: str) -> str:
        """`<= {grace_days}` → `≤ 7（宽限天数）`; `1..3` → `1–3`."""
        pieces = re.split(r"\s*(<=|>=|<|>|=|\.\.)\s*", text)
        shown = [
            _SIGNS.get(piece, piece) if index % 2 else self.limit(piece, unit)
            for index, piece in enumerate(pieces)
        ]
        return " ".join(piece for piece in shown if piece).replace(" .. ", "–").removeprefix("= ")

    def limit(self, text: str, unit: str) -> str:
        if not text.startswith("{"):
            return _amount(int(text), unit) if text else ""
        declared = self.vocabulary.parameters[text.strip("{}")]
        number = _amount(self.parameters.get(declared.code, declared.default), unit)
        name = declared.zh if self.language == "zh" else declared.en
        return f"{number}（{name}）" if self.language == "zh" else f"{number} ({name})"


def _amount(number: int, unit: str) -> str:
    """Money is kept in fen and shown in yuan."""
    if unit != "fen":
        return str(number)
    sign = "-" if number < 0 else ""
    return f"{sign}¥{abs(number) // 100}.{abs(number) % 100:02d}"
