"""Keep what the platform's own interface told, word for word, before anybody interprets it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any, Final

from django.db import connection

DIGEST_BYTES: Final = 16
LONGEST_ID: Final = 80
LONGEST_WHY: Final = 200
LONGEST_RAW: Final = 10_000_000
"""Characters; the interface's answers are bounded below that."""

BESIDE: Final = """
CREATE TEMPORARY TABLE told ON COMMIT DROP AS
SELECT external_id, digest, raw, modified_at, unread FROM intake_rawthing WITH NO DATA
"""
COPY: Final = "COPY told (external_id, digest, raw, modified_at, unread) FROM STDIN"
KEEP: Final = """
INSERT INTO intake_rawthing AS t
    (shop_id, source, kind, external_id, digest, raw, modified_at, seen_at, absorbed_at, unread)
SELECT %s, %s, %s, n.external_id, n.digest, n.raw, n.modified_at, %s,
    CASE WHEN n.unread = '' THEN %s::timestamptz END, n.unread
FROM {}
ON CONFLICT (shop_id, source, kind, external_id, digest) DO UPDATE SET
    seen_at = greatest(t.seen_at, excluded.seen_at),
    absorbed_at = coalesce(t.absorbed_at, excluded.absorbed_at),
    unread = CASE WHEN t.absorbed_at IS NULL THEN excluded.unread ELSE '' END
RETURNING (xmax = 0)
"""
MANY: Final = "told n"
ONE: Final = """
(VALUES (%s::text, %s::bytea, %s::text, %s::timestamptz, %s::text))
AS n (external_id, digest, raw, modified_at, unread)
"""
UNREAD: Final = """
UPDATE intake_rawthing SET absorbed_at = NULL, unread = %s
WHERE shop_id = %s AND source = %s AND kind = %s AND external_id = ANY(%s) AND seen_at = %s
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Whose things, from which platform, of which kind, asked for at which moment of its time."""

    shop_id: int
    source: str
    kind: str
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing as it was told. `unread`: why nobody can read it; empty for a good one."""

    external_id: str
    raw: str
    modified_at: datetime | None = None
    unread: str = ""


def keep_things(place: Place, things: Sequence[Thing], now: datetime) -> int:
    """Store the versions that are not there yet; how many.

    A version that is there is only marked as seen again. Inside the caller's transaction, which
    also absorbs them: a good thing counts as absorbed.
    """
    by_key = {(each.external_id[:LONGEST_ID], digest(each.raw)): each for each in things}
    rows = [
        (key[0], key[1], storable(each.raw), each.modified_at, storable(each.unread)[:LONGEST_WHY])
        for key, each in sorted(by_key.items())
    ]
    if not rows:
        return 0
    given: list[Any] = [place.shop_id, place.source, place.kind, place.seen_at, now]
    with connection.cursor() as cursor:
        if len(rows) == 1:  # a table of its own would cost more than the row
            cursor.execute(KEEP.format(ONE), [*given, *rows[0]])
            return sum(1 for row in cursor.fetchall() if row[0])
        cursor.execute(BESIDE)
        with cursor.copy(COPY) as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(KEEP.format(MANY), given)
        new = sum(1 for row in cursor.fetchall() if row[0])
        cursor.execute("DROP TABLE told")
    return new


def note_unread(place: Place, external_ids: Collection[str], why: str) -> None:
    """These of a batch just kept could not be absorbed after all."""
    given: list[Any] = [why[:LONGEST_WHY], place.shop_id, place.source, place.kind]
    with connection.cursor() as cursor:
        cursor.execute(UNREAD, [*given, list(external_ids), place.seen_at])


def digest(raw: str) -> bytes:
    """The version of a thing: a fingerprint of its text."""
    return blake2b(raw.encode("utf-8", "surrogatepass"), digest_size=DIGEST_BYTES).digest()


def storable(text: str) -> str:
    """Text that the database can hold, of a bounded length."""
    clean = text.replace("\0", "\ufffd")[:LONGEST_RAW]
    return clean.encode("utf-8", "replace").decode("utf-8")
