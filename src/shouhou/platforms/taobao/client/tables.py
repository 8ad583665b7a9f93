"""Reads the Markdown tables in `codes/`: every word of the platform that we know, and our word."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeAlias

from shouhou.platforms.port import UNRECOGNISED
from shouhou.policy.errors import Problems
from shouhou.policy.markdown import Part, read_document, read_grid, split_fields

FOLDER: Final = Path(__file__).parent / "codes"
_SAID: Final = ("Source", "Confidence")

Row: TypeAlias = Mapping[str, str]


@cache
def rows(name: str, section: str = "") -> tuple[Row, ...]:
    """The rows of one table of `codes/<name>.md`; section ``""`` is the one under the title.

    Raises BrokenTable when the file says no Source or Confidence, or a row is crooked.
    """
    path = FOLDER / f"{name}.md"
    problems = Problems(path)
    document = read_document(path, problems)
    said = split_fields(document.top, _SAID, problems)
    for each in _SAID:
        if each not in said:
            problems.add(1, f"no line “{each}: …”")
    parts = {part.heading: part for part in document.parts}
    found = _rows(parts[section] if section else document.top, problems)
    problems.raise_any()
    return found


def _rows(part: Part, problems: Problems) -> tuple[Row, ...]:
    grid = read_grid(part, problems)
    if grid is None:
        problems.add(part.line, "no table")
        return ()
    return tuple(
        MappingProxyType(dict(zip(grid.header, row.cells, strict=True))) for row in grid.rows
    )


def listed(cell: str) -> tuple[str, ...]:
    """The entries of a cell that lists several."""
    return tuple(part.strip() for part in cell.split(" / ") if part.strip())


@cache
def words(name: str) -> Mapping[str, str]:
    """The platform's word → our code, of a table with the columns `words` and `code`."""
    found: dict[str, str] = {}
    problems = Problems(FOLDER / f"{name}.md")
    for row in rows(name):
        for word in listed(row["words"]):
            if found.setdefault(word, row["code"]) != row["code"]:
                problems.add(1, f"“{word}” has two codes")
    problems.raise_any()
    return MappingProxyType(found)


@cache
def _labels(name: str) -> Mapping[str, str]:
    return {word: row["label"] for row in rows(name) for word in listed(row["words"])}


def label_of(table: str, word: str | int | None) -> str:
    """The Chinese label of a word of the platform; a word that is not in the table as it is."""
    told = "" if word is None else str(word)
    return _labels(table).get(told, told)


def code_of(table: str, word: str | int | None) -> str:
    """Our word for a word or number of the platform; what is not in the table stays unrecognised.

    The tables are `codes/*.md`; raises FileNotFoundError for a table that is not there.
    """
    return words(table).get("" if word is None else str(word), UNRECOGNISED)
