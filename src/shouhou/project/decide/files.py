"""Reads the files of one run: refunds whole, and of orders and items only what the refunds name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from shouhou.platforms.port import CellProblem, LineSeen, OrderSeen, RefundSeen
from shouhou.platforms.spreadsheet import Sheet, Upload, open_upload
from shouhou.refunds.words import answer_headers


@dataclass(frozen=True, slots=True)
class RefundRow:
    """One row of a refund sheet: its cells as found, and its value unless it could not be read."""

    cells: list[str]
    refund: RefundSeen | None
    problem: str


@dataclass(slots=True)
class RefundSheet:
    """One refund sheet with all its rows."""

    title: str
    header: tuple[str, ...]
    rows: list[RefundRow] = field(default_factory=list)


@dataclass(slots=True)
class Reading:
    """Everything a run has read."""

    sheets: list[RefundSheet] = field(default_factory=list)
    orders: dict[str, OrderSeen] = field(default_factory=dict)
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
        for sheet in (one for one in sheets if one.kind == "refunds"):
            reading.sheets.append(_refund_sheet(sheet, reading.problems))
        _read_orders(reading, [one for one in sheets if one.kind != "refunds"])
    finally:
        for upload in uploads:
            upload.close()
    return reading


def _read_orders(reading: Reading, sheets: list[Sheet]) -> None:
    """Orders and items, but only those a refund names: a year of orders need not fit in memory."""
    wanted = {row.refund.order_no for one in reading.sheets for row in one.rows if row.refund}
    for seen in (one for sheet in sheets for one in _seen(sheet, wanted, reading.problems)):
        if isinstance(seen, OrderSeen):
            reading.orders[seen.order_no] = seen
        elif isinstance(seen, LineSeen):
            reading.lines.setdefault(seen.order_no, []).append(seen)


def _open(path: Path, password: str | None) -> Upload:
    return open_upload(path, path.name, password, answer_headers=answer_headers())


def _refund_sheet(sheet: Sheet, problems: list[CellProblem]) -> RefundSheet:
    """A refund sheet; a row with an error stays in it, with the sentence of the error."""
    read = RefundSheet(sheet.sheet or sheet.file, sheet.header)
    reader, where = sheet.reader(), sheet.where
    for record in sheet.records():
        if record.cells is None or record.problem:
            found = [record.problem] if record.problem else []
            refund = None
        else:
            seen, found = reader.read(record.cells, record.row_no, where)
            refund = seen if isinstance(seen, RefundSeen) else None
        problems += found
        why = "；".join(told(one) for one in found if one.severity == "error" or refund is None)
        read.rows.append(RefundRow(record.cells or [], refund, why))
    return read


def _seen(
    sheet: Sheet, wanted: set[str], problems: list[CellProblem]
) -> Iterator[OrderSeen | LineSeen | RefundSeen]:
    """The rows of a sheet whose order a refund names; problems only of those."""
    reader, where = sheet.reader(), sheet.where
    for record in sheet.records():
        if record.cells is None:
            problems += [record.problem] if record.problem else []
            continue
        if sheet.kind == "orders" and reader.key(record.cells, record.row_no) not in wanted:
            continue
        seen, found = reader.read(record.cells, record.row_no, where)
        if seen is None or seen.order_no in wanted:
            problems += found
            if seen is not None:
                yield seen


def told(problem: CellProblem) -> str:
    """One problem in one sentence: where, what was found, what to do."""
    place = f"{problem.file} 第{problem.row}行"
    column = f" {problem.column}列（{problem.letter}）" if problem.column else ""
    found = f"“{problem.found}”" if problem.found else ""
    return f"{place}{column}{found}：{problem.problem_zh}{problem.todo_zh}"
