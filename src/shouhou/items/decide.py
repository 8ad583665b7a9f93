"""What is one and the same thing, and what a sheet says of it: pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from shouhou.items.facts import ItemChange, ItemView, Known, SheetLine
from shouhou.language import fold
from shouhou.platforms.spreadsheet.grids import (
    BadCell,
    Column,
    Sheet,
    WrongCell,
    fen_of,
    plain,
    read_grid,
    shown,
    words_of,
)

MOST_LINES: Final = 5_000
MOST_FEN: Final = 100_000_000
MOST_STOCK: Final = 10_000_000
LONGEST_CODE: Final = 64
LONGEST_TITLE: Final = 200
LONGEST_SKU: Final = 200
_PARTS: Final = re.compile(r"[;；,，/、|]")


def mark_of(code: str, item_id: str, title: str, sku: str) -> str:
    """One text for one thing: by its code, else the platform's number, else its title."""
    kept = code.strip() or (f"#{item_id.strip()}" if item_id.strip() else f"@{plain(title)}")
    return hashlib.md5(f"{kept}\n{sku_mark(sku)}".encode(), usedforsecurity=False).hexdigest()


def sku_mark(sku: str) -> str:
    """The words of a size or colour as they are compared: 颜色分类:米白;尺码:M is 米白 M."""
    parts = (part.rpartition(":")[2] for part in _PARTS.split(fold(sku[: LONGEST_SKU * 4])))
    return " ".join(sorted("".join(part.split()) for part in parts if part.strip()))


def text_of(*parts: str) -> str:
    """What the search box looks at."""
    return fold(" ".join(part for part in parts if part))[:1000]


def ranked(items: Iterable[ItemView], like: ItemView | None) -> tuple[ItemView, ...]:
    """The same style in another size first, then what is there, then by name and code."""
    return tuple(
        sorted(
            items,
            key=lambda each: (
                not is_same_style(each, like),
                each.stock == 0,
                each.title,
                each.sku,
                each.outer_id,
                each.id,
            ),
        )
    )


def is_same_style(one: ItemView, other: ItemView | None) -> bool:
    """The platform's number where both have one, else the same title."""
    if other is None:
        return False
    if one.item_id and other.item_id:
        return one.item_id == other.item_id
    return bool(one.title) and plain(one.title) == plain(other.title)


def _code(text: str) -> str:
    told = words_of(text, LONGEST_CODE)
    if not told:
        raise BadCell("没有写商家编码。", "The code is missing.")
    return told


def _fen(text: str) -> int | None:
    return fen_of(text, MOST_FEN) if text.strip() else None


def _stock(text: str) -> int | None:
    told = plain(text).removesuffix("件").removesuffix(".0")
    if not told:
        return None
    if not (told.isascii() and told.isdigit() and len(told) <= 8 and int(told) <= MOST_STOCK):
        raise BadCell(
            f"“{shown(text)}”不是件数。请写 0 到 {MOST_STOCK} 的整数，不知道就空着。",
            f"“{shown(text)}” is no number of pieces; write a whole one, or nothing.",
        )
    return int(told)


COLUMNS: Final = (
    Column("code", "商家编码", "code", _code),
    Column("title", "商品名称", "title", partial(words_of, longest=LONGEST_TITLE)),
    Column("sku", "规格", "size and colour", partial(words_of, longest=LONGEST_SKU)),
    Column("price_fen", "售价(元)", "price (yuan)", _fen),
    Column("cost_fen", "成本(元)", "cost (yuan)", _fen),
    Column("stock", "库存(件)", "stock", _stock),
)


@dataclass(frozen=True, slots=True)
class Read:
    """A grid as far as it could be read; with `wrong` cells nothing of it is taken."""

    lines: tuple[SheetLine, ...]
    wrong: tuple[WrongCell, ...]


def read_sheet(rows: Sequence[Sequence[str]]) -> Sheet:
    """A spreadsheet's rows as a grid, with what is wrong with its header."""
    return read_grid(rows, COLUMNS, ("code", "price_fen"), MOST_LINES + 1)


