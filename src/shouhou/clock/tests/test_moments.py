"""Reading moments and counting hours."""

import contextlib
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouhou.clock import SHANGHAI, NotAMoment, cut_off, hours_left, local, shanghai_day

moments = st.datetimes(datetime(2004, 1, 1), datetime(2040, 1, 1), timezones=st.just(SHANGHAI))


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2017-07-08 00:42:32", "2017-07-08T00:42:32+08:00"),
        ("2017/07/08 00:42:32", "2017-07-08T00:42:32+08:00"),
        ("2017/7/8 0:42", "2017-07-08T00:42:00+08:00"),
        ("2017-07-08", "2017-07-08T00:00:00+08:00"),
        ("\t2017-07-08T23:59:59.5 ", "2017-07-08T23:59:59.500000+08:00"),
        ("2024-02-29 24:00"[:10], "2024-02-29T00:00:00+08:00"),
        ("2026-12-31 23:59:59", "2026-12-31T23:59:59+08:00"),
    ],
)
def test_reads_shanghai_time(text: str, iso: str) -> None:
    assert local(text).isoformat() == iso


@pytest.mark.parametrize(
    "text",
    ["", "-", "2017", "2017-07", "2017-07/08", "2017-13-01", "2023-02-29", "2017-02-30 10:00",
     "2017-07-08 24:00", "2017-07-08 10:60", "2017-07-08 10", "17-07-08", "0000-01-01",
     "\uff12017-07-08", "2017-07-08 00:42:32+08:00", "42924.03", "今天", "2" * 5000],
)  # fmt: skip
def test_refuses_what_is_no_moment(text: str) -> None:
    with pytest.raises(NotAMoment) as refused:
        local(text)
    assert refused.value.found == text
    assert len(str(refused.value)) < 200


def test_a_moment_without_time_zone_is_refused() -> None:
    with pytest.raises(NotAMoment, match="no time zone"):
        shanghai_day(datetime(2026, 1, 1))


def test_the_day_is_the_one_in_shanghai() -> None:
    assert shanghai_day(datetime(2026, 1, 31, 15, 59, 59, tzinfo=UTC)) == date(2026, 1, 31)
    assert shanghai_day(datetime(2026, 1, 31, 16, 0, tzinfo=UTC)) == date(2026, 2, 1)


def test_cut_off_up_to_midnight() -> None:
    assert cut_off(date(2024, 2, 29), 16) == local("2024-02-29 16:00")
    assert cut_off(date(2024, 2, 29), 15, 30) == local("2024-02-29 15:30")
    assert cut_off(date(2026, 12, 31), 24) == local("2027-01-01")


@pytest.mark.parametrize(
    ("now", "left"),
    [
        ("2026-12-31 16:00:00", 0),
        ("2026-12-31 15:59:59", 0),
        ("2026-12-31 15:00:00", 1),
        ("2026-12-31 16:00:01", -1),
        ("2026-12-30 16:00:00", 24),
        ("2027-01-01 00:00:00", -8),
    ],
)
def test_hours_left(now: str, left: int) -> None:
    assert hours_left(local("2026-12-31 16:00"), local(now)) == left


@given(moments)
def test_written_and_read_again(moment: datetime) -> None:
    assert local(moment.strftime("%Y-%m-%d %H:%M:%S.%f")) == moment


@given(st.text(max_size=30))
def test_any_text_is_a_moment_or_not_a_moment(text: str) -> None:
    with contextlib.suppress(NotAMoment):
        assert local(text).tzinfo is SHANGHAI


@given(moments, moments)
def test_hours_left_is_the_floor_whatever_the_zone(deadline: datetime, now: datetime) -> None:
    left = hours_left(deadline, now)
    assert left == hours_left(deadline.astimezone(UTC), now.astimezone(UTC))
    assert timedelta(hours=left) <= deadline - now < timedelta(hours=left + 1)
