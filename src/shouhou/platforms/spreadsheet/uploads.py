"""An uploaded file, opened: the sheets in it that can be read, whatever it is packed in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from os import PathLike
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, NamedTuple

import python_calamine as calamine

from shouhou.platforms.port import CellProblem, SheetKind
from shouhou.platforms.spreadsheet.archives import Limits, members
from shouhou.platforms.spreadsheet.books import (
    canonical,
    check_xlsx,
    open_book,
    open_sheet,
    rows_of,
)
from shouhou.platforms.spreadsheet.csv_records import CsvRecords, Cut, Run
from shouhou.platforms.spreadsheet.layouts import Recognised, find_layout, recognise
from shouhou.platforms.spreadsheet.plain import Check
from shouhou.platforms.spreadsheet.problems import Spot, Where, problem
from shouhou.platforms.spreadsheet.reader import RowReader
from shouhou.platforms.spreadsheet.refusals import FileRefused, refuse
from shouhou.platforms.spreadsheet.sniff import FileKind, sniff

_HEADER_WITHIN = 6
_SAMPLE = 20


class Record(NamedTuple):
    """One row of a sheet, cut but not yet read."""

    row_no: int
    """1-based, as a spreadsheet program shows it."""
    cells: list[str] | None
    """``None`` when the record could not even be cut; then ``problem`` says why."""
    raw: str
    """The record's exact text (CSV), or its cells as one CSV line (workbooks)."""
    problem: CellProblem | None


class Rows(NamedTuple):
    """Plain rows one after the other, all good."""

    row_no: int
    """Of the first."""
    run: Run


@dataclass(slots=True)
class Sheet:
    """One sheet (a CSV file is one) whose header was recognised."""

    file: str
    sheet: str
    recognised: Recognised
    delimiter: str
    encoding: str
    header_row: int
    _cuts: Callable[[], Iterator[Cut]]
    _runs: Callable[[Check], Iterator[Cut | Run]] | None = None

    @property
    def kind(self) -> SheetKind:
        """orders, lines or refunds."""
        return self.recognised.layout.kind

    @property
    def platform(self) -> str:
        """taobao, pdd, jd or douyin."""
        return self.recognised.layout.platform

    @property
    def era(self) -> str:
        """The version of the export."""
        return self.recognised.era

    @property
    def label(self) -> str:
        """For people: 淘宝/天猫 订单报表 (2017-07)."""
        return self.recognised.label

    @property
    def header(self) -> tuple[str, ...]:
        """The header as it stands in the file, and a last empty name for a trailing comma."""
        return self.recognised.header

    @property
    def where(self) -> Where:
        """For :meth:`RowReader.read`."""
        return Where(self.file, self.sheet)

    def reader(self) -> RowReader:
        """A new reader of this sheet's rows."""
        return RowReader(self.recognised, self.delimiter)

    def records(self) -> Iterator[Record]:
        """Every row below the header that is not blank, in order. May be called again."""
        below = islice(self._cuts(), self.header_row, None)
        for row_no, cut in enumerate(below, start=self.header_row + 1):
            if record := self._record(row_no, cut):
                yield record

    def pieces(self, check: Check) -> Iterator[Record | Rows]:
        """The same rows; those the check passes (:func:`line_check`) come uncut and together."""
        if self._runs is None:
            yield from self.records()
            return
        row_no = 0
        for piece in self._runs(check):
            if isinstance(piece, Run):
                yield Rows(row_no + 1, piece)
                row_no += len(piece.lines)
                continue
            row_no += 1
            if row_no > self.header_row and (record := self._record(row_no, piece)):
                yield record

    def _record(self, row_no: int, cut: Cut) -> Record | None:
        cells, raw, trouble = cut
        if trouble:
            told = problem(trouble, Spot(self.where, row_no), raw)
            return Record(row_no, cells, raw, told)
        return Record(row_no, cells, raw, None) if cells and any(cells) else None


@dataclass(slots=True)
class Upload:
    """Everything readable in one uploaded file. Close it (or use ``with``) when done."""

    name: str
    sheets: tuple[Sheet, ...] = ()
    skipped: tuple[FileRefused, ...] = ()
    """Sheets of a workbook that are no reports, beside at least one that is."""
    _open: list[BinaryIO] = field(default_factory=list)

    def close(self) -> None:
        """Let go of the files."""
        while self._open:
            self._open.pop().close()

    def __enter__(self) -> Upload:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


@dataclass(frozen=True, slots=True)
class _Asked:
    answers: frozenset[str]
    limits: Limits


