"""Until when an order must be sent, and what is at stake: pure, out of `rules/`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from typing import Final

from shouhou.money import Money, Rounding, share
from shouhou.policy import Book, Table, Value, Verdict, read_book
from shouhou.shipping.facts import Clock, Stake
from shouhou.shipping.words import HERE, vocabulary

FIRST_DAY: Final = date(2025, 1, 1)
HOUR: Final = timedelta(hours=1)
MOST_HOURS: Final = 100_000
MOST_PROMISE: Final = 10_000


@cache
def clock_book() -> Book:
    """How near the moment is; raises BrokenTable on a wrong file."""
    return read_book(HERE / "rules", vocabulary(), ("ship_by",))


@cache
def stakes_book() -> Book:
    """What it costs; raises BrokenTable on a wrong file."""
    return read_book(HERE / "rules", vocabulary(), ("stakes",))


def tables() -> tuple[Table, ...]:
    """Every table of the slice, for the pages that show rules."""
    return (*clock_book().tables, *stakes_book().tables)


def ship_by(
    told: datetime | None, paid_at: datetime, numbers: Mapping[str, int]
) -> tuple[datetime, bool]:
    """The moment an order must be sent by, and whether it is ours: the platform's own wins."""
    if told is not None:
        return told, False
    return paid_at + numbers["ship_hours"] * HOUR, True


def clock_of(
    by: tuple[datetime, bool], now: datetime, numbers: Mapping[str, int], on: date
) -> Clock:
    """How an order stands at this moment, by that day's table and the shop's numbers."""
    moment, ours = by
    late, left = (now - moment) // HOUR, (moment - now) // HOUR
    facts: dict[str, Value] = {
        "is_late": "yes" if now >= moment else "no",
        "late_hours": max(0, min(late, MOST_HOURS)),
        "left_hours": max(0, min(left, MOST_HOURS)),
    }
    verdict = clock_book().on({"decided": max(on, FIRST_DAY)}, numbers)(facts)
    assert isinstance(verdict, Verdict)
    said = verdict.hits[0].outcomes
    return Clock(moment, ours, str(said["clock"]), str(said["matter"]), verdict.hits[0].row_id)


def stake_of(matter: str, promise_hours: int, paid_fen: int, on: date) -> Stake:
    """What the shop is held to: a share of what was paid, within its bounds; half fen up."""
    facts: dict[str, Value] = {
        "matter": matter,
        "promise_hours": max(0, min(promise_hours, MOST_PROMISE)),
    }
    verdict = stakes_book().on({"decided": max(on, FIRST_DAY)})(facts)
    assert isinstance(verdict, Verdict)
    said = verdict.hits[0].outcomes
    percent, least, most = (int(str(said[name])) for name in ("percent", "least_yuan", "most_yuan"))
    part = share(Money(max(0, paid_fen)), percent, 100, Rounding.HALF_UP).fen
    return Stake(
        fen=max(least * 100, min(part, most * 100)),
        row=verdict.hits[0].row_id,
        zh=str(said["why"]),
        en=str(said["why_en"]),
    )


def promised_hours(by: datetime, paid_at: datetime) -> int:
    """How many hours after payment were promised."""
    return max(0, min((by - paid_at) // HOUR, MOST_PROMISE))
