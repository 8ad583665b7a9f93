"""Pure judgements of synchronisation: what is due, which window is next, how long to wait."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

OVERLAP: Final = timedelta(minutes=5)
"""Of platform time: changes written late are seen by the next sweep."""
FILL_DAYS: Final = 90
FILL_SLICE: Final = timedelta(days=1)
FIRST_WAIT: Final = timedelta(seconds=15)
LONGEST_WAIT: Final = timedelta(minutes=10)
KEPT: Final = timedelta(days=30)
"""How long messages and ended troubles are kept."""
RENEW_BEFORE: Final = timedelta(hours=12)
"""A token that runs out sooner is renewed."""


def sweep_span(swept_until: datetime, platform_now: datetime) -> tuple[datetime, datetime]:
    """What the next sweep asks: from a little before what is known up to now."""
    return min(swept_until, platform_now) - OVERLAP, platform_now


def fill_slice(fill_from: datetime, fill_at: datetime) -> tuple[datetime, datetime] | None:
    """The next part of the first fill, newest first; nothing when it is done."""
    if fill_at <= fill_from:
        return None
    return max(fill_from, fill_at - FILL_SLICE), fill_at


def filled_percent(fill_from: datetime, fill_at: datetime, fill_until: datetime) -> int:
    """How much of the first fill is in; 100 only when all is."""
    whole = (fill_until - fill_from).total_seconds()
    done = (fill_until - fill_at).total_seconds()
    return 100 if fill_at <= fill_from or whole <= 0 else min(99, int(done / whole * 100))


def wait_after(failures: int) -> timedelta:
    """How long a feed rests after so many failures in a row (1 or more)."""
    doublings = min(failures - 1, 10)
    return min(LONGEST_WAIT, FIRST_WAIT * (1 << doublings))


def is_due(ran_at: datetime | None, since: timedelta, every: timedelta) -> bool:
    """Whether a feed that ran so long ago (on the wall clock) is to be swept again."""
    return ran_at is None or since >= every


PARCEL: Final = "parcel"
"""A message that tells a courier's line itself: nothing is asked, the message is read."""
READ_AS: Final = {
    "refund": "refund",
    "refund_message": "refund",
    "reship": "refund",
    "exchange": "exchange",
    "trade": "trade",
    "logistics": PARCEL,
    "parcel_exception": "trade",
    "return_signed": "trade",
    "rating": "rating",
}
"""What a message is about → the kind of thing to read again."""


def to_read(thing: str, number: str, trade: str, store_kind: str) -> tuple[str, str] | None:
    """Kind and number of what to ask the platform for; nothing where a sweep must find it.

    Exchanges have calls of their own at Tmall only; ratings are asked by their trade.
    """
    kind = READ_AS.get(thing, "")
    if kind == PARCEL:
        return (kind, number) if number else None
    if kind == "exchange" and store_kind != "tmall":
        kind = "refund"
    wanted = number if kind in ("refund", "exchange") else trade or number
    return (kind, wanted) if kind and wanted else None
