"""Why: the rows that decided, table by table, with their cells in words; and the near misses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from shouhou.desk.shown.language import page_language
from shouhou.policy.page import Cell, RowPage, SectionPage, TablePage
from shouhou.refunds.queries import Decision, RulePage
from shouhou.refunds.words import vocabulary

TEXTS = ("why", "clause", "policy_row")
ANY = "any"


@dataclass(frozen=True, slots=True)
class NamedCell:
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class RuledRow:
    """One row that had its say, as a sentence: these conditions, therefore these outcomes."""

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
    needed: tuple[NamedCell, ...]


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
    pages: Iterable[RulePage],
    before: Decision,
    near: Mapping[str, Mapping[str, Sequence[str]]],
) -> tuple[Ruling, ...]:
    """The tables that had a say, in the order they were asked; changed against `before`.

    `near` gives for each table the rows that were almost used and the columns that kept them away.
    """
    hits, earlier = rows_of(decision), rows_of(before)
    found = []
    for shown in pages:
        name = shown.page.name
        if name not in hits:
            continue
        section = _section_with(shown.page, hits[name])
        found.append(
            Ruling(
                table=name,
                title=shown.page.title,
                source=shown.page.source,
                checked=shown.page.checked,
                confidence=shown.page.confidence,
                since=section.since,
                changed=hits[name] != earlier.get(name),
                rows=tuple(_row(section, row) for row in section.rows if row.id in hits[name]),
                misses=tuple(
                    _miss(section, row, near[name][row.id])
                    for row in section.rows
                    if row.id in near.get(name, {})
                ),
            )
        )
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
    sections = [s for s in page.sections if ids & {row.id for row in s.rows}]
    return sections[-1] if sections else page.sections[-1]


def _row(section: SectionPage, row: RowPage) -> RuledRow:
    texts = {
        column.code: cell.label
        for column, cell in zip(section.outcomes, row.outcomes, strict=True)
        if column.code in TEXTS and cell.code != "—"
    }
    return RuledRow(
        id=row.id,
        conditions=_named(section.conditions, row.conditions),
        outcomes=_named(section.outcomes, row.outcomes),
        why=texts.get("why", ""),
        clause=texts.get("clause", ""),
    )


def _named(columns: Sequence[Cell], cells: Sequence[Cell]) -> tuple[NamedCell, ...]:
    """The cells that say something: neither "any" nor empty nor free text."""
    sections, language = vocabulary().sections, page_language()
    return tuple(
        NamedCell(sections[column.code].name(language), cell.label)
        for column, cell in zip(columns, cells, strict=True)
        if cell.code not in (ANY, "—") and sections[column.code].kind != "text"
    )


def _miss(section: SectionPage, row: RowPage, columns: Sequence[str]) -> Miss:
    said = _named(section.outcomes, row.outcomes)
    needed = [
        (column, cell)
        for column, cell in zip(section.conditions, row.conditions, strict=True)
        if column.code in columns
    ]
    return Miss(
        id=row.id,
        says=" · ".join(cell.value for cell in said),
        needed=_named([pair[0] for pair in needed], [pair[1] for pair in needed]),
    )
