"""Working days, holidays, 调休 and the end of the calendar."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouhou.clock import (
    FIRST_KNOWN,
    LAST_KNOWN,
    BeyondCalendar,
    add_working_days,
    is_working_day,
    next_working_day,
    working_days_between,
)

days = st.dates(FIRST_KNOWN + timedelta(days=700), LAST_KNOWN - timedelta(days=700))


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "works"),
    [
        ("2026-02-14", True),  # a Saturday worked for Spring Festival
        ("2026-02-15", False),
        ("2026-02-23", False),  # last day of Spring Festival, a Monday
        ("2026-02-24", True),
        ("2026-02-28", True),  # a Saturday worked, month end
        ("2024-02-29", True),
        ("2026-10-07", False),  # last day of National Day
        ("2026-10-08", True),
        ("2026-10-10", True),  # a Saturday worked
        ("2026-10-11", False),
        ("2026-12-31", True),
        ("2004-01-01", False),
    ],
)
def test_known_days(text: str, *, works: bool) -> None:
    assert is_working_day(day(text)) is works


@pytest.mark.parametrize(
    ("text", "n", "then"),
    [
        ("2026-02-13", 1, "2026-02-14"),
        ("2026-02-13", 2, "2026-02-24"),
        ("2026-02-24", -1, "2026-02-14"),
        ("2026-09-30", 5, "2026-10-13"),
        ("2026-10-04", 0, "2026-10-04"),
        ("2024-02-28", 1, "2024-02-29"),
        ("2026-12-30", 1, "2026-12-31"),
    ],
)
def test_adding(text: str, n: int, then: str) -> None:
    assert add_working_days(day(text), n) == day(then)


def test_beyond_the_calendar_is_said_and_never_guessed() -> None:
    assert day("2026-12-31") == LAST_KNOWN, "the calendar has grown: look for a new New Year test"
    with pytest.raises(BeyondCalendar) as beyond:
        add_working_days(day("2026-12-31"), 1)
    assert beyond.value.day == day("2027-01-01")
    assert beyond.value.last_known == day("2026-12-31")
    assert "2027-01-01" in beyond.value.zh
    assert "节假日表" in beyond.value.zh
    assert "2027-01-01" in beyond.value.en
    for ask in (
        lambda: is_working_day(day("2003-12-31")),
        lambda: is_working_day(date.max),
        lambda: next_working_day(day("2027-01-01")),
        lambda: working_days_between(day("2026-12-30"), day("2027-01-02")),
        lambda: add_working_days(day("2026-12-01"), 10**9),
    ):
        with pytest.raises(BeyondCalendar):
            ask()


def test_a_moment_is_not_a_day() -> None:
    with pytest.raises(TypeError, match="shanghai_day"):
        is_working_day(datetime(2026, 1, 1))


@given(days, st.integers(-200, 200))
def test_between_is_the_inverse_of_adding(start: date, n: int) -> None:
    end = add_working_days(start, n)
    assert working_days_between(start, end) == n
    assert n == 0 or is_working_day(end)


@given(days, st.integers(0, 100), st.integers(0, 100))
def test_adding_in_two_steps_is_adding_at_once(start: date, one: int, two: int) -> None:
    assert add_working_days(add_working_days(start, one), two) == add_working_days(start, one + two)


@given(days, st.integers(0, 300), st.integers(0, 300))
def test_between_adds_up(start: date, one: int, two: int) -> None:
    middle = start + timedelta(days=one)
    end = middle + timedelta(days=two)
    assert working_days_between(start, end) == (
        working_days_between(start, middle) + working_days_between(middle, end)
    )


@given(days)
def test_the_next_working_day_skips_only_days_off(start: date) -> None:
    end = next_working_day(start)
    assert is_working_day(end)
    between = (start + timedelta(days=n) for n in range((end - start).days))
    assert not any(is_working_day(each) for each in between)


def test_agrees_with_an_independent_calendar() -> None:
    path = _independent_calendar()
    if path is None:
        pytest.skip("the shared calendar data (../shared/data/calendar) is not here")
    _, differences = _differences(path)
    assert differences == []


def _independent_calendar() -> Path | None:
    here = Path(__file__).resolve()
    for parent in here.parents:
        found = sorted((parent / "shared/data/calendar").glob("cn_*chinese*days*.json"))
        if found:
            return found[0]
    return None


def _differences(path: Path) -> tuple[int, list[str]]:
    content = json.loads(path.read_text(encoding="utf-8"))
    off, on = set(content["holidays"]), set(content["workdays"])
    compared, wrong = 0, []
    each = FIRST_KNOWN
    while each <= LAST_KNOWN:
        text = each.isoformat()
        expected = text in on or (each.weekday() < 5 and text not in off)
        compared += 1
        if expected != is_working_day(each):
            wrong.append(text)
        each += timedelta(days=1)
    return compared, wrong
