"""The Markdown of a `states.md`: headings and tables, with the line of everything."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*\s*")
_RULE = re.compile(r"\|(\s*:?-+:?\s*\|)+")
_BAR = re.compile(r"(?<!\\)\|")

KINDS = ("States", "Events", "People", "Needs", "Deadlines", "Moves")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: its cells by column."""

    line: int
    cells: dict[str, str]

    def get(self, column: str) -> str:
        """The cell, empty for a missing column and for a dash."""
        cell = self.cells.get(column, "")
        return "" if cell in ("—", "-") else cell


@dataclass(slots=True)
class Section:
    """One of the tables, under the axis it belongs to (None: the whole file)."""

    kind: str
    axis: str | None
    line: int
    columns: tuple[str, ...] = ()
    rows: list[Row] = field(default_factory=list)


@dataclass(slots=True)
class Document:
    """The parts of the file that mean something; prose is left out."""

    title: tuple[str, ...] = ()
    axes: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    crooked: list[tuple[int, str]] = field(default_factory=list)


def read_document(text: str) -> Document:
    """Take the file apart; rows with too many or too few cells are noted as crooked."""
    found = Document()
    section: Section | None = None
    axis: str | None = None
    for number, line in _outside_fences(text):
        heading = _HEADING.fullmatch(line)
        if heading:
            level, parts = len(heading[1]), _parts(heading[2])
            axis = _heading(found, level, parts, number, axis)
            kind = parts[0] if parts else ""
            section = Section(kind, axis, number) if kind in KINDS else None
            if section:
                found.sections.append(section)
        elif section and line.startswith("|"):
            _table_line(found, section, number, line)
    return found


def _outside_fences(text: str) -> Iterator[tuple[int, str]]:
    fenced = False
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        if stripped.startswith("```"):
            fenced = not fenced
        elif not fenced:
            yield number, stripped


def _parts(text: str) -> tuple[str, ...]:
    return tuple([part.strip() for part in text.split("·")])


def _heading(
    found: Document, level: int, parts: tuple[str, ...], number: int, axis: str | None
) -> str | None:
    """Note the title or a new axis; say which axis what follows belongs to."""
    if level == 1 and not found.title:
        found.title = parts
    if level > 2:
        return axis
    if level == 2 and parts[0].startswith("Axis "):
        code = parts[0].removeprefix("Axis ").strip()
        found.axes.append((number, (code, *parts[1:])))
        return code
    return None


def _table_line(found: Document, section: Section, number: int, line: str) -> None:
    if _RULE.fullmatch(line):
        return
    cells = [cell.strip().replace("\\|", "|") for cell in _BAR.split(line.strip("|"))]
    if not section.columns:
        section.columns = tuple(cells)
    elif len(cells) != len(section.columns):
        wanted = len(section.columns)
        found.crooked.append((number, f"{len(cells)} cells where the table has {wanted} columns"))
    else:
        section.rows.append(Row(number, dict(zip(section.columns, cells, strict=True))))
