"""Where good rows go: compared with what is stored, counted, and kept in a spool for the COPY."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from struct import Struct
from types import TracebackType
from typing import IO, Any, Final

import psycopg
from django.db import connection, transaction

COPY: Final = (
    "COPY intake_rawrow (shop_id, sheet_id, row_no, kind, external_id, digest, raw)"
    " FROM STDIN WITH (FORMAT binary)"
)
DIGEST_BYTES: Final = 16
MOVES_AT_ONCE: Final = 10_000
COMPARED_AT_ONCE: Final = 5_000
"""Small enough for the processor's cache, large enough that the question itself costs little."""
POURED_AT_ONCE: Final = 1 << 18
TELL_EACH: Final = 0.02

_HEAD: Final = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_END: Final = b"\xff\xff"
_COLUMNS: Final = 7
_UNLIKE = """
SELECT come.place::int - 1, known.versions IS NULL, come.digest = ANY (known.versions)
FROM (
    SELECT key, place, substring(%b::bytea FROM place::int * 16 - 15 FOR 16) AS digest
    FROM unnest(string_to_array(%s::text, E'\n')) WITH ORDINALITY AS keys (key, place)
) AS come
LEFT JOIN LATERAL (
    SELECT array_agg(digest ORDER BY sheet_id DESC, id DESC) AS versions FROM intake_rawrow
    WHERE shop_id = %s AND kind = %s AND external_id = come.key
) AS known ON true
WHERE known.versions[1] IS DISTINCT FROM come.digest
"""
"""One look into the index per row, whatever the table's statistics say; only what is not the same
comes back."""
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


def digest_of(mark: bytes, line: bytes) -> bytes:
    """The version of a record: its cells as a plain line; how they were quoted is left out."""
    return blake2b(line, digest_size=DIGEST_BYTES, person=mark).digest()


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
    raws: list[bytes] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.keys)

    def row(self, place: int) -> tuple[int, str, bytes, bytes]:
        """The row at this place: number, id, digest, raw text."""
        return self.row_nos[place], self.keys[place], self.digests[place], self.raws[place]

    def append(self, row: tuple[int, str, bytes, bytes]) -> None:
        """One more row: number, id, digest, raw text."""
        self.row_nos.append(row[0])
        self.keys.append(row[1])
        self.digests.append(row[2])
        self.raws.append(row[3])


class Spool:
    """The end of the line of one pass: counts what is new, changed and the same, and keeps the new.

    New versions go to a file in the very form the database takes them in; versions that return go
    to a list beside it. Nothing of it is in the table before :func:`pour`.
    """

    def __init__(self, home: Home, path: Path, *, compare: bool) -> None:
        self.home = home
        self.compare = compare
        self.new = self.changed = self.same = 0
        self._path = path
        self._open = ExitStack()
        self._rows: IO[bytes]
        self._moved: IO[str]

    def __enter__(self) -> Spool:
        moved = _moved_beside(self._path)
        self._rows = self._open.enter_context(self._path.open("wb"))
        self._moved = self._open.enter_context(moved.open("w", encoding="utf-8", newline="\n"))
        for path in (self._path, moved):
            path.chmod(0o600)
        self._rows.write(_HEAD)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Only a pass that reached its end leaves a spool with an end."""
        with self._open.pop_all():
            if error is None:
                self._rows.write(_END)

    def add(self, batch: Batch) -> None:
        """Count the rows, and keep those the table does not have."""
        if self.compare and batch:
            batch = self._unlike(batch)
        else:
            self.new += len(batch)
        self._rows.writelines(copy_rows(self.home, batch))

    def _unlike(self, batch: Batch) -> Batch:
        fresh = Batch()
        unlike = unlike_stored(self.home, batch)
        self.same += len(batch) - len(unlike)
        for place, new, returns in unlike:
            self.new += new
            self.changed += not new
            row = batch.row(place)
            if returns:
                row_no, key, digest, _ = row
                self._moved.write(f"{row_no}\t{key}\t{digest.hex()}\n")
            else:
                fresh.append(row)
        return fresh


def pour(home: Home, path: Path, progress: Callable[[float], None]) -> int:
    """Take the spool of a sheet into the table, in the caller's transaction; how many rows.

    `progress` hears now and then which part of it is in.
    """
    size, told = path.stat().st_size, 0.0
    with connection.cursor() as cursor:
        with cursor.copy(COPY) as copy, path.open("rb") as rows:
            while block := rows.read(POURED_AT_ONCE):
                copy.write(block)
                if (part := rows.tell() / size) > told + TELL_EACH:
                    progress(told := part)
        count: int = cursor.rowcount
    return count + move_returned(home, _moved_beside(path))


def move_returned(home: Home, path: Path) -> int:
    """Stored versions that came again belong to this sheet from now on; how many."""
    count = 0
    with path.open(encoding="utf-8", newline="\n") as moved, connection.cursor() as cursor:
        for part in parts(moved):
            row_nos, keys, digests = (list(column) for column in zip(*part, strict=True))
            numbers = list(map(int, row_nos))
            cursor.execute(_MOVE, [home.sheet_id, numbers, keys, digests, home.shop_id, home.kind])
            count += cursor.rowcount
    return count


def _moved_beside(path: Path) -> Path:
    return path.with_suffix(".moved")


def parts(lines: Iterable[str]) -> Iterable[list[list[str]]]:
    """Lines of cells, ten thousand at a time."""
    left = iter(lines)
    while some := [line.rstrip("\n").split("\t") for line in islice(left, MOVES_AT_ONCE)]:
        yield some


def copy_rows(home: Home, batch: Batch) -> list[bytes]:
    """The batch in COPY's binary format: every value behind its length, so nothing is escaped."""
    shop_id, sheet_id, kind = home.shop_id, home.sheet_id, home.kind.encode()
    size = len(kind)
    packed = {each: _row_struct(size, each).pack for each in set(map(len, batch.keys))}
    return [
        packed[len(key)](
            *(_COLUMNS, 8, shop_id, 8, sheet_id, 4, row_no, size, kind),
            *(len(key), key.encode(), DIGEST_BYTES, digest, len(raw)),
        )
        + raw
        for row_no, key, digest, raw in zip(
            batch.row_nos, batch.keys, batch.digests, batch.raws, strict=True
        )
    ]


@cache
def _row_struct(kind: int, key: int) -> Struct:
    """One row but for its last value, with a kind and an ASCII id of these lengths."""
    return Struct(f"!h iq iq ii i{kind}s i{key}s i{DIGEST_BYTES}s i")


def unlike_stored(home: Home, batch: Batch) -> list[tuple[int, bool, bool | None]]:
    """The rows whose latest stored version is another: place, whether new, whether it returns."""
    keys, digests = "\n".join(batch.keys), b"".join(batch.digests)
    with transaction.atomic():
        connection.ensure_connection()
        # Parameters apart from the statement: Django's own cursor would spell the bytes out.
        with psycopg.Cursor[Any](connection.connection) as cursor:
            # The table has just grown and its statistics may be old: the index is right here.
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(_UNLIKE, [digests, keys, home.shop_id, home.kind])
            return cursor.fetchall()
