"""Moments of the world: epoch milliseconds in the store, Shanghai time on the wire."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from shouhou.clock import SHANGHAI, local

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STEP = timedelta(milliseconds=1)
HOUR = 3_600_000
DAY = 24 * HOUR


def stored(moment: datetime) -> int:
    """Epoch milliseconds of an aware moment."""
    return (moment - _EPOCH) // _STEP


def moment_of(milliseconds: int) -> datetime:
    """The aware moment, told in Shanghai time."""
    return (_EPOCH + milliseconds * _STEP).astimezone(SHANGHAI)


def written(milliseconds: int | None) -> str | None:
    """As TOP writes dates, `yyyy-MM-dd HH:mm:ss` in GMT+8; nothing stays nothing."""
    if milliseconds is None:
        return None
    return moment_of(milliseconds).isoformat(" ", "seconds")[:19]


def read(text: str) -> int:
    """Epoch milliseconds of a date as TOP writes it; raises NotAMoment."""
    return stored(local(text))
