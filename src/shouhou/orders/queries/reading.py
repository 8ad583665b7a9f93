"""The raw rows of an upload, read again into the values they stand for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from shouhou.intake.queries import raw_rows
from shouhou.platforms.port import CellProblem, Seen
from shouhou.platforms.spreadsheet.layouts import layout, recognise_as
from shouhou.platforms.spreadsheet.problems import Where
from shouhou.platforms.spreadsheet.reader import RowReader


@dataclass(frozen=True, slots=True)
class ReadBatch:
    """Some values of one sheet, with the moment of their export and the number of the sheet."""

    shop_id: int
    seen_at: datetime
    seen_in: int
    values: tuple[Seen, ...]
    unread: tuple[CellProblem, ...]
    """Why rows have no value. Intake lets only readable rows in, so today's reader is stricter."""


def seen_batches(
    upload_id: int, kind: str, answer_headers: frozenset[str] = frozenset()
) -> Iterator[ReadBatch]:
    """The values an upload brought, sheet by sheet, in the order of their rows.

    The moment of a sheet is the one in its file's name, as the platform wrote it
    (`ExportOrderList202611231015`), else the moment it was uploaded.
    """
    current, reader, where = None, None, Where("")
    for batch in raw_rows(upload_id, kind):
        sheet = batch.sheet
        if reader is None or sheet.id != current:
            current, where = sheet.id, Where(sheet.file_name, sheet.sheet_name)
            known = recognise_as(
                layout(sheet.layout), sheet.header, sheet.file_name, answer_headers
            )
            reader = RowReader(known, sheet.delimiter)
        values: list[Seen] = []
        unread: list[CellProblem] = []
        for _, row_no, key, raw in batch.rows:
            value, found = reader.read_raw(raw, row_no, where, key)
            if value is None:
                unread += found
            else:
                values.append(value)
        yield ReadBatch(sheet.shop_id, sheet.exported_at, sheet.id, tuple(values), tuple(unread))
