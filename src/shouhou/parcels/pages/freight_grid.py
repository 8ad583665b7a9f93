"""A freight sheet on the page: its cells with what is wrong in them, and what was typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.http import QueryDict

from shouhou.doors import page_language
from shouhou.parcels.decide import COLUMNS, MOST_LINES
from shouhou.platforms.spreadsheet.grids import WrongCell

BLANK: Final = 3
"""Empty rows under the grid, so that a row is added without any script."""
NARROW: Final = frozenset({"days_from", "days_to", "share_within_2", "reaches", "remote"})
WIDE: Final = frozenset({"region"})
LONGEST_CELL: Final = 2000


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its column, what stands in it, and what is wrong with that."""

    code: str
    name: str
    value: str
    wrong: str
    width: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row by the number people know it by."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """A wrong cell in one sentence."""

    row: int
    """0: the whole sheet."""
    column: str
    says: str


@dataclass(frozen=True, slots=True)
class Grid:
    """Everything a page shows of a sheet."""

    names: tuple[tuple[str, str], ...]
    """Code and heading of each column."""
    rows: tuple[Row, ...]
    faults: tuple[Fault, ...]


def grid_of(
    told: Sequence[Mapping[str, str]], wrong: Iterable[WrongCell] = (), above: int = 0
) -> Grid:
    """Cells with their faults. `above`: rows over the first, so numbers are the file's own."""
    language = page_language()
    said = {(each.row, each.column): each.zh if language == "zh" else each.en for each in wrong}
    names = {column.code: column.name(language) for column in COLUMNS}
    blank: list[Mapping[str, str]] = [{}] * BLANK
    rows = tuple(
        Row(
            at + above,
            tuple(
                Cell(code, name, row.get(code, ""), said.get((at, code), ""), width(code))
                for code, name in names.items()
            ),
        )
        for at, row in enumerate([*told, *blank], start=1)
    )
    faults = tuple(
        Fault(row + above if row else 0, names.get(column, ""), says)
        for (row, column), says in said.items()
    )
    return Grid(tuple(names.items()), rows, faults)


def width(code: str) -> str:
    """The class of a cell by how much stands in it."""
    return "wide" if code in WIDE else "narrow" if code in NARROW else ""


def typed_grid(sent: QueryDict) -> list[dict[str, str]]:
    """The grid that a form sent: the cells of each column in the order of the rows."""
    columns = {column.code: sent.getlist(column.code) for column in COLUMNS}
    longest = min(max(map(len, columns.values())), MOST_LINES * 2)
    grid = [
        {code: texts[at].strip() for code, texts in columns.items() if at < len(texts)}
        for at in range(longest)
    ]
    while grid and not any(grid[-1].values()):
        grid.pop()
    return grid
