"""A grid that people edit as a workbook: its columns, its header, its cells, what is wrong in them.

Whoever keeps such a grid brings its columns; what a header and a plain cell may look like is here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple

from shouhou.language import fold, visible
from shouhou.money import Money, NotMoney

HEADER_WITHIN: Final = 6
"""Rows above the header that may be a title."""
LONGEST_CELL: Final = 200
_FORMULA: Final = ("=", "+", "-", "@", "'")
_SHOWN: Final = 30


class BadCell(ValueError):
    """What is wrong with a cell, and what to write instead."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.zh, self.en = zh, en


@dataclass(frozen=True, slots=True)
class WrongCell:
    """A cell that cannot be taken; row 0 is the sheet itself."""

    row: int
    column: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its code, what stands above it, and how a cell is read."""

    code: str
    zh: str
    en: str
    read: Callable[[str], Any]

    def name(self, language: Literal["zh", "en"]) -> str:
        return self.zh if language == "zh" else self.en


class Sheet(NamedTuple):
    """A spreadsheet's rows as a grid of texts by column code."""

    grid: list[dict[str, str]]
    above: int
    """How many rows stand above the first, header included."""
    wrong: list[WrongCell]
    """What is wrong with the header; nothing of the body is then read."""


def read_grid(
    rows: Sequence[Sequence[str]], columns: Sequence[Column], known_by: Sequence[str], most: int
) -> Sheet:
    """The rows below the header, at most so many; blank ones at the end are left out.

    The header is the first row with the columns of `known_by`; columns may stand in any order, a
    missing, doubled or foreign one is a fault.
    """
    for above, row in enumerate(rows[:HEADER_WITHIN]):
        names = [_column(text, columns) for text in row]
        if set(known_by) <= set(names):
            wrong = _header_faults(row, names, columns)
            body = rows[above + 1 :] if not wrong else ()
            grid = [_named_cells(names, each) for each in body[:most]]
            while grid and not any(grid[-1].values()):
                grid.pop()
            return Sheet(grid, above + 1, wrong)
    zh = f"找不到表头。第一行要有这些列：{'、'.join(column.zh for column in columns)}。"
    wrong = WrongCell(0, "", f"{zh}请先下载现在的表再改。", "No header row was found.")
    return Sheet([], 0, [wrong])


def _named_cells(names: Sequence[str], row: Sequence[str]) -> dict[str, str]:
    told = zip(names, row, strict=False)
    return {name: text.strip() for name, text in told if name}


def _column(text: str, columns: Sequence[Column]) -> str:
    """The code of the column under this header; empty for none of ours."""
    told = _bare(text)
    known = (each for each in columns if told in (_bare(each.zh), _bare(each.en), each.code))
    return next((each.code for each in known), "")


def _bare(name: str) -> str:
    return fold(name).replace(" ", "")


def _header_faults(
    row: Sequence[str], names: Sequence[str], columns: Sequence[Column]
) -> list[WrongCell]:
    wrong = []
    for column in columns:
        if names.count(column.code) != 1:
            zh, en = ("缺少", "missing") if column.code not in names else ("不止一列", "twice")
            wrong.append(WrongCell(0, column.code, f"{zh}：{column.zh}。", f"{column.en}: {en}."))
    for text, name in zip(row, names, strict=True):
        if text.strip() and not name:
            zh = f"多出一列“{shown(text)}”，请删掉。"
            wrong.append(WrongCell(0, "", zh, f"“{shown(text)}” is no column; remove it."))
    return wrong


def shown(text: str) -> str:
    """A cell inside a sentence: what can be seen of it, not all of a long one."""
    seen = visible(text).strip()
    return seen if len(seen) <= _SHOWN else seen[:_SHOWN] + "…"


def plain(text: str) -> str:
    """One width, one case, no blanks inside: how numbers and words are compared."""
    return re.sub(r"\s+", "", fold(text[:LONGEST_CELL]))


def fen_of(text: str, most_fen: int) -> int:
    """An amount in yuan as whole fen, from 0 on."""
    told = plain(text).removeprefix("¥").removeprefix("￥").removesuffix("元")
    try:
        found = Money.from_yuan(told).fen
    except NotMoney:
        raise BadCell(
            f"“{shown(text)}”不是金额。请写元，最多两位小数，例如 12 或 12.50。",
            f"“{shown(text)}” is no amount; write yuan, e.g. 12 or 12.50.",
        )
    if not 0 <= found <= most_fen:
        raise BadCell(
            f"金额要在 0 到 {most_fen // 100} 元之间。",
            f"The amount must be 0 to {most_fen // 100} yuan.",
        )
    return found


def words_of(text: str, longest: int) -> str:
    """Free text that no spreadsheet program will ever take for a formula."""
    told = visible(text).strip()
    if len(told) > longest:
        raise BadCell(f"太长了，最多 {longest} 个字。", f"At most {longest} characters.")
    if fold(told).startswith(_FORMULA):
        raise BadCell(
            "不能以 = + - @ ' 开头，表格程序会把它当成公式。",
            "It may not begin with = + - @ ': spreadsheet programs take that for a formula.",
        )
    return " ".join(told.split())
