"""A small table of our own that people edit and send back: the first sheet of one workbook."""

from __future__ import annotations

from itertools import islice
from typing import BinaryIO, Final

from shouhou.platforms.spreadsheet.archives import Limits
from shouhou.platforms.spreadsheet.books import check_xlsx, open_book, open_sheet, rows_of
from shouhou.platforms.spreadsheet.refusals import refuse
from shouhou.platforms.spreadsheet.sniff import sniff

SMALL: Final = Limits(unpacked_bytes=32 << 20, columns=100, book_rows=5_000)


def first_table(stream: BinaryIO, name: str, most_rows: int) -> list[list[str]]:
    """The rows of the first sheet as texts, at most so many; formulas are never run.

    Raises FileRefused for what is no xlsx or xls workbook, is locked, broken, or unpacks to much.
    """
    kind = sniff(stream, name)
    if kind not in ("xlsx", "xls"):
        refuse("not_a_workbook", name=name)
    if kind == "xlsx":
        check_xlsx(stream, name, SMALL)
    book = open_book(stream, name)
    if not book.sheet_names:
        refuse("blank_book", name=name)
    held = open_sheet(book, book.sheet_names[0], name)
    return list(islice(rows_of(held), most_rows))
