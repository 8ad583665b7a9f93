"""Why: the rows that decided, table by table, with the facts they saw; and the near misses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from shouhou.desk.shown.known import fits, value_of
from shouhou.desk.shown.language import in_brackets
from shouhou.doors import page_language
from shouhou.policy import UNKNOWN, Value
from shouhou.policy.page import Cell, RowPage, SectionPage, TablePage
from shouhou.refunds.words import label, vocabulary

if TYPE_CHECKING:
    from shouhou.refunds.decide import Decision, RulePage

TEXTS = ("why", "clause", "policy_row")
SAYS_NOTHING = ("any", "—")
MOST_MISSES = 6


@dataclass(frozen=True, slots=True)
class NamedCell:
    """A column and what stands in it; `whole` is the cell as the table has it."""

    name: str
    value: str
    whole: str = ""


@dataclass(frozen=True, slots=True)
class RuledRow:
    """One row that had its say, as a sentence: these facts, therefore these outcomes."""

    id: str
    conditions: tuple[NamedCell, ...]
    outcomes: tuple[NamedCell, ...]
    why: str
    clause: str


@dataclass(frozen=True, slots=True)
class Miss:
    """A row that one fact kept away: what it would have said, and what it needed."""

    id: str
    says: str
    needed: NamedCell


@dataclass(frozen=True, slots=True)
class Ruling:
    """What one table said about this refund."""

    table: str
    title: str
    source: str
    checked: date
    confidence: str
    since: date
    changed: bool
    rows: tuple[RuledRow, ...]
    misses: tuple[Miss, ...]


def rulings(
    decision: Decision,
    before: Decision,
    pages: Iterable[RulePage],
    numbers: Mapping[str, int],
) -> tuple[Ruling, ...]:
    """The tables that had a say, in the order they were asked; changed against `before`.

    `numbers` are the shop's parameters; a table's outcomes are facts for the tables after it.
    """
    hits, earlier = rows_of(decision), rows_of(before)
    known = {fact: value_of(fact, text) for fact, text in decision.facts.items()}
    found = []
    for page in (shown.page for shown in pages):
        mine = hits.get(page.name, set())
        if mine:
            section = _section_with(page, mine)
            ruling = _Reading(section, known, numbers).ruling(page, mine)
            found.append(replace(ruling, changed=mine != earlier.get(page.name)))
            known |= _given(page, section, mine)
    return tuple(found)


def rows_of(decision: Decision) -> dict[str, set[str]]:
    """Table → the ids of its rows that a decision rests on."""
    pairs = [(one.table, one.row) for one in decision.reasons]
    pairs += [("amount", one.row) for one in decision.lines]
    pairs += [("evidence", one.row) for one in decision.needs]
    pairs += [("ways", one.row) for one in decision.ways]
    found: dict[str, set[str]] = {}
    for table, row in pairs:
        found.setdefault(table, set()).add(row)
    return found


def _section_with(page: TablePage, ids: set[str]) -> SectionPage:
    """The newest dated section that has these rows; row ids are for ever."""
    sections = [section for section in page.sections if ids & {row.id for row in section.rows}]
    return sections[-1] if sections else page.sections[-1]


def _given(page: TablePage, section: SectionPage, ids: set[str]) -> dict[str, Value]:
    """The facts a `one` table gives to those after it."""
    if page.hit != "one":
        return {}
    row = next(row for row in section.rows if row.id in ids)
    return {
        column.code: value_of(column.code, cell.code)
        for column, cell in zip(section.outcomes, row.outcomes, strict=True)
        if vocabulary().section(column.code).kind != "text" and cell.code != "—"
    }


@dataclass(frozen=True, slots=True)
class _Reading:
    """One section of a table, read with what is known."""

    section: SectionPage
    known: Mapping[str, Value]
    numbers: Mapping[str, int]

    def ruling(self, page: TablePage, ids: set[str]) -> Ruling:
        rows = self.section.rows
        return Ruling(
            table=page.name,
            title=page.title,
            source=page.source,
            checked=page.checked,
            confidence=page.confidence,
            since=self.section.since,
            changed=False,
            rows=tuple(self._row(row) for row in rows if row.id in ids),
            misses=tuple(self._misses(row for row in rows if row.id not in ids))[:MOST_MISSES],
        )

    def _row(self, row: RowPage) -> RuledRow:
        texts = {
            column.code: cell.label
            for column, cell in zip(self.section.outcomes, row.outcomes, strict=True)
            if column.code in TEXTS and cell.code != "—"
        }
        conditions = zip(self.section.conditions, row.conditions, strict=True)
        return RuledRow(
            id=row.id,
            conditions=tuple(
                self._seen(column, cell) for column, cell in conditions if _says(column, cell)
            ),
            outcomes=_outcomes(self.section.outcomes, row),
            why=texts.get("why", ""),
            clause=texts.get("clause", ""),
        )

    def _seen(self, column: Cell, cell: Cell) -> NamedCell:
        """The fact itself where it is known; else all that the row allows."""
        name, value = _name(column), self.known.get(column.code, UNKNOWN)
        if isinstance(value, int):
            return NamedCell(name, f"{value}{in_brackets(cell.label)}", cell.label)
        if isinstance(value, str):
            return NamedCell(name, label(column.code, value, page_language()), cell.label)
        return NamedCell(name, cell.label, cell.label)

    def _misses(self, rows: Iterable[RowPage]) -> Iterable[Miss]:
        """Rows that exactly one known fact kept away."""
        for row in rows:
            wrong = [
                (column, cell)
                for column, cell in zip(self.section.conditions, row.conditions, strict=True)
                if not self._fits(column, cell)
            ]
            if len(wrong) == 1:
                said = " · ".join(cell.value for cell in _outcomes(self.section.outcomes, row))
                column, cell = wrong[0]
                yield Miss(row.id, said, NamedCell(_name(column), cell.label))

    def _fits(self, column: Cell, cell: Cell) -> bool:
        value = self.known.get(column.code, UNKNOWN)
        return fits(column.code, cell.code, value, self.numbers)


def _outcomes(columns: Sequence[Cell], row: RowPage) -> tuple[NamedCell, ...]:
    pairs = zip(columns, row.outcomes, strict=True)
    return tuple(
        NamedCell(_name(column), cell.label) for column, cell in pairs if _says(column, cell)
    )


def _says(column: Cell, cell: Cell) -> bool:
    """Whether a cell says something: neither "any" nor empty nor free text."""
    return cell.code not in SAYS_NOTHING and vocabulary().section(column.code).kind != "text"


def _name(column: Cell) -> str:
    return vocabulary().section(column.code).name(page_language())
