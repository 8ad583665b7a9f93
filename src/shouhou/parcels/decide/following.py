"""Where a parcel stands and what is wrong with it: pure, out of `rules/`, `states.md`, and text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import Final

from shouhou.clock import cut_off, shanghai_day
from shouhou.couriers.port import Scan
from shouhou.language import parcel_told
from shouhou.parcels.facts import Asking, Followed, Line, Shown, Standing, Watched
from shouhou.parcels.words import HERE, OVER, SIGNED, machine, stop_machine, vocabulary
from shouhou.policy import Book, Table, Value, Verdict, read_book
from shouhou.shops.facts import granted
from shouhou.workflow import Machine, Transition

FIRST_DAY: Final = date(2025, 1, 1)
MOST_HOURS: Final = 100_000
MOST_DAYS: Final = 10_000
SLOW: Final = ("ems", "post")
SINCE_SENT: Final = ("pickup_hours", "back_hours", "back_pickup_hours")
SINCE_NEWS: Final = ("still_hours_usual", "still_hours_slow", "station_hours")
"""Numbers of watch.md by the moment they count from."""
BACK_AGAIN: Final = ("refused", "returning", "returned", "lost")
"""After these a signature before counts no more."""
REFINED: Final[Mapping[str, tuple[str, ...]]] = {
    "signed": (*SIGNED, "returned"),
    "problem": ("refused", "returning", "returned", "lost"),
    "moving": ("returning",),
}
"""What a rough code tells → what the text of the same line may make of it."""
COURIER_HAS_IT: Final = frozenset({"created", "unrecognised", ""})


@cache
def stands_book() -> Book:
    """What the next line makes of a parcel; raises BrokenTable on a wrong file."""
    return read_book(HERE / "rules", vocabulary(), ("stands",))


@cache
def watch_book() -> Book:
    """What is wrong with a parcel; raises BrokenTable on a wrong file."""
    return read_book(HERE / "rules", vocabulary(), ("watch",))


@cache
def asks_book() -> Book:
    """When a source is asked again; raises BrokenTable on a wrong file."""
    return read_book(HERE / "rules", vocabulary(), ("asks",))


def tables() -> tuple[Table, ...]:
    """Every table of the slice, for the pages that show rules."""
    return (*stands_book().tables, *watch_book().tables, *asks_book().tables)


def line_of(scan: Scan, source: str) -> Line:
    """A source's line in our words: its code decides, and the text where it says more.

    A code that only says “signed” leaves it to the text who did, and so on (REFINED); a code nobody
    knows, and a line without one, are read by their text alone.
    """
    told = parcel_told(scan.text)
    stage, trouble, row = scan.stage, scan.trouble, ""
    more = told.stage in REFINED.get(scan.stage, ())
    if scan.stage in ("", "unrecognised") or more:
        stage, row = told.stage or scan.stage, told.row
    if stage == told.stage and not trouble:
        trouble, row = told.trouble, told.row
    return Line(scan.at, scan.text, scan.place, source, scan.code, stage, trouble, row)


def stand(lines: Iterable[Line], on: date) -> Standing:
    """Where a parcel stands after these lines, oldest first; those that say nothing only move."""
    standing = Standing()
    for line in lines:
        standing = after(standing, line, on)
    return standing


def after(was: Standing, line: Line, on: date) -> Standing:
    """One line more. Lines older than the newest must be told through `stand` from the start."""
    now = replace(was, moved_at=max(filter(None, (was.moved_at, line.at))))
    if not line.stage:
        return now
    if line.stage not in COURIER_HAS_IT and now.first_at is None:
        now = replace(now, first_at=line.at)
    stage = _next_stage(was.stage, line.stage, on)
    if stage != was.stage:
        now = replace(now, stage=stage, stage_at=line.at, trouble=line.trouble)
    elif stage == line.stage:
        now = replace(now, trouble=line.trouble or now.trouble, stage_at=now.stage_at or line.at)
    if stage in SIGNED and now.signed_at is None:
        return replace(now, signed_at=line.at)
    return replace(now, signed_at=None) if stage in BACK_AGAIN else now


@lru_cache(maxsize=2048)
def _next_stage(was: str, told: str, on: date) -> str:
    verdict = stands_book().on({"decided": max(on, FIRST_DAY)})({"was": was, "told": told})
    assert isinstance(verdict, Verdict)
    stands = str(verdict.outcomes["stands"])
    return {"as_told": told, "as_was": was}.get(stands, stands)


def pace_of(courier: str) -> str:
    """usual, or slow for the post."""
    return "slow" if courier in SLOW else "usual"


def hours(since: datetime | None, now: datetime, most: int = MOST_HOURS) -> int:
    """Whole hours since then, none below zero; 0 where nobody knows since when."""
    if since is None:
        return 0
    return max(0, min((now - since) // timedelta(hours=1), most))


def late_days(promised_on: date | None, stage: str, now: datetime) -> int:
    """Days after the promised day of a parcel that is not there."""
    if promised_on is None or stage in OVER:
        return 0
    return max(0, min((shanghai_day(now) - promised_on).days, MOST_DAYS))


def watched_of(parcel: Followed, now: datetime) -> Watched:
    """What the watch looks at, at this moment."""
    return Watched(
        direction=parcel.direction,
        stage=parcel.stage,
        pace=pace_of(parcel.courier),
        still_hours=hours(parcel.moved_at or parcel.sent_at, now),
        age_hours=hours(parcel.sent_at, now),
        late_days=late_days(parcel.promised_on, parcel.stage, now),
        missing=_is_missing(parcel),
        heard=bool(parcel.source),
    )


def _is_missing(parcel: Followed) -> bool:
    """The buyer said so after the signature; before it, the parcel was only on its way."""
    said, signed = parcel.missing_at, parcel.signed_at
    return said is not None and (signed is None or said >= signed)


def next_look(parcel: Followed, now: datetime, numbers: Mapping[str, int]) -> datetime | None:
    """The next moment at which time alone can make something wrong (or worse); None for none."""
    if parcel.stage in OVER:
        return None
    news = parcel.moved_at or parcel.sent_at
    moments = [
        since + timedelta(hours=numbers[code])
        for code, since in (
            *((code, parcel.sent_at) for code in SINCE_SENT),
            *((code, news) for code in SINCE_NEWS),
        )
    ]
    if parcel.promised_on is not None:
        moments.append(cut_off(parcel.promised_on + timedelta(days=1), 0))
    return min((each for each in moments if each > now), default=None)


def next_ask(stage: str, news: datetime, now: datetime, *, ended: bool) -> datetime | None:
    """When a source is asked again, by its table; None: not any more."""
    if ended:
        return None
    facts: dict[str, Value] = {"stage": stage, "still_hours": hours(news, now)}
    verdict = asks_book().on({"decided": max(shanghai_day(now), FIRST_DAY)})(facts)
    assert isinstance(verdict, Verdict)
    minutes = int(str(verdict.outcomes["ask_minutes"]))
    return now + timedelta(minutes=minutes) if minutes else None


def wrong_with(watched: Watched, numbers: Mapping[str, int], on: date) -> tuple[Shown, ...]:
    """Everything that is wrong by that day's table and the shop's numbers; each sign once."""
    facts: dict[str, Value] = {
        "direction": watched.direction,
        "stage": watched.stage,
        "pace": watched.pace,
        "still_hours": watched.still_hours,
        "age_hours": watched.age_hours,
        "late_days": watched.late_days,
        "missing": "yes" if watched.missing else "no",
        "heard": "yes" if watched.heard else "no",
    }
    verdict = watch_book().on({"decided": max(on, FIRST_DAY)}, numbers)(facts)
    assert isinstance(verdict, Verdict)
    found = {}
    for hit in verdict.hits:
        said = {name: str(value) for name, value in hit.outcomes.items()}
        found[said["sign"]] = Shown(
            sign=said["sign"],
            row=hit.row_id,
            alarm=said["alarm"],
            opens=said["opens"] == "yes",
            next=said["next"],
            zh=said["why"],
            en=said["why_en"],
        )
    return tuple(found.values())


def talk_moved(state: str, event: str, who: Iterable[str]) -> Transition:
    """What becomes of a wish to a courier. Raises Refused with the rows that said no."""
    return _moved(machine(), state, event, who)


def stop_moved(state: str, event: str, who: Iterable[str]) -> Transition:
    """What becomes of an order to stop a parcel. Raises Refused with the rows that said no."""
    return _moved(stop_machine(), state, event, who)


def _moved(table: Machine, state: str, event: str, who: Iterable[str]) -> Transition:
    return granted(table.may_any(state, event, who, frozenset().__contains__))


def house_memo(at: datetime, said: Asking, wish: str, result: str, agent: str) -> str:
    """`6-28 联系851号 更改地址, 客人已更改 (小王)`: day, their staff, wish, result, our agent.

    Source: H3.1.2.
    """
    staff = f"{said.staff}号" if said.staff else "快递"
    middle = "，".join(part for part in (f"{wish} {said.words}".strip(), result) if part)
    return f"{at.month}-{at.day} 联系{staff} {middle} ({agent})"
