"""What the supervisor looks at first: what is late, what runs out, who has how much to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from shouhou.alarms.decide import due_level
from shouhou.alarms.facts import SignView
from shouhou.alarms.queries.plans import watch_of
from shouhou.alarms.queries.signs import open_signs
from shouhou.alarms.words import LEVELS
from shouhou.cases import queries as cases
from shouhou.cases.queries import AgentLoad, Running
from shouhou.clock import last_within
from shouhou.shops.facts import Colleague
from shouhou.shops.queries import Person, colleagues, shop_of

MOST: Final = 100
OURS_NOT: Final = ("wait", "done")


@dataclass(frozen=True, slots=True)
class Nearing:
    """A case whose deadline is near or past, and which warning that is."""

    level: str
    case: Running
    owner_name: str


@dataclass(frozen=True, slots=True)
class Overview:
    """One shop at one moment."""

    shop_id: int
    nearing: tuple[Nearing, ...]
    """Run out first, soonest first; where it is the others' turn only what has run out."""
    more: bool
    signs: tuple[SignView, ...]
    load: tuple[AgentLoad, ...]
    people: tuple[Colleague, ...]
    """To whom cases can be moved."""

    def count(self, level: str) -> int:
        return sum(one.level == level for one in self.nearing)


def overview(by: Person, shop_id: int, now: datetime) -> Overview | None:
    """For whoever hands out work in the shop; nothing for anybody else."""
    shop = shop_of(by, shop_id)
    if shop is None or not shop.may("assign"):
        return None
    watch = watch_of(shop_id, now)
    until = last_within(now, watch.plan.widest, watch.plan.week)
    rows = cases.running_out(shop_id, until, MOST + 1)
    people = colleagues(shop_id)
    names = {one.person_id: one.name for one in people}
    nearing = []
    for row in rows[:MOST]:
        level = due_level(row.runs_out_at, now, watch.plan) if row.runs_out_at else -1
        if level < 0 or (row.lane in OURS_NOT and LEVELS[level] != "out"):
            continue
        nearing.append(Nearing(LEVELS[level], row, names.get(row.owner_id or 0, "")))
    return Overview(
        shop_id=shop_id,
        nearing=tuple(nearing),
        more=len(rows) > MOST,
        signs=open_signs(by, shop_id),
        load=cases.load(by, shop_id, now),
        people=tuple(
            one for one in people if not {"agent", "supervisor", "owner"}.isdisjoint(one.roles)
        ),
    )
