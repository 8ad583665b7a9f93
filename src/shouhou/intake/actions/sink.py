"""Where good rows go: compared with what is stored, counted, and (when taking) written by COPY."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import islice
from struct import Struct
from types import TracebackType
from typing import Any, Final

from django.db import connection, transaction

COPY: Final = (
    "COPY intake_rawrow (shop_id, sheet_id, row_no, kind, external_id, digest, raw)"
    " FROM STDIN WITH (FORMAT binary)"
)
DIGEST_BYTES: Final = 16
MOVES_AT_ONCE: Final = 10_000
COMPARED_AT_ONCE: Final = 20_000
STREAMED_AT_ONCE: Final = 200
"""Small, so that the database works on one part while the next is being read."""

_HEAD: Final = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_END: Final = b"\xff\xff"
_BETWEEN = Struct("!i16s i").pack
_COLUMNS: Final = 7
_KNOWN = """
SELECT external_id, digest FROM intake_rawrow
WHERE shop_id = %s AND kind = %s AND external_id = ANY(%s)
ORDER BY sheet_id, id
"""
_MOVE = """
UPDATE intake_rawrow AS old SET sheet_id = %s, row_no = come.row_no
FROM unnest(%s::int[], %s::text[], %s::text[]) AS come (row_no, external_id, digest)
WHERE old.shop_id = %s AND old.kind = %s AND old.external_id = come.external_id
    AND old.digest = decode(come.digest, 'hex')
"""


def mark_of(layout: str, header: Sequence[str]) -> bytes:
    """What makes equal cells of two layouts different."""
    told = "\x1e".join((layout, *header))
    return blake2b(told.encode(), digest_size=DIGEST_BYTES).digest()


def digest_of(mark: bytes, cells: Sequence[str]) -> bytes:
    """The version of a record: its cells as parsed; how they were quoted is left out."""
    return blake2b(mark + "\x1f".join(cells).encode(), digest_size=DIGEST_BYTES).digest()


@dataclass(frozen=True, slots=True)
class Home:
    """Where the rows of one sheet belong."""

    shop_id: int
    sheet_id: int
    kind: str


@dataclass(slots=True)
class Batch:
    """Good rows, column by column."""

    row_nos: list[int] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    digests: list[bytes] = field(default_factory=list)
    raws: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.keys)

    def append(self, row: tuple[int, str, bytes, str]) -> None:
        """One more row: number, id, digest, raw text."""
        self.row_nos.append(row[0])
        self.keys.append(row[1])
        self.digests.append(row[2])
        self.raws.append(row[3])


class Counter:
    """The reading job's end of the line: counts what is new, changed and the same."""

    def __init__(self, home: Home, *, compare: bool) -> None:
        self.home = home
        self.compare = compare
        self.needs_digests = compare
        self.at_once = COMPARED_AT_ONCE
        self.new = self.changed = self.same = 0

    def __enter__(self) -> Counter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Nothing to finish."""

    def add(self, batch: Batch) -> None:
        """Count the rows, and keep those the table does not have."""
        if self.compare:
            batch = self._unknown(batch)
        else:
            self.new += len(batch)
        if batch:
            self.keep(batch)

    def keep(self, batch: Batch) -> None:
        """Only counting: new versions are let go."""

    def move(self, row_no: int, key: str, digest: bytes) -> None:
        """Only counting: a version that returns stays where it is."""

    def _unknown(self, batch: Batch) -> Batch:
        known = stored_versions(self.home, batch.keys)
        fresh = Batch()
        for row in zip(batch.row_nos, batch.keys, batch.digests, batch.raws, strict=True):
            row_no, key, digest, _ = row
            versions = known.get(key)
            if versions is None:
                self.new += 1
            elif versions[-1] == digest:
                self.same += 1
                continue
            else:
                self.changed += 1
                if digest in versions:
                    self.move(row_no, key, digest)
                    continue
            fresh.append(row)
        return fresh


class Store(Counter):
    """The taking job's end: new versions go into the table, inside the caller's transaction.

    Into an empty shop one COPY runs through the whole sheet. Where rows must be compared, each part
    is looked up and then copied.
    """

    def __init__(self, home: Home, *, compare: bool) -> None:
        super().__init__(home, compare=compare)
        self.needs_digests = True
        self.at_once = COMPARED_AT_ONCE if compare else STREAMED_AT_ONCE
        self._open = ExitStack()
        self._stream: Any = None

    def __enter__(self) -> Store:
        self._moved = self._open.enter_context(
            tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n")
        )
        if not self.compare:
            cursor = self._open.enter_context(connection.cursor())
            self._stream = self._open.enter_context(cursor.copy(COPY))
            self._stream.write(_HEAD)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the COPY; without an error, move the versions that returned."""
        with self._open.pop_all() as opened:
            if error is None:
                self._finish()
            else:
                opened.__exit__(kind, error, trace)

    def keep(self, batch: Batch) -> None:
        """Send the rows to the table."""
        rows = b"".join(copy_rows(self.home, batch))
        if self._stream is not None:
            self._stream.write(rows)
            return
        with connection.cursor() as cursor, cursor.copy(COPY) as copy:
            copy.write(_HEAD + rows + _END)

    def move(self, row_no: int, key: str, digest: bytes) -> None:
        """The stored version belongs to this sheet from now on; done when all rows are in."""
        self._moved.write(f"{row_no}\t{key}\t{digest.hex()}\n")

    def _finish(self) -> None:
        if self._stream is not None:
            self._stream.write(_END)
            return
        self._moved.seek(0)
        with connection.cursor() as cursor:
            for part in parts(self._moved):
                row_nos, keys, digests = (list(column) for column in zip(*part, strict=True))
                numbers = list(map(int, row_nos))
                home = self.home
                cursor.execute(
                    _MOVE, [home.sheet_id, numbers, keys, digests, home.shop_id, home.kind]
                )


def parts(lines: Iterable[str]) -> Iterable[list[list[str]]]:
    """Lines of cells, ten thousand at a time."""
    left = iter(lines)
    while some := [line.rstrip("\n").split("\t") for line in islice(left, MOVES_AT_ONCE)]:
        yield some


def copy_rows(home: Home, batch: Batch) -> list[bytes]:
    """The batch in COPY's binary format: every value behind its length, so nothing is escaped."""
    shop_id, sheet_id, kind = home.shop_id, home.sheet_id, home.kind.encode()
    size = len(kind)
    before, between = Struct(f"!h iq iq ii i{size}s i").pack, _BETWEEN
    names = [key.encode() for key in batch.keys]
    texts = [raw.encode() for raw in batch.raws]
    return [
        before(_COLUMNS, 8, shop_id, 8, sheet_id, 4, row_no, size, kind, len(name))
        + name
        + between(DIGEST_BYTES, digest, len(text))
        + text
        for row_no, name, digest, text in zip(
            batch.row_nos, names, batch.digests, texts, strict=True
        )
    ]


def stored_versions(home: Home, keys: list[str]) -> dict[str, list[bytes]]:
    """The digests stored for these ids, in the order of the sheets that showed them last."""
    found: dict[str, list[bytes]] = {}
    with transaction.atomic(), connection.cursor() as cursor:
        # The table has just grown and its statistics may be old: the index is always right here.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(_KNOWN, [home.shop_id, home.kind, keys])
        for key, digest in cursor.fetchall():
            found.setdefault(key, []).append(digest)
    return found
