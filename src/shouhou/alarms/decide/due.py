"""How far a deadline has come, and who is told of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from typing import Final

from shouhou.alarms.facts import Plan, Warn
from shouhou.alarms.words import ALARMS, HERE, LEVELS, vocabulary
from shouhou.clock import CLOSED, OpenHours, OpenWeek, before_deadline
from shouhou.policy import Book, Value, Verdict, read_book

NOT_YET: Final = -1
DAYS: Final = (*(["workday"] * 5), "saturday", "sunday")


@cache
def warn_book() -> Book:
    """Who is told; proved complete on first use."""
    return read_book(HERE / "rules", vocabulary(), ("warn",))


def plan_of(numbers: Mapping[str, int]) -> Plan:
    """When a shop with these numbers of its own warns.

    Numbers that contradict each other never silence a warning: a day that closes before it opens
    is closed, and a week without any open hour counts as always open.
    """

    def number(code: str) -> int:
        return numbers.get(code, vocabulary().parameters[code].default)

    def hours(day: str) -> OpenHours:
        opens, closes = number(f"{day}_open_minute"), number(f"{day}_close_minute")
        return OpenHours(opens, closes) if opens < closes else CLOSED

    days = tuple(hours(day) for day in DAYS)
    if all(day.is_closed for day in days):
        days = (OpenHours(0, 24 * 60),) * 7
    return Plan(
        OpenWeek(days, hours("holiday")),
        timedelta(hours=number("warn_first_hours")),
        timedelta(hours=number("warn_second_hours")),
        timedelta(hours=number("warn_last_hours")),
    )


def due_level(deadline: datetime, now: datetime, plan: Plan) -> int:
    """The place in LEVELS of the latest warning that is due; -1 while none is."""
    if deadline <= now:
        return LEVELS.index("out")
    for place, span in ((2, plan.last), (1, plan.second), (0, plan.first)):
        # A distance of nothing warns only at the deadline itself.
        if span and before_deadline(deadline, span, plan.week) <= now:
            return place
    return NOT_YET


def warn(level: str, lane: str, owned: bool, on: date) -> Warn:
    """The one row of that day's table."""
    facts: dict[str, Value] = {
        "level": level,
        "lane": lane if lane in vocabulary().section("lane").codes else "look",
        "owned": "yes" if owned else "no",
    }
    verdict = warn_book().on({"decided": on})(facts)
    assert isinstance(verdict, Verdict)
    said = verdict.hits[0].outcomes
    return Warn(
        row=verdict.hits[0].row_id,
        level=level,
        tells=str(said["tells"]),
        urgent=said["urgent"] == "yes",
        ready=said["ready"] == "yes",
        alarm=ALARMS.index(str(said["alarm"])),
        zh=str(said["why"]),
        en=str(said["why_en"]),
    )
