"""Reads one sheet through: every row checked, good rows handed on, problems collected.

The reading job does it; the taking job only when the table has changed since the preview.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

from shouhou.intake.actions.sink import COMPARED_AT_ONCE, Batch, Spool, digest_of, mark_of
from shouhou.platforms.port import CellProblem
from shouhou.platforms.spreadsheet import (
    Record,
    RowReader,
    Rows,
    Sheet,
    line_check,
    plain_line,
)
from shouhou.platforms.spreadsheet.problems import Spot, problem

TELL_EVERY: Final = 20_000
KEPT_PROBLEMS: Final = 10_000
SHOP_NAMES: Final = 5
KEY_LIMIT: Final = 80


@dataclass(slots=True)
class Tally:
    """What reading a sheet found."""

    rows: int = 0
    bad: int = 0
    warned: int = 0
    repeated: int = 0
    """Rows whose id comes again further down: the later one counts."""
    problems: list[CellProblem] = field(default_factory=list)
    problems_total: int = 0
    shop_names: set[str] = field(default_factory=set)
    twice: dict[str, int] = field(default_factory=dict)
    """Ids that come more than once → their last row; such a sheet is read a second time."""

    def note(self, problems: list[CellProblem]) -> None:
        """Count problems, and keep the first ten thousand."""
        self.problems_total += len(problems)
        self.problems.extend(problems[: max(0, KEPT_PROBLEMS - len(self.problems))])


class SheetRun:
    """One pass over a sheet."""

    def __init__(self, sheet: Sheet, sink: Spool, repeats: Mapping[str, int] | None = None) -> None:
        """`repeats`: what an earlier pass learned about ids that come more than once."""
        self._sheet = sheet
        self._sink = sink
        self._first_pass = repeats is None
        self._twice = repeats or {}
        self._reader: RowReader = sheet.reader()
        self._mark = mark_of(sheet.recognised.layout.name, sheet.header)
        self._shop_at = self._shop_column()
        self._seen: dict[str, tuple[bytes, int]] = {}
        self._hashes: set[int] = set()
        self.tally = Tally()

    def run(self, progress: Callable[[int], None]) -> Tally:
        """Read everything; `progress` hears the number of rows now and then."""
        tally, sink, told = self.tally, self._sink, 0
        batch = Batch()
        for piece in self._pieces():
            if isinstance(piece, Rows):
                self._plain(piece, batch)
            else:
                self._single(piece, batch)
            if len(batch) >= COMPARED_AT_ONCE:
                sink.add(batch)
                batch = Batch()
            if tally.rows - told >= TELL_EVERY:
                told = tally.rows
                progress(told)
        sink.add(batch)
        progress(tally.rows)
        return tally

    def _pieces(self) -> Iterable[Record | Rows]:
        """Uncut where possible; where ids come more than once every row is looked at."""
        if self._twice:
            return self._sheet.records()
        return self._sheet.pieces(line_check(self._reader))

    def _plain(self, piece: Rows, batch: Batch) -> None:
        """Rows without any problem, all at once."""
        lines, found = piece.run
        mark, count = self._mark, len(lines)
        keys = [key for key, _ in found]
        raws = [line.encode() for line in lines]
        batch.row_nos += range(piece.row_no, piece.row_no + count)
        batch.keys += keys
        batch.digests += [digest_of(mark, raw) for raw in raws]
        batch.raws += raws
        self._note_shops({shop for _, shop in found})
        if self._first_pass:
            self._note_twice(piece.row_no, keys)
        self.tally.rows += count

    def _single(self, record: Record, batch: Batch) -> None:
        """One row, read cell by cell where the quick check does not pass it."""
        row_no, cells, raw, trouble = record
        self.tally.rows += 1
        key = self._reader.key(cells, row_no) if cells else ""
        if trouble is not None or cells is None or not self._reader.quick(cells):
            if not self._good(record, key) or cells is None:
                return
        digest = digest_of(self._mark, plain_line(cells).encode())
        if key in self._twice and not self._last(key, digest, row_no):
            return
        if self._shop_at is not None:
            self._note_shops({cells[self._shop_at]})
        if self._first_pass:
            self._note_twice(row_no, [key])
        batch.append((row_no, key, digest, raw.rstrip("\r\n").encode()))

    def _good(self, record: Record, key: str) -> bool:
        """Whether a row the quick check did not pass has no error; its problems are noted."""
        problems = [record.problem] if record.problem else []
        seen = None
        if record.cells is not None:
            seen, found = self._reader.read(record.cells, record.row_no, self._sheet.where)
            problems += found
        good = seen is not None and all(each.severity == "warning" for each in problems)
        if good and not 0 < len(key) <= KEY_LIMIT:
            spot = Spot(self._sheet.where, record.row_no)
            problems.append(problem("not_an_id", spot, key))
            good = False
        self.tally.note(problems)
        self.tally.bad += not good
        self.tally.warned += good and bool(problems)
        return good

    def _last(self, key: str, digest: bytes, row_no: int) -> bool:
        """Second pass: whether this is the row that counts of those with the same id."""
        before = self._seen.get(key)
        self._seen[key] = (digest, row_no)
        if before is not None and before[0] != digest:
            spot = Spot(self._sheet.where, row_no)
            self.tally.note([problem("row_twice", spot, key, count=before[1])])
            self.tally.warned += 1
        counts = row_no == self._twice[key]
        self.tally.repeated += not counts
        return counts

    def _note_twice(self, first: int, keys: list[str]) -> None:
        """First pass: notice ids that come again; a set of hashes needs little memory."""
        hashes, own = self._hashes, set(map(hash, keys))
        if len(own) < len(keys) or not hashes.isdisjoint(own):
            for row_no, key in enumerate(keys, start=first):
                told = hash(key)
                if told in hashes:
                    self.tally.twice[key] = row_no
                hashes.add(told)
        hashes |= own

    def _shop_column(self) -> int | None:
        for use in self._sheet.recognised.uses:
            if use.column.field == "shop_name":
                return use.index
        return None

    def _note_shops(self, names: set[str]) -> None:
        for name in sorted(each.strip() for each in names - self.tally.shop_names):
            if name and len(self.tally.shop_names) < SHOP_NAMES:
                self.tally.shop_names.add(name)


def samples_of(sheet: Sheet, count: int = 5) -> list[dict[str, Any]]:
    """The first rows as they will be understood, without personal data."""
    reader = sheet.reader()
    found: list[dict[str, Any]] = []
    for record in islice(sheet.records(), count):
        if record.cells is None:
            continue
        key = reader.key(record.cells, record.row_no)
        seen, _ = reader.read(record.cells, record.row_no, sheet.where)
        if seen is not None:
            cells = understood(sheet, seen)
            found.append({"row": record.row_no, "id": key, "cells": cells})
    return found


def understood(sheet: Sheet, seen: object) -> dict[str, str]:
    """The values of one row by the headers they came from."""
    told: dict[str, str] = {}
    for use in sheet.recognised.uses:
        if use.fill_in or use.column.field in PERSONAL:
            continue
        field = use.column.field
        # A status is shown as the file words it; an unrecognised one says so by the warning.
        for name in (f"{field}_text", field, f"{field}_fen"):
            value = getattr(seen, name, None)
            if value not in (None, ""):
                told[use.header] = shown(name, value)
                break
    return told


PERSONAL: Final = frozenset(
    {
        "buyer_nick",
        "receiver_name",
        "receiver_phone",
        "receiver_address",
        "buyer_message",
        "seller_memo",
        "invoice_title",
        "discount",
    }
)


def shown(name: str, value: object) -> str:
    """One value as text: money in yuan, moments by the minute."""
    if name.endswith("_fen") and isinstance(value, int):
        return f"{value // 100}.{value % 100:02d}"
    if hasattr(value, "strftime"):
        return str(value.strftime("%Y-%m-%d %H:%M:%S"))
    return str(value)[:60]
