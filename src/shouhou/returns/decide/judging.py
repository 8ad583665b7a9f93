"""The tables of returns, asked with plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Final

from shouhou.policy import Book, Row, Table, Value, Verdict, read_book
from shouhou.returns.facts import Judged, Likely, Likeness, Outcome, Reason
from shouhou.returns.words import CLAIMS, HERE, vocabulary

FIRST_DAY: Final = date(2025, 1, 1)
MOST: Final = 100_000
MOST_PERCENT: Final = 10_000
CLAIM_OF: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(("quality", "damaged", "description", "fake"), "fault"),
        "wrong_item": "wrong_item",
        "missing": "missing",
    }
)
"""A problem in the words of refunds → what goods can show of it; every other: nothing."""


@cache
def _book(name: str) -> Book:
    return read_book(HERE / "rules", vocabulary(), (name,))


def tables() -> tuple[Table, ...]:
    """Every table of the slice, for the pages that show rules."""
    return tuple(_book(name).tables[0] for name in ("inspect", "count", "repeat", "match"))


def _rows(
    name: str, facts: dict[str, Value], on: date, numbers: Mapping[str, int]
) -> tuple[Row, ...]:
    verdict = _book(name).on({"decided": max(on, FIRST_DAY)}, numbers)(facts)
    assert isinstance(verdict, Verdict), "every fact is given"
    return verdict.rows(name)


def claim_of(problems: Iterable[str]) -> str:
    """What the inspector has to look for, by the problems a request may be about."""
    found = [CLAIM_OF[each] for each in problems if each in CLAIM_OF]
    return min(found, key=CLAIMS.index, default="none")


def inspected(condition: str, claimed: str, finding: str, on: date) -> Judged:
    """What one piece is worth by `rules/inspect.md`, and where it is proposed to go."""
    facts: dict[str, Value] = {"condition": condition, "claimed": claimed, "finding": finding}
    (row,) = _rows("inspect", facts, on, {})
    said = row.outcomes
    return Judged(
        place=str(said["place"]),
        worth=str(said["worth"]),
        row=row.id,
        zh=str(said["why"]),
        en=str(said["why_en"]),
    )


def compared(expected: int, fits: int) -> str:
    """How a count stands beside what was agreed."""
    if not fits and expected:
        return "nothing"
    if fits < expected:
        return "fewer"
    return "all" if fits == expected else "more"


def follows(
    expected: int, fits: int, *, worst: str, strange: bool, coming: bool, on: date
) -> Outcome:
    """What follows for one agreement by `rules/count.md`, over all that has come for it."""
    compare = compared(expected, fits)
    facts: dict[str, Value] = {
        "compare": compare,
        "worst": worst,
        "strange": "yes" if strange else "no",
        "coming": "yes" if coming else "no",
    }
    (row,) = _rows("count", facts, on, {})
    said = row.outcomes
    return Outcome(
        then=str(said["then"]),
        tell=said["tell"] == "yes",
        row=row.id,
        zh=str(said["why"]),
        en=str(said["why_en"]),
        compare=compare,
    )


def worth_knowing(
    *,
    returns: int,
    disputed: int,
    serial_seen: bool,
    weight_off: int,
    on: date,
    numbers: Mapping[str, int],
) -> tuple[Reason, ...]:
    """What `rules/repeat.md` would have people know; no decision reads it."""
    facts: dict[str, Value] = {
        "returns_180": min(returns, MOST),
        "disputed_180": min(disputed, MOST),
        "serial_seen": "yes" if serial_seen else "no",
        "weight_off": min(weight_off, MOST_PERCENT),
    }
    wanted = {name: numbers[name] for name in ("repeat_returns", "weight_off_percent")}
    return tuple(_reason(row) for row in _rows("repeat", facts, on, wanted))


def likely(like: Likeness, on: date) -> Likely:
    """How much speaks for an order by `rules/match.md`; the points are added up."""
    facts: dict[str, Value] = {
        name: "yes" if getattr(like, name) else "no"
        for name in ("same_waybill", "same_phone", "same_name", "same_place", "awaits")
    }
    facts |= {"same_item": like.same_item, "same_weight": like.same_weight}
    rows = _rows("match", facts, on, {})
    return Likely(sum(int(str(row.outcomes["points"])) for row in rows), tuple(map(_reason, rows)))


def _reason(row: Row) -> Reason:
    return Reason(row.id, str(row.outcomes["why"]), str(row.outcomes["why_en"]))
