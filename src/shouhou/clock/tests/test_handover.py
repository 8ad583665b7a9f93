"""Every minute belongs to exactly one handover."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouhou.clock import (
    SHANGHAI,
    BeyondCalendar,
    HandoverHours,
    handover_due,
    handover_of,
    is_working_day,
    local,
)

moments = st.datetimes(datetime(2005, 1, 1), datetime(2026, 11, 30), timezones=st.just(SHANGHAI))


@st.composite
def hours_in_order(draw: st.DrawFn) -> HandoverHours:
    morning = draw(st.integers(0, 22))
    evening = draw(st.integers(morning + 1, 23))
    same_day = draw(st.integers(evening, 24))
    due = draw(st.integers(morning, same_day))
    return HandoverHours(morning_cut=morning, night_due=due, evening_cut=evening, same_day=same_day)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-03-02 15:59:59", "2026-03-02 18:00"),
        ("2026-03-02 16:00:00", "2026-03-03 15:00"),  # 16:00 sharp waits for the next day
        ("2026-03-02 16:00:01", "2026-03-03 15:00"),
        ("2026-03-02 23:59:59", "2026-03-03 15:00"),
        ("2026-03-03 00:00:00", "2026-03-03 15:00"),
        ("2026-03-03 11:59:59", "2026-03-03 15:00"),
        ("2026-03-03 12:00:00", "2026-03-03 18:00"),
        ("2024-02-28 16:00:00", "2024-02-29 15:00"),
        ("2024-02-29 16:00:00", "2024-03-01 15:00"),
        ("2026-12-31 16:00:00", "2027-01-01 15:00"),
        ("2026-02-16 09:00:00", "2026-02-16 15:00"),  # a holiday is a day like others by default
    ],
)
def test_due(received: str, due: str) -> None:
    assert handover_due(local(received)) == local(due)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-02-14 15:59:59", "2026-02-14 18:00"),  # a Saturday worked
        ("2026-02-14 16:00:00", "2026-02-24 15:00"),
        ("2026-02-23 13:00:00", "2026-02-24 15:00"),  # last day of the holiday
        ("2026-02-23 23:59:59", "2026-02-24 15:00"),
        ("2026-02-24 13:00:00", "2026-02-24 18:00"),
        ("2026-12-31 15:59:59", "2026-12-31 18:00"),
    ],
)
def test_due_on_working_days(received: str, due: str) -> None:
    assert handover_due(local(received), working_days=True) == local(due)


def test_new_year_beyond_the_calendar_is_said() -> None:
    with pytest.raises(BeyondCalendar):
        handover_due(local("2026-12-31 16:00"), working_days=True)


def test_the_same_day_hour_is_the_shops() -> None:
    assert handover_due(local("2026-03-02 13:00"), 17) == local("2026-03-02 17:00")
    assert handover_due(local("2026-03-02 13:00"), 24) == local("2026-03-03 00:00")
    for hour in (15, 25, -1):
        with pytest.raises(ValueError, match="in order"):
            handover_due(local("2026-03-02 13:00"), hour)


@pytest.mark.parametrize("working_days", [False, True])
def test_every_minute_of_a_holiday_week_belongs_to_one_handover(*, working_days: bool) -> None:
    start = local("2026-09-28 00:00")
    last = handover_of(start, working_days=working_days)
    for minute in range(14 * 24 * 60):
        moment = start + timedelta(minutes=minute)
        found = handover_of(moment, working_days=working_days)
        assert found.opens_at <= moment < found.closes_at <= found.due_at
        assert found == last or found.opens_at == last.closes_at == moment
        last = found


@given(moment=moments, hours=hours_in_order(), working_days=st.booleans())
def test_total_and_tiling(moment: datetime, hours: HandoverHours, *, working_days: bool) -> None:
    found = handover_of(moment, hours, working_days=working_days)
    assert found.opens_at <= moment < found.closes_at <= found.due_at
    following = handover_of(found.closes_at, hours, working_days=working_days)
    assert following.opens_at == found.closes_at
    assert handover_of(found.opens_at, hours, working_days=working_days) == found
    if working_days and found.due_at.hour:
        assert is_working_day(found.due_at.date())


@given(
    moment=moments,
    later=st.timedeltas(timedelta(0), timedelta(days=20)),
    hours=hours_in_order(),
    working_days=st.booleans(),
)
def test_received_later_is_never_due_earlier(
    moment: datetime, later: timedelta, hours: HandoverHours, *, working_days: bool
) -> None:
    one = handover_of(moment, hours, working_days=working_days)
    two = handover_of(moment + later, hours, working_days=working_days)
    assert one.due_at <= two.due_at
