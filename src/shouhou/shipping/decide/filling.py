"""A shipping sheet that came back with its waybills: read, and every wrong cell named."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from shouhou.couriers.names import courier_of, name_of, named
from shouhou.couriers.numbers import suggested, tidy_number
from shouhou.couriers.port import UNRECOGNISED
from shouhou.language import fold, visible
from shouhou.policy.words import Language
from shouhou.shipping.facts import FilledRow, WaybillTold, WrongCell

HEADER_WITHIN: Final = 6
MOST_ROWS: Final = 1000
_SHOWN: Final = 30
_LOST: Final = re.compile(r"[0-9.]+e\+?[0-9]+|[0-9]{16,}\.0", re.IGNORECASE)
_EXACT_DIGITS: Final = 15


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the sheet: its code, and what stands above it."""

    code: str
    zh: str
    en: str

    def name(self, language: Language) -> str:
        return self.zh if language == "zh" else self.en


COLUMNS: Final = (
    Column("number", "寄件编号", "sending"),
    Column("kind", "类型", "kind"),
    Column("order", "订单号", "order"),
    Column("receiver", "收件人", "receiver"),
    Column("phone", "电话", "phone"),
    Column("address", "地址", "address"),
    Column("codes", "商家编码", "item codes"),
    Column("goods", "商品", "goods"),
    Column("count", "件数", "pieces"),
    Column("note", "说明", "note"),
    Column("courier", "快递", "courier"),
    Column("waybill", "运单号", "waybill"),
)
READ: Final = ("number", "courier", "waybill")
"""The columns that count when a sheet comes back; all others are only for people."""


def read_filled(rows: Sequence[Sequence[str]]) -> tuple[tuple[FilledRow, ...], list[WrongCell]]:
    """The rows with a waybill or a courier, by the row they stand in.

    Wrong cells: a sheet without the columns, a number that is none, digits a program lost.
    """
    found = _header(rows)
    if found is None:
        zh = "表里没有“寄件编号”“快递”“运单号”这三列，请用这里下载的寄件单填写。"
        return (), [WrongCell(0, "", zh, "The columns sending, courier and waybill are missing.")]
    top, places = found
    told, wrong = [], []
    for index, row in enumerate(rows[top + 1 :], start=top + 2):
        cells = {code: _cell(row, place) for code, place in places.items()}
        if not (cells["waybill"] or cells["courier"]):
            continue
        read = _row(index, cells)
        if isinstance(read, WrongCell):
            wrong.append(read)
        else:
            told.append(read)
    if len(told) > MOST_ROWS:
        wrong.append(WrongCell(0, "", f"最多 {MOST_ROWS} 行。", f"At most {MOST_ROWS} rows."))
    return tuple(told), wrong


def _header(rows: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]] | None:
    wanted = {
        fold(name).strip(): column.code
        for column in COLUMNS
        if column.code in READ
        for name in (column.zh, column.en)
    }
    for top, row in enumerate(rows[:HEADER_WITHIN]):
        places: dict[str, int] = {}
        for place, cell in enumerate(row):
            code = wanted.get(fold(cell[:_SHOWN]).strip())
            if code is not None:
                places.setdefault(code, place)
        if len(places) == len(READ):
            return top, places
    return None


def _cell(row: Sequence[str], place: int) -> str:
    return visible(row[place][:200]).strip() if place < len(row) else ""


def _row(index: int, cells: Mapping[str, str]) -> FilledRow | WrongCell:
    number = cells["number"].removesuffix(".0")
    if not (number.isascii() and number.isdigit() and len(number) <= 18):
        zh = f"“{_shown(cells['number'])}”不是寄件编号，请不要改动这一列。"
        return WrongCell(index, "number", zh, "Not a sending's number; leave this column.")
    return FilledRow(index, int(number), cells["waybill"], cells["courier"])


def lost_digits(waybill: str) -> bool:
    """Whether a spreadsheet program has kept this as a number and lost its last digits."""
    if _LOST.fullmatch(waybill):
        return True
    tail = waybill[_EXACT_DIGITS:]
    return waybill.isascii() and waybill.isdigit() and len(tail) >= 3 and not tail.strip("0")


def checked_rows(
    rows: Sequence[FilledRow],
) -> tuple[tuple[WaybillTold, ...], tuple[WrongCell, ...]]:
    """Each row with its number and courier as they are kept; or every cell that is wrong.

    A missing courier is a wrong cell that says whose number it looks like: never decided here.
    """
    told: list[WaybillTold] = []
    wrong: list[WrongCell] = []
    numbers: dict[str, int] = {}
    sendings: dict[str, int] = {}
    for row in rows:
        number = tidy_number(row.waybill)
        cells = [
            *_waybill(row),
            *_courier(row),
            *_again(numbers, number, row.row, "waybill"),
            *_again(sendings, str(row.sending), row.row, "number"),
        ]
        wrong += cells
        if not cells:
            told.append(WaybillTold(row.sending, number, named(row.courier), row.row))
    return tuple(told), tuple(wrong)


def _again(known: dict[str, int], told: str, row: int, column: str) -> list[WrongCell]:
    """Wrong where an earlier row says the same."""
    before = known.setdefault(told, row) if told else row
    if before == row:
        return []
    return [WrongCell(row, column, f"和第 {before} 行重复了。", f"The same as in row {before}.")]


def _waybill(row: FilledRow) -> list[WrongCell]:
    if not row.waybill:
        return [WrongCell(row.row, "waybill", "没有填运单号。", "The waybill is missing.")]
    if lost_digits(row.waybill):
        zh = f"“{_shown(row.waybill)}”被表格程序改成了数字，末几位丢了；请把这一列设为文本再填。"
        return [WrongCell(row.row, "waybill", zh, "A program kept it as a number and lost digits.")]
    if not tidy_number(row.waybill):
        zh = f"“{_shown(row.waybill)}”不是运单号：应是 6 到 32 位字母、数字或短横线。"
        return [WrongCell(row.row, "waybill", zh, "No waybill: 6 to 32 letters, digits, hyphens.")]
    return []


def _courier(row: FilledRow) -> list[WrongCell]:
    code = named(row.courier[:64])
    if code and code != UNRECOGNISED and courier_of(code) is not None:
        return []
    if code:
        zh = f"认不出这家快递：“{_shown(row.courier)}”。"
        return [WrongCell(row.row, "courier", zh, f"No such courier: {_shown(row.courier)!r}.")]
    like = suggested(row.waybill)
    names = "、".join(name_of(each) for each in like)
    zh = f"没有写快递；单号看起来像{names}，请确认。" if like else "没有写快递。"
    en = f"The courier is missing; it looks like {names}." if like else "The courier is missing."
    return [WrongCell(row.row, "courier", zh, en, like)]


def _shown(text: str) -> str:
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
