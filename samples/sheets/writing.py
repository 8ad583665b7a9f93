"""Writes tables byte for byte the same on every run: console-style CSV, xlsx of a fixed date."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import xlsxwriter

Cell = str | float
Row = Sequence[Cell]
_MADE_AT = datetime(2026, 11, 23, 9, 0)  # noqa: DTZ001 - xlsx knows no zones


class Raw(str):
    """A CSV cell that stands in the file without quotation marks of ours."""

    __slots__ = ()


class Table(NamedTuple):
    """A header and its rows, not yet a file."""

    header: tuple[str, ...]
    rows: list[Row]


def protected(number: str) -> Raw:
    """An id as the old console protects it from spreadsheets."""
    return Raw(f'="{number}"')


def csv_bytes(table: Table, encoding: str = "gbk", tail: str = "") -> bytes:
    """Every cell quoted, CRLF; ``tail`` closes each data row (the old item export adds a comma)."""
    lines = [_csv_line(table.header)]
    lines += [_csv_line(row) + tail for row in table.rows]
    return ("\r\n".join(lines) + "\r\n").encode(encoding)


def _csv_line(cells: Row) -> str:
    return ",".join(
        cell if isinstance(cell, Raw) else '"' + str(cell).replace('"', '""') + '"'
        for cell in cells
    )


def xlsx_bytes(table: Table, sheet: str) -> bytes:
    """One sheet; texts stay texts whatever they begin with, numbers stay numbers."""
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"created": _MADE_AT})
    page = book.add_worksheet(sheet)
    for number, row in enumerate([table.header, *table.rows]):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                page.write_string(number, column, cell)
            else:
                page.write_number(number, column, cell)
    book.close()
    return held.getvalue()


def stamp(moment: datetime | None) -> str:
    """A moment as the console writes it, or nothing."""
    return "" if moment is None else moment.strftime("%Y-%m-%d %H:%M:%S")
