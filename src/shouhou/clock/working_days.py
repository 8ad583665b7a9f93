"""Working days of the People's Republic: weekdays less holidays, plus 调休 working weekends."""

from datetime import date, datetime, timedelta
from functools import lru_cache

import chinese_calendar

FIRST_KNOWN = date(min(chinese_calendar.holidays).year, 1, 1)
LAST_KNOWN = date(max(chinese_calendar.holidays).year, 12, 31)

_ONE = timedelta(days=1)


class BeyondCalendar(LookupError):
    """A day whose holidays are not known to the calendar; never guessed.

    `.day` is the day asked for, `.zh` and `.en` a sentence for people.
    """

    def __init__(self, day: date) -> None:
        self.day = day
        self.first_known = FIRST_KNOWN
        self.last_known = LAST_KNOWN
        self.zh = (
            f"节假日表只有 {FIRST_KNOWN} 至 {LAST_KNOWN}，无法判断 {day} 是否工作日；"
            "请更新节假日表（chinesecalendar），或由人工确定日期。"
        )
        self.en = (
            f"Holidays are known from {FIRST_KNOWN} to {LAST_KNOWN}; whether {day} is a"
            " working day is not. Renew the calendar (chinesecalendar) or choose the date by hand."
        )
        super().__init__(f"{self.zh} {self.en}")


def is_working_day(day: date) -> bool:
    """Whether people work on this day, 调休 included."""
    if isinstance(day, datetime):
        raise TypeError("a day, not a moment: use shanghai_day()")
    return _is_working_day(day)


@lru_cache(maxsize=16_384)
def _is_working_day(day: date) -> bool:
    if not FIRST_KNOWN <= day <= LAST_KNOWN:
        raise BeyondCalendar(day)
    return bool(chinese_calendar.is_workday(day))  # type: ignore[no-untyped-call,unused-ignore]


def next_working_day(day: date) -> date:
    """This day if people work on it, else the first one after it."""
    while not is_working_day(day):
        day += _ONE
    return day


def add_working_days(day: date, n: int) -> date:
    """The n-th working day after this day (before it when n is negative); 0 is the day itself."""
    step = _ONE if n > 0 else -_ONE
    for _ in range(abs(n)):
        day += step
        while not is_working_day(day):
            day += step
    return day


def working_days_between(a: date, b: date) -> int:
    """Working days from a (not counted) to b (counted); negative when b is earlier.

    The inverse of `add_working_days`: working_days_between(a, add_working_days(a, n)) == n.
    """
    step = _ONE if b > a else -_ONE
    count = 0
    day = a
    while day != b:
        day += step
        count += is_working_day(day)
    return count if b > a else -count