def read_lines(grid: Sequence[Mapping[str, str]]) -> Read:
    """The rows of a grid, by column code; blank rows are left out but counted."""
    lines: list[SheetLine] = []
    wrong: list[WrongCell] = []
    for number, row in enumerate(grid, start=1):
        if not any(text.strip() for text in row.values()):
            continue
        line, faults = _line(number, row)
        wrong += faults
        lines += [line] if line else []
    if not lines and not wrong:
        wrong.append(WrongCell(0, "", "表里还没有一行。", "The sheet has no row."))
    if len(lines) > MOST_LINES:
        said = f"一次最多 {MOST_LINES} 行，请分几次上传。"
        wrong.append(WrongCell(0, "", said, f"At most {MOST_LINES} rows at a time."))
    return Read(tuple(lines), tuple(wrong or _twice(lines)))


def _line(number: int, row: Mapping[str, str]) -> tuple[SheetLine | None, list[WrongCell]]:
    found: dict[str, Any] = {}
    wrong = []
    for column in COLUMNS:
        try:
            found[column.code] = column.read(row.get(column.code, ""))
        except BadCell as bad:
            wrong.append(WrongCell(number, column.code, bad.zh, bad.en))
    return (None if wrong else SheetLine(number=number, **found)), wrong


def _twice(lines: Sequence[SheetLine]) -> list[WrongCell]:
    first: dict[tuple[str, str], int] = {}
    wrong = []
    for line in lines:
        before = first.setdefault((line.code, sku_mark(line.sku)), line.number)
        if before != line.number:
            zh = f"和第 {before} 行是同一个编码和规格，留一行。"
            wrong.append(WrongCell(line.number, "code", zh, f"The same as row {before}; keep one."))
    return wrong


def changes_of(
    lines: Sequence[SheetLine], known: Iterable[Known]
) -> tuple[tuple[ItemChange, ...], tuple[WrongCell, ...]]:
    """What each row does to the catalogue, and the rows that do not say to which item.

    A code that stands for one thing needs no size; one that stands for several must name it.
    """
    by_code: dict[str, list[Known]] = {}
    for one in known:
        by_code.setdefault(one.code, []).append(one)
    found, wrong = [], []
    for line in lines:
        change, fault = _change(line, by_code.get(line.code, []))
        found += [change] if change else []
        wrong += [fault] if fault else []
    return tuple(found), tuple(wrong)


def _change(
    line: SheetLine, same_code: Sequence[Known]
) -> tuple[ItemChange | None, WrongCell | None]:
    mark = sku_mark(line.sku)
    fitting = [one for one in same_code if sku_mark(one.sku) == mark]
    if not fitting and not mark and same_code:
        fitting = list(same_code)
    if len(fitting) > 1:
        some = "、".join(shown(one.sku) or "（空）" for one in fitting[:4])
        zh = f"这个编码有 {len(fitting)} 种规格，请写明是哪一种：{some}。"
        en = f"This code stands for {len(fitting)} things: say which size and colour."
        return None, WrongCell(line.number, "sku", zh, en)
    if fitting:
        return ItemChange(line=line, item_id=fitting[0].id, was=fitting[0]), None
    for column, told, zh in (
        ("title", line.title, "商品名称"),
        ("price_fen", line.price_fen, "售价"),
    ):
        if told in ("", None):
            said = f"新商品要写{zh}。"
            return None, WrongCell(line.number, column, said, "A new item needs it.")
    return ItemChange(line=line, item_id=None, was=None), None


def is_change(change: ItemChange) -> bool:
    """Whether the row says anything that is not known already."""
    was, line = change.was, change.line
    if was is None:
        return True
    told = (line.title or was.title, change.price_fen, change.cost_fen, change.stock)
    return told != (was.title, was.price_fen, was.cost_fen, was.stock)


def as_cells(item: ItemView, *, money: bool) -> list[str]:
    """An item as a row of the sheet; read again it changes nothing."""
    cost = "" if item.cost_fen is None or not money else _yuan(item.cost_fen)
    return [
        item.outer_id,
        item.title,
        item.sku,
        _yuan(item.price_fen),
        cost,
        "" if item.stock is None else str(item.stock),
    ]


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"
