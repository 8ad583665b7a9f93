"""xlsx and xls workbooks, read by calamine after a look at what they would unpack to."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO

import python_calamine as calamine

from shouhou.platforms.spreadsheet.archives import Limits, Meter, size_of
from shouhou.platforms.spreadsheet.refusals import refuse

_CHUNK = 1 << 20
_EXACT = 10**15
_ROW = re.compile(rb"<(?:\w+:)?row(?:\s[^>]*)?(?<!/)>")
_FAR_ROW = re.compile(rb"""<(?:\w+:)?row\s[^>]*?\br\s*=\s*["'](\d{5,})["'][^>]*(?<!/)>""")
_FAR_COLUMN = re.compile(rb"""\br\s*=\s*["']([A-Z]{3,}|[H-Z][A-Z]|G[S-Z])\d""")
# The same for XML as programs write it: they begin with plain text, which is found much faster.
_PLAIN_ROW = re.compile(rb"<row(?:\s[^>]*)?(?<!/)>")
_PLAIN_FAR_ROW = re.compile(rb"""<row\s[^>]*?\br="(\d{5,})"[^>]*(?<!/)>""")
_PLAIN_FAR_COLUMN = re.compile(rb"""r="(?:[A-Z]{3,}|[H-Z][A-Z]|G[S-Z])\d""")
_ODD = re.compile(rb'=[^"]')
_ODD_TEXTS = (b":row", b" =", b"\n=", b"\t=", b"\r=")


_PLAIN = (_PLAIN_ROW, _PLAIN_FAR_ROW, _PLAIN_FAR_COLUMN)
_FREE = (_ROW, _FAR_ROW, _FAR_COLUMN)


def check_xlsx(stream: BinaryIO, name: str, limits: Limits) -> None:
    """Refuse a workbook that unpacks to too much, before anything is held in memory."""
    meter = Meter(limits, name, size_of(stream))
    try:
        with zipfile.ZipFile(stream) as box:
            for info in box.infolist():
                with box.open(info) as part:
                    _scan(part, info.filename.startswith("xl/worksheets/"), meter, name, limits)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, OSError):
        refuse("broken_workbook", name=name)
    stream.seek(0)


def _scan(part: Any, is_sheet: bool, meter: Meter, name: str, limits: Limits) -> None:
    rows, tail = 0, b""
    while chunk := part.read(_CHUNK):
        meter.add(len(chunk))
        if not is_sheet:
            continue
        if b"\x00" in chunk:
            refuse("broken_workbook", name=name)
        block, mark, tail = (tail + chunk).rpartition(b">")
        block += mark
        is_plain = not _ODD.search(block) and not any(odd in block for odd in _ODD_TEXTS)
        a_row, far_row, far_column = _PLAIN if is_plain else _FREE
        rows += len(a_row.findall(block))
        if rows > limits.book_rows + 1 or any(
            int(found) > limits.book_rows + 1 for found in far_row.findall(block)
        ):
            refuse("too_many_rows", name=name, limit=limits.book_rows)
        if far_column.search(block):
            refuse("too_many_columns", name=name, count="200+", limit=limits.columns)


def open_book(stream: BinaryIO, name: str) -> calamine.CalamineWorkbook:
    """Open a workbook, or say what is wrong with it."""
    try:
        return calamine.CalamineWorkbook.from_filelike(stream)
    except calamine.PasswordError:
        refuse("encrypted_workbook", name=name)
    except Exception as error:  # noqa: BLE001 - calamine raises many kinds for broken files
        if "assword" in str(error) or "ncrypt" in str(error):
            refuse("encrypted_workbook", name=name)
        refuse("broken_workbook", name=name)


def open_sheet(book: calamine.CalamineWorkbook, sheet: str, name: str) -> calamine.CalamineSheet:
    """One sheet, held in memory."""
    try:
        return book.get_sheet_by_name(sheet)
    except Exception:  # noqa: BLE001 - as above
        refuse("broken_workbook", name=name)


def rows_of(held: calamine.CalamineSheet) -> Iterator[list[str]]:
    """Every row of a sheet as texts, counted from row 1 and column A."""
    before = [""] * (held.start[1] if held.start else 0)
    for row in held.iter_rows():
        yield before + [cell if type(cell) is str else cell_text(cell) for cell in row]


def cell_text(cell: Any) -> str:
    """One spelling for a typed cell, so a row can be kept and read again as text.

    A number that a spreadsheet program keeps exactly (fifteen digits) is written plainly; a longer
    one keeps its exponent or `.0`, which tells an id column that digits were lost.
    """
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        whole = abs(cell) < _EXACT and cell == int(cell)
        return str(int(cell)) if whole else repr(float(cell))
    if isinstance(cell, datetime):
        rounded = cell + timedelta(microseconds=500_000)
        return rounded.replace(microsecond=0).isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)


def canonical(cells: list[str]) -> str:
    """A row of a workbook as one CSV record: every cell quoted."""
    return '"' + '","'.join([cell.replace('"', '""') for cell in cells]) + '"\r\n'
