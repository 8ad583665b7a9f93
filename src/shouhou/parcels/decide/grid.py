"""A freight sheet as people edit it: a grid of texts, read cell by cell, and written again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from shouhou.money import Money
from shouhou.parcels.decide import cells
from shouhou.parcels.decide.freight import clashes, kilos
from shouhou.parcels.facts import FreightLine
from shouhou.platforms.spreadsheet.grids import BadCell, Column, Sheet, WrongCell, read_grid

MOST_LINES: Final = 200
Cells = Mapping[str, str]


COLUMNS: Final = (
    Column("courier", "快递", "courier", cells.courier),
    Column("origin", "发货地", "from", partial(cells.words, longest=cells.LONGEST_ORIGIN)),
    Column("region", "地区", "region", cells.region),
    Column("first_grams", "首重(千克)", "first (kg)", cells.grams),
    Column("first_fen", "首重价(元)", "first price (yuan)", cells.fen),
    Column("next_grams", "续重(千克)", "further (kg)", cells.grams),
    Column("next_fen", "续重价(元)", "further price (yuan)", cells.fen),
    Column("days_from", "最快(天)", "days from", cells.days),
    Column("days_to", "最慢(天)", "days to", cells.days),
    Column("share_within_2", "两天内(%)", "within 2 days (%)", cells.percent),
    Column("reaches", "到不到", "delivers", partial(cells.yes_no, empty=True)),
    Column("remote", "偏远", "remote", partial(cells.yes_no, empty=False)),
    Column("note", "备注", "note", partial(cells.words, longest=cells.LONGEST_NOTE)),
)
USUAL: Final = {
    "first_grams": 1000,
    "first_fen": 0,
    "next_grams": 1000,
    "next_fen": 0,
    "days_from": 0,
    "days_to": 0,
}
"""What is kept of a row that only says where a courier does not deliver: these may stay empty."""


@dataclass(frozen=True, slots=True)
class Read:
    """A grid as far as it could be read; with `wrong` cells nothing of it is taken."""

    lines: tuple[FreightLine, ...]
    wrong: tuple[WrongCell, ...]


def read_lines(grid: Sequence[Cells]) -> Read:
    """The rows of a grid, by column code; rows without any text are left out.

    Rows are numbered as they stand, blank ones counted, so that a wrong cell is found again.
    """
    lines, wrong = [], []
    for number, row in enumerate(grid, start=1):
        if not any(text.strip() for text in row.values()):
            continue
        line, faults = _line(number, row)
        wrong += faults
        if line is not None:
            lines.append(line)
    if not lines and not wrong:
        wrong.append(WrongCell(0, "", "表里还没有一行。", "The sheet has no row."))
    if len(lines) > MOST_LINES:
        said = f"最多 {MOST_LINES} 行，请把价格一样的地区写在一行里。"
        wrong.append(WrongCell(0, "", said, f"At most {MOST_LINES} rows."))
    elif not wrong:
        wrong += clashes(lines)
    return Read(tuple(lines), tuple(wrong))


def _line(number: int, row: Cells) -> tuple[FreightLine | None, list[WrongCell]]:
    found: dict[str, Any] = {}
    wrong: list[WrongCell] = []
    nowhere = _reaches_nowhere(row)
    for column in COLUMNS:
        text = row.get(column.code, "")
        if nowhere and column.code in USUAL and not text.strip():
            continue
        try:
            found[column.code] = column.read(text)
        except BadCell as bad:
            wrong.append(WrongCell(number, column.code, bad.zh, bad.en))
    first, last = found.get("days_from", 0), found.get("days_to", 0)
    if not wrong and last < first:
        said = f"最慢不能少于最快（{first} 天）。"
        wrong.append(WrongCell(number, "days_to", said, "Slowest is less than fastest."))
    return (None if wrong else FreightLine(number=number, **found)), wrong


def _reaches_nowhere(row: Cells) -> bool:
    try:
        return not cells.yes_no(row.get("reaches", ""), empty=True)
    except BadCell:
        return False


def read_sheet(rows: Sequence[Sequence[str]]) -> Sheet:
    """A spreadsheet's rows as a grid, with what is wrong with its header."""
    return read_grid(rows, COLUMNS, ("courier", "region"), MOST_LINES * 2)


def as_cells(line: FreightLine) -> dict[str, str]:
    """A row as people write it; read again it is the same row."""
    empty = not line.reaches and all(getattr(line, name) == usual for name, usual in USUAL.items())
    return {
        "courier": cells.courier_name(line.courier),
        "origin": line.origin,
        "region": line.region,
        "first_grams": "" if empty else kilos(line.first_grams),
        "first_fen": "" if empty else Money(line.first_fen).yuan,
        "next_grams": "" if empty else kilos(line.next_grams),
        "next_fen": "" if empty else Money(line.next_fen).yuan,
        "days_from": "" if empty else str(line.days_from),
        "days_to": "" if empty else str(line.days_to),
        "share_within_2": "" if line.share_within_2 is None else f"{line.share_within_2}%",
        "reaches": "是" if line.reaches else "否",
        "remote": "是" if line.remote else "否",
        "note": line.note,
    }
