"""Open time: what is counted, and that the two directions are each other's inverse."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouhou.clock import SHANGHAI, local
from shouhou.clock.working_time import (
    CLOSED,
    OpenHours,
    OpenWeek,
    before_deadline,
    last_within,
    working_time,
)

DAY = OpenHours(9 * 60, 21 * 60)
USUAL = OpenWeek((DAY,) * 5 + (CLOSED, CLOSED))
HOUR, TICK = timedelta(hours=1), timedelta(microseconds=1)

moments = st.datetimes(datetime(2025, 1, 1), datetime(2026, 12, 1)).map(
    lambda at: at.replace(tzinfo=SHANGHAI)
)
hours = st.tuples(st.integers(0, 1440), st.integers(0, 1440)).map(lambda m: OpenHours(*sorted(m)))
weeks = (
    st.tuples(st.tuples(*[hours] * 7), hours)
    .filter(lambda w: not all(day.is_closed for day in w[0]))
    .map(lambda w: OpenWeek(*w))
)
spans = st.timedeltas(timedelta(), timedelta(hours=40))


def test_a_night_and_a_weekend_do_not_count():
    assert working_time(local("2026-11-20 20:00"), local("2026-11-23 10:00"), USUAL) == 2 * HOUR
    assert working_time(local("2026-11-21 00:00"), local("2026-11-22 23:59"), USUAL) == 0 * HOUR


def test_a_holiday_is_closed_and_a_worked_weekend_is_open():
    assert USUAL.on(date(2026, 10, 1)) == CLOSED
    assert USUAL.on(date(2026, 10, 10)) == DAY  # 调休: a Saturday that is worked
    assert USUAL.on(date(2026, 10, 17)) == CLOSED


def test_a_day_beyond_the_calendar_goes_by_its_weekday():
    assert USUAL.on(date(2199, 1, 1)) == DAY  # a Tuesday
    assert USUAL.on(date(2199, 1, 5)) == CLOSED


def test_two_hours_before_a_monday_morning_deadline_is_friday_evening():
    found = before_deadline(local("2026-11-23 10:00"), 2 * HOUR, USUAL)
    assert found == local("2026-11-20 20:00")


def test_a_distance_that_begins_at_opening_is_not_told_the_evening_before():
    found = before_deadline(local("2026-11-24 10:00"), HOUR, USUAL)
    assert found == local("2026-11-24 09:00")


def test_a_deadline_in_the_night_counts_from_closing():
    assert before_deadline(local("2026-11-24 03:00"), HOUR, USUAL) == local("2026-11-23 20:00")


def test_everything_until_the_next_opening_is_within_the_last_hour():
    found = last_within(local("2026-11-20 20:00"), HOUR, USUAL)
    assert found == local("2026-11-23 09:00")


def test_hours_round_the_clock():
    always = OpenWeek((OpenHours(0, 1440),) * 7, OpenHours(0, 1440))
    start, end = local("2026-02-14 00:00"), local("2026-02-24 12:00")
    assert working_time(start, end, always) == end - start
    assert before_deadline(end, end - start, always) == start


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: OpenHours(600, 540),
        lambda: OpenHours(0, 1441),
        lambda: OpenHours(-1, 0),
        lambda: OpenWeek((CLOSED,) * 7, DAY),
        lambda: OpenWeek((DAY,) * 6),
        lambda: before_deadline(local("2026-11-24 03:00"), -HOUR, USUAL),
        lambda: last_within(local("2026-11-24 03:00"), -HOUR, USUAL),
        lambda: before_deadline(local("2026-11-24 03:00"), timedelta(days=9999), USUAL),
        lambda: last_within(local("2026-11-24 03:00"), timedelta(days=9999), USUAL),
    ],
)
def test_what_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValueError):
        wrong()


@given(moments, moments, moments, weeks)
def test_time_adds_up_and_is_never_more_than_natural_time(a, b, c, week):
    a, b, c = sorted((a, b, c))
    assert working_time(a, b, week) + working_time(b, c, week) == working_time(a, c, week)
    assert timedelta() <= working_time(a, c, week) <= c - a
    assert working_time(c, a, week) == -working_time(a, c, week)


@given(moments, spans, weeks)
def test_the_moment_before_a_deadline_is_the_last_with_so_much_left(deadline, span, week):
    try:
        found = before_deadline(deadline, span, week)
    except ValueError:  # a week of a few minutes
        return
    assert found <= deadline
    assert working_time(found, deadline, week) == span
    assert working_time(found + TICK, deadline, week) < span or not span


@given(moments, spans, weeks)
def test_the_last_moment_within_is_the_last_with_no_more_passed(start, span, week):
    try:
        found = last_within(start, span, week)
    except ValueError:
        return
    assert found >= start
    assert working_time(start, found, week) == span
    assert working_time(start, found + TICK, week) > span


@given(moments, moments, spans, weeks)
def test_whoever_is_due_to_be_warned_is_found_within(now, deadline, span, week):
    """What the scan relies on: a due warning lies inside the window that the scan reads."""
    try:
        due = before_deadline(deadline, span, week) <= now
        window = last_within(now, span, week)
    except ValueError:
        return
    if due:
        assert deadline <= window


@given(moments, moments, spans, weeks)
def test_a_later_deadline_is_never_warned_earlier(one, other, span, week):
    one, other = sorted((one, other))
    try:
        assert before_deadline(one, span, week) <= before_deadline(other, span, week)
    except ValueError:
        return
