"""Reads the Markdown tables of couriers: a title, where it is from, how sure it is, one table."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeAlias

from shouhou.policy.errors import Problems
from shouhou.policy.markdown import read_document, read_grid, split_fields

_SAID: Final = ("Source", "Confidence")
NOTHING: Final = "—"

Row: TypeAlias = Mapping[str, str]


@cache
def rows(path: Path) -> tuple[Row, ...]:
    """The rows of the table under the title, by the names of its columns.

    Raises BrokenTable when the file says no Source or Confidence, has no table or a crooked row.
    """
    problems = Problems(path)
    document = read_document(path, problems)
    said = split_fields(document.top, _SAID, problems)
    for each in _SAID:
        if each not in said:
            problems.add(1, f"no line “{each}: …”")
    grid = read_grid(document.top, problems)
    if grid is None:
        problems.add(1, "no table")
    problems.raise_any()
    assert grid is not None
    return tuple(
        MappingProxyType(dict(zip(grid.header, row.cells, strict=True))) for row in grid.rows
    )


def listed(cell: str) -> tuple[str, ...]:
    """The entries of a cell that lists several; `—` lists none."""
    return tuple(part.strip() for part in cell.split(" / ") if part.strip() not in ("", NOTHING))
