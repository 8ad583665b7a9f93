"""The seven days."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouhou.clock import SHANGHAI, days_since_signing, local, seven_days_end

moments = st.datetimes(datetime(2004, 1, 1), datetime(2040, 1, 1), timezones=st.just(SHANGHAI))


@pytest.mark.parametrize(
    ("signed", "asked", "days"),
    [
        ("2026-03-01 00:00:00", "2026-03-01 23:59:59", 0),
        ("2026-03-01 23:59:59", "2026-03-02 00:00:00", 1),
        ("2026-03-01 09:00", "2026-03-08 23:59:59", 7),
        ("2026-03-01 09:00", "2026-03-09 00:00:00", 8),
        ("2024-02-28 12:00", "2024-03-06 12:00", 7),  # over a leap day
        ("2026-12-31 23:59", "2027-01-07 23:59", 7),  # beyond the calendar: these are plain days
        ("2026-03-02 09:00", "2026-03-01 09:00", -1),
    ],
)
def test_days_since_signing(signed: str, asked: str, days: int) -> None:
    assert days_since_signing(local(signed), local(asked)) == days


@pytest.mark.parametrize(
    ("signed", "end"),
    [
        ("2026-03-01 00:00", "2026-03-09 00:00"),
        ("2026-03-01 23:59:59", "2026-03-09 00:00"),
        ("2024-02-22 08:00", "2024-03-01 00:00"),
        ("2026-12-31 16:00", "2027-01-08 00:00"),
    ],
)
def test_seven_days_end(signed: str, end: str) -> None:
    assert seven_days_end(local(signed)) == local(end)


def test_the_day_of_signing_is_the_one_in_shanghai() -> None:
    signed = datetime(2026, 3, 1, 16, 0, tzinfo=UTC)  # 00:00 of 2 March in Shanghai
    assert seven_days_end(signed) == local("2026-03-10")


@given(moments, moments)
def test_inside_means_at_most_seven_days(signed: datetime, asked: datetime) -> None:
    assert (asked < seven_days_end(signed)) == (days_since_signing(signed, asked) <= 7)


@given(moments, moments)
def test_the_zone_it_is_told_in_does_not_matter(signed: datetime, asked: datetime) -> None:
    told = days_since_signing(signed.astimezone(UTC), asked.astimezone(UTC))
    assert told == days_since_signing(signed, asked)
