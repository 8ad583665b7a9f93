"""Rows on their way into the table: numbered, digested, written in COPY's binary format.

The reading job writes this file once; the taking job hands it to the database as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from struct import Struct
from typing import BinaryIO, Final

from django.db import connection

COPY: Final = (
    "COPY intake_rawrow (shop_id, sheet_id, row_no, kind, external_id, digest, raw)"
    " FROM STDIN WITH (FORMAT binary)"
)
DIGEST_BYTES: Final = 16
_HEAD: Final = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_END: Final = b"\xff\xff"
_BETWEEN = Struct("!i16s i").pack
_COLUMNS: Final = 7
_KNOWN = """
SELECT external_id, digest FROM intake_rawrow
WHERE shop_id = %s AND kind = %s AND external_id = ANY(%s)
ORDER BY sheet_id, id
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
    """Good rows not yet spooled, column by column."""

    row_nos: list[int] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    digests: list[bytes] = field(default_factory=list)
    raws: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.keys)


class Spool:
    """Writes the rows that are not stored yet, and counts what the others are."""

    def __init__(self, home: Home, rows: Path, moved: Path, *, compare: bool) -> None:
        self._home = home
        self._paths = rows, moved
        self._compare = compare
        self._rows: BinaryIO = rows.open("wb")
        self._rows.write(_HEAD)
        self._moved = moved.open("w", encoding="utf-8")
        self.new = self.changed = self.same = 0

    def close(self) -> None:
        """Finish both files."""
        self._rows.write(_END)
        self._rows.close()
        self._moved.close()

    def add(self, batch: Batch) -> None:
        """Spool the rows of a batch that the table does not have yet."""
        if self._compare:
            batch = self._unknown(batch)
        else:
            self.new += len(batch)
        if batch:
            self._rows.write(b"".join(copy_rows(self._home, batch)))

    def _unknown(self, batch: Batch) -> Batch:
        known = stored_versions(self._home, batch.keys)
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
                    self._moved.write(f"{row_no}\t{key}\t{digest.hex()}\n")
                    continue
            append(fresh, row)
        return fresh


def append(batch: Batch, row: tuple[int, str, bytes, str]) -> None:
    """One more row: number, id, digest, raw text."""
    batch.row_nos.append(row[0])
    batch.keys.append(row[1])
    batch.digests.append(row[2])
    batch.raws.append(row[3])


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
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [home.shop_id, home.kind, keys])
        for key, digest in cursor.fetchall():
            found.setdefault(key, []).append(digest)
    return found