def open_upload(
    source: str | PathLike[str] | BinaryIO,
    name: str,
    password: str | None = None,
    *,
    answer_headers: frozenset[str] = frozenset(),
    limits: Limits | None = None,
) -> Upload:
    """Open a csv, xlsx, xls, or a zip of them; raises :class:`FileRefused` with a sentence.

    ``answer_headers`` are the Chinese names of facts a person can be asked: columns with such a
    header come back in ``RefundSeen.answers``.
    """
    asked = _Asked(answer_headers, limits or Limits())
    upload = Upload(name)
    try:
        stream = _stream(source, upload)
        kind = sniff(stream, name)
        if kind == "zip":
            _add_members(upload, members(stream, name, password, asked.limits), asked)
        else:
            _add(upload, stream, name, kind, asked)
    except BaseException:
        upload.close()
        raise
    return upload


def _add_members(upload: Upload, packed: Iterable[tuple[str, BinaryIO]], asked: _Asked) -> None:
    """Every file of a zip; a zip inside a zip is refused."""
    for name, unpacked in packed:
        upload._open.append(unpacked)
        kind = sniff(unpacked, name)
        if kind == "zip":
            refuse("zip_nested", name=name)
        _add(upload, unpacked, name, kind, asked)


def _stream(source: str | PathLike[str] | BinaryIO, upload: Upload) -> BinaryIO:
    if isinstance(source, str | PathLike):
        opened = Path(source).open("rb")  # noqa: SIM115 - closed with the upload
        upload._open.append(opened)
        return opened
    return source


def _add(upload: Upload, stream: BinaryIO, name: str, kind: FileKind, asked: _Asked) -> None:
    if kind == "csv":
        upload.sheets += (_csv_sheet(stream, name, asked),)
        return
    if kind == "xlsx":
        check_xlsx(stream, name, asked.limits)
    book = open_book(stream, name)
    found: list[Sheet] = []
    refused: list[FileRefused] = []
    for title in book.sheet_names:
        try:
            sheet = _book_sheet(book, title, name, asked)
        except FileRefused as refusal:
            refused.append(refusal)
        else:
            found += [sheet] if sheet else []
    if refused and (not found or refused[0].code == "too_many_rows"):
        raise refused[0]
    if not found:
        refuse("blank_book", name=name)
    upload.sheets += tuple(found)
    upload.skipped += tuple(refused)


def _csv_sheet(stream: BinaryIO, name: str, asked: _Asked) -> Sheet:
    records = CsvRecords(stream, name)
    sheet = _sheet(
        lambda: iter(records),
        Where(name),
        asked,
        delimiter=records.delimiter,
        encoding=records.encoding,
    )
    sheet._runs = records.runs
    return sheet


def _book_sheet(
    book: calamine.CalamineWorkbook, title: str, name: str, asked: _Asked
) -> Sheet | None:
    held = open_sheet(book, title, name)
    if not held.height:
        return None
    if held.total_height > asked.limits.book_rows + 1:
        refuse("too_many_rows", name=name, limit=asked.limits.book_rows)

    def cuts() -> Iterator[Cut]:
        for cells in rows_of(held):
            yield Cut(cells, canonical(cells), "")

    return _sheet(cuts, Where(name, title), asked, delimiter=",", encoding="")


def _sheet(
    cuts: Callable[[], Iterator[Cut]],
    where: Where,
    asked: _Asked,
    *,
    delimiter: str,
    encoding: str,
) -> Sheet:
    shown = f"{where.file} · {where.sheet}" if where.sheet else where.file
    head = list(islice(cuts(), _HEADER_WITHIN + _SAMPLE))
    row, header = _header(head, shown)
    count = sum(1 for each in header if each.strip())
    if count > asked.limits.columns:
        refuse("too_many_columns", name=shown, count=count, limit=asked.limits.columns)
    following = [cut for cut in head[row:] if cut.trouble or any(cut.cells or ())]
    recognised = recognise(_padded(header, head[row - 1], following), shown, asked.answers)
    if not following:
        refuse("no_rows", name=shown)
    return Sheet(where.file, where.sheet, recognised, delimiter, encoding, row, cuts)


def _header(head: list[Cut], shown: str) -> tuple[int, list[str]]:
    """The row number and cells of the header: the first row a layout fits, else the first."""
    filled = [(row, cut) for row, cut in enumerate(head, start=1) if any(cut.cells or ())]
    for row, cut in filled[:_HEADER_WITHIN]:
        if cut.cells and find_layout(cut.cells):
            return row, cut.cells
    if not filled:
        refuse("empty")
    row, first = filled[0]
    if head[row - 1].trouble == "bad_encoding" or "\ufffd" in first.raw:
        refuse("bad_encoding", name=shown)
    return row, first.cells or []


def _padded(header: list[str], head: Cut, following: list[Cut]) -> list[str]:
    """The header with a last empty name when every row ends with one comma more (a known trait).

    A shifted row looks the same when its last cell is empty, so all rows looked at must agree and
    end with a bare comma.
    """
    if not following or head.raw.rstrip("\r\n").endswith(","):
        return header
    for cut in following:
        cells = cut.cells or []
        bare = cut.raw.rstrip("\r\n").endswith((",", "\t"))
        if len(cells) != len(header) + 1 or cells[-1] or not bare:
            return header
    return [*header, ""]
