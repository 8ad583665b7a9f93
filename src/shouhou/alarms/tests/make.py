"""Builders: a shop with its people, cases with deadlines, words people write."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from shouhou.alarms import actions
from shouhou.cases.actions import add_note, open_case, set_slips
from shouhou.cases.actions import assign as give
from shouhou.cases.facts import Opening, Slip
from shouhou.clock import SHANGHAI
from shouhou.shops.actions import grant_role, make_person, make_shop
from shouhou.shops.queries import Person

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=SHANGHAI)
"""A Monday; the desk is open from 9:00 to 21:00."""
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Place:
    """A shop with two agents, a supervisor and its owner."""

    shop_id: int
    agent: Person
    other: Person
    supervisor: Person
    owner: Person


def make_place(name: str = "青禾小店") -> Place:
    shop = make_shop(name=name, kind="c2c", platform="taobao", now=NOW)
    staff = {}
    for key, called, role in (
        ("agent", "小王", "agent"),
        ("other", "小李", "agent"),
        ("supervisor", "陈主管", "supervisor"),
        ("owner", "林店长", "owner"),
    ):
        staff[key] = make_person(login_name=f"{key}@{name}", name=called, password=None)
        grant_role(person=staff[key], shop_id=shop.pk, role=role)
    return Place(shop_id=shop.pk, **staff)


def make_case(
    place: Place,
    runs_out_at: datetime | None = None,
    lane: str = "agree",
    owner: str | None = "agent",
    fen: int | None = 8_900,
    now: datetime = NOW,
) -> int:
    """A case with a deadline, owned by one of the people, or by nobody."""
    opening = Opening(place.shop_id, "compensation", "hand", buyer="tb_summer88", title="雪平锅")
    case_id = open_case(by=place.supervisor, opening=opening, now=now)
    wanted = getattr(place, owner).pk if owner else None
    give(by=place.supervisor, case_id=case_id, to=wanted, now=now)
    slip(case_id, runs_out_at, lane, fen, now)
    return case_id


def slip(
    case_id: int,
    runs_out_at: datetime | None,
    lane: str = "agree",
    fen: int | None = 8_900,
    now: datetime = NOW,
) -> None:
    by = "rule" if runs_out_at else ""
    set_slips(slips=[Slip(case_id, lane, runs_out_at, by, fen)], now=now)


def say(place: Place, case_id: int, text: str, now: datetime = NOW) -> None:
    """A note: what the buyer said, as an agent wrote it down."""
    add_note(by=place.agent, case_id=case_id, text=text, now=now)


def scan(place: Place, now: datetime) -> int:
    return actions.warn_shop(shop_id=place.shop_id, now=now)
