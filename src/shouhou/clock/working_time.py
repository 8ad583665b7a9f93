"""Time in which somebody is at the desk: opening hours by weekday, holidays and 调休 apart.

Deadlines run in natural time; only the distance of a warning before them is counted in the hours
in which somebody could act on it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shouhou.clock.moments import SHANGHAI, cut_off, in_shanghai
from shouhou.clock.working_days import BeyondCalendar, is_working_day

MINUTES_A_DAY = 24 * 60
MOST_DAYS = 3660
"""A week that is open at all is open within this many days, for any span a warning may have."""

_ONE = timedelta(days=1)
_ZERO = timedelta()
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class OpenHours:
    """From one minute of the day until before another; the same twice is closed."""

    opens: int
    closes: int

    def __post_init__(self) -> None:
        if not 0 <= self.opens <= self.closes <= MINUTES_A_DAY:
            raise ValueError(f"minutes of a day, opening before closing: {self}")

    @property
    def is_closed(self) -> bool:
        return self.opens == self.closes


CLOSED = OpenHours(0, 0)


@dataclass(frozen=True, slots=True)
class OpenWeek:
    """The hours of Monday to Sunday, and of a public holiday, whatever its weekday.

    A weekend day that is worked (调休) has Monday's hours. A day the calendar does not know yet
    goes by its weekday alone: a warning must not fail for want of a calendar.
    """

    days: tuple[OpenHours, ...]
    holiday: OpenHours = CLOSED

    def __post_init__(self) -> None:
        if len(self.days) != 7:
            raise ValueError("a week has seven days")
        if all(hours.is_closed for hours in self.days):
            raise ValueError("on some day of the week somebody must be there")

    def on(self, day: date) -> OpenHours:
        """The hours of this day."""
        weekend = day.weekday() >= _SATURDAY
        try:
            works = is_working_day(day)
        except BeyondCalendar:
            works = not weekend
        if works and weekend:
            return self.days[0]
        if not works and not weekend:
            return self.holiday
        return self.days[day.weekday()]


def working_time(start: datetime, end: datetime, week: OpenWeek) -> timedelta:
    """How long the desk is open from `start` until `end`; negative when `end` is earlier."""
    if end < start:
        return -working_time(end, start, week)
    first, last = in_shanghai(start), in_shanghai(end)
    spent, day = _ZERO, first.date()
    while day <= last.date():
        opens, closes = _open_on(day, week)
        spent += max(_ZERO, min(closes, last) - max(opens, first))
        day += _ONE
    return spent


def before_deadline(deadline: datetime, span: timedelta, week: OpenWeek) -> datetime:
    """The last moment at which so much open time is left before the deadline.

    No span, no distance: the deadline itself. Raises ValueError for a negative span, and for one
    that is not open within ten years.
    """
    end = in_shanghai(deadline)
    if span <= _ZERO:
        return _none_left(end, span)
    for day in _days(end.date(), -_ONE):
        opens, closes = _open_on(day, week)
        here = min(closes, end) - opens
        if here >= span:
            return min(closes, end) - span
        span -= max(_ZERO, here)
    raise ValueError("there is not so much open time before the deadline")


def last_within(start: datetime, span: timedelta, week: OpenWeek) -> datetime:
    """The last moment until which no more than so much open time passes from `start` on.

    Every deadline with at most `span` of open time left lies at or before it. Raises ValueError
    for a negative span, and for one that is not open within ten years.
    """
    now = in_shanghai(start)
    if span < _ZERO:
        return _none_left(now, span)
    for day in _days(now.date(), _ONE):
        opens, closes = _open_on(day, week)
        here = closes - max(opens, now)
        if here > span:
            return max(opens, now) + span
        span -= max(_ZERO, here)
    raise ValueError("there is not so much open time after this moment")


def _open_on(day: date, week: OpenWeek) -> tuple[datetime, datetime]:
    """When the desk opens and closes that day; the same moment twice when it does not."""
    hours = week.on(day)
    return _at(day, hours.opens), _at(day, hours.closes)


def _at(day: date, minute: int) -> datetime:
    # One zone without summer time: differences of local times are exact.
    return cut_off(day, minute // 60, minute % 60).astimezone(SHANGHAI)


def _days(day: date, step: timedelta) -> Iterator[date]:
    for number in range(MOST_DAYS):
        yield day + number * step


def _none_left(moment: datetime, span: timedelta) -> datetime:
    if span < _ZERO:
        raise ValueError("a span of time is not negative")
    return moment
