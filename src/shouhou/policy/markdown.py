"""The little Markdown that words and rule files are written in, with line numbers kept.

Not a Markdown parser: headings, `Key: value` lines, prose and pipe tables, and nothing else. What
is read here is shape only; what it means is said in `words` and `reader`.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from shouhou.policy.errors import Problems

_FIELD = re.compile(r"([A-Z][A-Za-z ]*):(?:\s+(.*))?$")
_RULE = re.compile(r":?-+:?$")
_PIPE = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """A heading and the lines below it, up to the next heading."""

    heading: str
    line: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Document:
    top: Part
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class GridRow:
    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    line: int
    header: tuple[str, ...]
    rows: tuple[GridRow, ...]


def read_document(path: Path, problems: Problems) -> Document:
    """Cut a file at its headings; the part under `# …` comes first."""
    texts = path.read_text(encoding="utf-8-sig").splitlines() or [""]
    lines = [Line(number, text.rstrip()) for number, text in enumerate(texts, start=1)]
    if not lines[0].text.startswith("# "):
        problems.add(1, "the first line must be a title: # English · 中文")
    starts = [i for i, line in enumerate(lines) if i == 0 or re.match(r"##? ", line.text)]
    ends = [*starts[1:], len(lines)]
    top, *parts = (_part(lines[a:b]) for a, b in zip(starts, ends, strict=True))
    for part in parts:
        if lines[part.line - 1].text.startswith("# "):
            problems.add(part.line, "a second title; sections start with ##")
    return Document(top, tuple(parts))


def _part(lines: Sequence[Line]) -> Part:
    return Part(lines[0].text.lstrip("#").strip(), lines[0].number, tuple(lines[1:]))


def split_fields(part: Part, names: Collection[str], problems: Problems) -> dict[str, Line]:
    """The `Key: value` lines of a part; an indented line continues the one above it."""
    fields: dict[str, Line] = {}
    current = ""
    for line in part.lines:
        match = _FIELD.match(line.text)
        if match and match[1] in names:
            current = match[1]
            if current in fields:
                problems.add(line.number, f"{current}: is said twice")
            fields[current] = Line(line.number, (match[2] or "").strip())
        elif current and line.text.startswith("  "):
            fields[current] = _continued(fields[current], line)
        else:
            current = ""
    return fields


def _continued(first: Line, more: Line) -> Line:
    return Line(first.number, f"{first.text} {more.text.strip()}".strip())


def prose(part: Part, names: Collection[str] = ()) -> str:
    """Everything that is neither a field nor a table, paragraphs apart by an empty line."""
    paragraphs: list[list[str]] = [[]]
    in_field = False
    for line in part.lines:
        match = _FIELD.match(line.text)
        in_field = bool(match and match[1] in names) or (in_field and line.text.startswith("  "))
        if not line.text:
            paragraphs.append([])
        elif not in_field and not line.text.startswith("|"):
            paragraphs[-1].append(line.text.strip())
    return "\n\n".join("\n".join(lines) for lines in paragraphs if lines)


def read_grid(part: Part, problems: Problems) -> Grid | None:
    """The part's one table, or None when it has none. Rows of a wrong width are left out."""
    lines = [line for line in part.lines if line.text.startswith("|")]
    if not lines:
        return None
    header, *body = [GridRow(line.number, _cells(line.text)) for line in lines]
    if not body or not all(_RULE.match(cell) for cell in body[0].cells):
        problems.add(header.line, "the table needs a line |---|---| under its header")
        return None
    rows = []
    for before, row in pairwise(body):
        if row.line != before.line + 1:
            problems.add(row.line, "a second table; a section has one")
        if len(row.cells) == len(header.cells):
            rows.append(row)
        else:
            problems.add(row.line, f"{len(row.cells)} cells under {len(header.cells)} columns")
    return Grid(header.line, header.cells, tuple(rows))


def _cells(text: str) -> tuple[str, ...]:
    inner = text.strip().removeprefix("|")
    inner = inner[:-1] if inner.endswith("|") and not inner.endswith("\\|") else inner
    return tuple(cell.replace("\\|", "|").strip() for cell in _PIPE.split(inner))
