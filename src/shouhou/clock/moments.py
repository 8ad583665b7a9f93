"""Moments in Shanghai: reading them, their day, a fixed hour, the hours left. No wall clock."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

_MOMENT = re.compile(
    r"([0-9]{4})([-/])([0-9]{1,2})\2([0-9]{1,2})"
    r"(?:[T ] *([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,6}))?)?)?"
)
_SHOWN = 60


class NotAMoment(ValueError):
    """A text that is no date and time, or a moment without a time zone."""

    def __init__(self, found: str) -> None:
        self.found = found
        shown = found if len(found) <= _SHOWN else found[:_SHOWN] + "…"
        super().__init__(f"not a moment: {shown!r}")


def local(text: str) -> datetime:
    """Read Shanghai time: "2017-07-08 00:42:32", "2017/7/8 0:42", "2017-07-08" (its 00:00)."""
    match = _MOMENT.fullmatch(text.strip())
    if match is None:
        raise NotAMoment(text)
    year, _, month, day, hour, minute, second, fraction = match.groups()
    try:
        return datetime(
            *(int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0)),
            int((fraction or "").ljust(6, "0")),
            tzinfo=SHANGHAI,
        )
    except ValueError:
        raise NotAMoment(text) from None


def in_shanghai(moment: datetime) -> datetime:
    """The same moment told in Shanghai time; one without a time zone is `NotAMoment`."""
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise NotAMoment(f"{moment} has no time zone")
    return moment.astimezone(SHANGHAI)


def shanghai_day(moment: datetime) -> date:
    """The calendar day in Shanghai."""
    return in_shanghai(moment).date()


def cut_off(day: date, hour: int, minute: int = 0) -> datetime:
    """The hour of a day in Shanghai; hour 24 is the midnight at its end."""
    if hour == 24 and minute == 0:
        return datetime.combine(day + timedelta(days=1), time(), SHANGHAI)
    return datetime.combine(day, time(hour, minute), SHANGHAI)


def hours_left(deadline: datetime, now: datetime) -> int:
    """Whole hours until the deadline, rounded down: 0 in the last hour, -1 in the first past it."""
    left = in_shanghai(deadline).astimezone(UTC) - in_shanghai(now).astimezone(UTC)
    return left // timedelta(hours=1)
