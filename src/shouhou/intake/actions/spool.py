"""Rows on their way into the table: checked, numbered, digested and written as COPY text.

The reading job writes this file once; the taking job hands it to the database as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO, Final

from django.db import connection

COPY: Final = (
    "COPY intake_rawrow (shop_id, sheet_id, row_no, kind, external_id, digest, raw) FROM STDIN"
)
DIGEST_BYTES: Final = 16
_TABS: Final = 6
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_KNOWN = """
SELECT external_id, digest FROM intake_rawrow
WHERE shop_id = %s AND kind = %s AND external_id = ANY(%s)
ORDER BY sheet_id, id
"""


def mark_of(layout: str, header: Sequence[str]) -> bytes:
    """What makes equal cells of two layouts different."""
    told = "\x1e".join((layout, *header))
    return blake2b(told.encode(), digest_size=DIGEST_BYTES).digest()


def digest_of(mark: bytes, cells: Sequence[str]) -> str:
    """The version of a record as hex: its cells as parsed; how they were quoted is left out."""
    return blake2b(mark + "\x1f".join(cells).encode(), digest_size=DIGEST_BYTES).hexdigest()


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
    digests: list[str] = field(default_factory=list)
    raws: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.keys)


class Spool:
    """Writes the rows that are not stored yet, and counts what the others are."""

    def __init__(self, home: Home, rows: Path, moved: Path, *, compare: bool) -> None:
        self._home = home
        self._paths = rows, moved
        self._compare = compare
        self._prefix = f"{home.shop_id}\t{home.sheet_id}\t"
        self._rows: BinaryIO = rows.open("wb")
        self._moved = moved.open("w", encoding="utf-8")
        self.new = self.changed = self.same = 0

    def close(self) -> None:
        """Finish both files."""
        self._rows.close()
        self._moved.close()

    def add(self, batch: Batch) -> None:
        """Spool the rows of a batch that the table does not have yet."""
        if self._compare:
            batch = self._unknown(batch)
        else:
            self.new += len(batch)
        if batch:
            self._rows.write(copy_text(self._prefix, self._home.kind, batch).encode())

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
                    self._moved.write(f"{row_no}\t{key}\t{digest}\n")
                    continue
            append(fresh, row)
        return fresh


def append(batch: Batch, row: tuple[int, str, str, str]) -> None:
    """One more row: number, id, digest, raw text."""
    batch.row_nos.append(row[0])
    batch.keys.append(row[1])
    batch.digests.append(row[2])
    batch.raws.append(row[3])


def copy_text(prefix: str, kind: str, batch: Batch) -> str:
    """The batch in COPY's text format; texts are escaped only when one of them needs it."""
    text = _joined(prefix, kind, batch, batch.raws)
    count = len(batch)
    plain = text.count("\t") == _TABS * count and text.count("\\") == 2 * count
    if plain and text.count("\n") == count and "\r" not in text:
        return text
    return _joined(prefix, kind, batch, [raw.translate(_ESCAPES) for raw in batch.raws])


def _joined(prefix: str, kind: str, batch: Batch, raws: list[str]) -> str:
    return "".join(
        [
            f"{prefix}{row_no}\t{kind}\t{key}\t\\\\x{digest}\t{raw}\n"
            for row_no, key, digest, raw in zip(
                batch.row_nos, batch.keys, batch.digests, raws, strict=True
            )
        ]
    )


def stored_versions(home: Home, keys: list[str]) -> dict[str, list[str]]:
    """The digests stored for these ids, in the order of the sheets that showed them last."""
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [home.shop_id, home.kind, keys])
        for key, digest in cursor.fetchall():
            found.setdefault(key, []).append(digest.hex())
    return found
