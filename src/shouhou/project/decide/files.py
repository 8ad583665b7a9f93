"""Cuts the files of one run into rows: refunds whole, of orders and items what refunds name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from shouhou.platforms.port import CellProblem, LineSeen, Seen
from shouhou.platforms.spreadsheet import RowReader, Sheet, Upload, Where, open_upload
from shouhou.refunds.words import answer_headers


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it was cut from its file, not yet read; read where it is needed, on any core."""

    sheet: RowSource
    row_no: int
    cells: list[str]
    trouble: CellProblem | None = None
    """Why it could not even be cut."""

    def read(self) -> tuple[Seen | None, list[CellProblem]]:
        """Its value and what is wrong with it."""
        if self.trouble is not None:
            return None, [self.trouble]
        return self.sheet.reader.read(self.cells, self.row_no, self.sheet.where)


@dataclass(slots=True)
class RowSource:
    """Where rows come from: their sheet's title and header, and the reader of its rows."""

    title: str
    header: tuple[str, ...]
    reader: RowReader
    where: Where
    rows: list[Row] = field(default_factory=list)


@dataclass(slots=True)
class Reading:
    """Everything a run has cut from its files: refunds whole, of orders what refunds name."""

    sheets: list[RowSource] = field(default_factory=list)
    orders: dict[str, Row] = field(default_factory=dict)
    lines: dict[str, list[LineSeen]] = field(default_factory=dict)
    problems: list[CellProblem] = field(default_factory=list)
    recognised: list[str] = field(default_factory=list)


def read_files(refunds: Sequence[Path], others: Sequence[Path], password: str | None) -> Reading:
    """Read all files; raises FileRefused (or PasswordNeeded) with a sentence for a whole file.

    A file may hold any kind of export: what counts is what is in it, not where it was named.
    """
    reading = Reading()
    uploads = [_open(path, password) for path in (*refunds, *others)]
    try:
        sheets = [sheet for upload in uploads for sheet in upload.sheets]
        reading.recognised = [f"{sheet.file}：{sheet.label}" for sheet in sheets]
        reading.sheets = [_source(one) for one in sheets if one.kind == "refunds"]
        wanted = {
            one.sheet.reader.text_of(one.cells, "order_no")
            for source in reading.sheets
            for one in source.rows
        }
        for sheet in (one for one in sheets if one.kind != "refunds"):
            _read_orders(reading, sheet, wanted)
    finally:
        for upload in uploads:
            upload.close()
    return reading


def _read_orders(reading: Reading, sheet: Sheet, wanted: set[str]) -> None:
    """Orders and items, but only those a refund names: a year of orders need not fit in memory."""
    source = RowSource(sheet.file, sheet.header, sheet.reader(), sheet.where)
    for record in sheet.records():
        if record.cells is None:
            reading.problems += [record.problem] if record.problem else []
            continue
        order_no = source.reader.text_of(record.cells, "order_no")
        if order_no not in wanted:
            continue
        row = Row(source, record.row_no, record.cells)
        if sheet.kind == "orders":
            reading.orders[order_no] = row
            continue
        seen, found = row.read()
        reading.problems += found
        if isinstance(seen, LineSeen):
            reading.lines.setdefault(order_no, []).append(seen)


def _open(path: Path, password: str | None) -> Upload:
    return open_upload(path, path.name, password, answer_headers=answer_headers())


def _source(sheet: Sheet) -> RowSource:
    """A refund sheet with all its rows; one that cannot be cut stays in it with its trouble."""
    source = RowSource(sheet.sheet or sheet.file, sheet.header, sheet.reader(), sheet.where)
    for record in sheet.records():
        source.rows.append(Row(source, record.row_no, record.cells or [], record.problem))
    return source


def told(problem: CellProblem) -> str:
    """One problem in one sentence: where, what was found, what to do."""
    place = f"{problem.file} 第{problem.row}行"
    column = f" {problem.column}列（{problem.letter}）" if problem.column else ""
    found = f"“{problem.found}”" if problem.found else ""
    return f"{place}{column}{found}：{problem.problem_zh}{problem.todo_zh}"
