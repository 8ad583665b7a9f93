"""Words of the platform that no table of ours knows: counted, shown, never folded away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.db import connection

from shouhou.platforms.port import UNRECOGNISED, RefundSeen
from shouhou.platforms.taobao.client import RatingSeen

LONGEST: Final = 100
KEEP: Final = """
INSERT INTO sync_strangeword AS t (shop_id, field, word, times, last_at)
SELECT %s, n.field, n.word, n.times, %s
FROM unnest(%s::text[], %s::text[], %s::bigint[]) AS n (field, word, times)
ON CONFLICT (shop_id, field, word) DO UPDATE
SET times = t.times + excluded.times, last_at = excluded.last_at
"""


def strange_in(seen: object) -> Iterator[tuple[str, str]]:
    """The words of one translated row that were not recognised, with the field they stand in.

    A trade is its order and lines; a request or a rating is itself.
    """
    if isinstance(seen, tuple):
        order, lines = seen
        for each in (order, *lines):
            yield from _unknown(each, "order", "status")
    elif isinstance(seen, RefundSeen):
        for name in ("status", "kind", "goods"):
            yield from _unknown(seen, "refund", name)
    elif isinstance(seen, RatingSeen):
        yield from _unknown(seen, "rating", "rating")


def note_strange(shop_id: int, strange: Counter[tuple[str, str]], now: datetime) -> None:
    """Count them; one statement, none where there is nothing."""
    if not strange:
        return
    rows = [(field, word, times) for (field, word), times in sorted(strange.items())]
    columns = [list(column) for column in zip(*rows, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(KEEP, [shop_id, now, *columns])


def _unknown(seen: object, what: str, name: str) -> Iterator[tuple[str, str]]:
    """Only where the platform did say something."""
    text = getattr(seen, f"{name}_text")
    if getattr(seen, name) == UNRECOGNISED and text:
        yield f"{what}.{name}", text[:LONGEST]
