"""How each shop warns, who is told there, and what has been told already."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max

from shouhou.alarms.decide import plan_of, warn
from shouhou.alarms.facts import Plan
from shouhou.alarms.models import Warned
from shouhou.alarms.words import LEVELS, vocabulary
from shouhou.cases.queries import Running
from shouhou.clock import shanghai_day
from shouhou.shops import queries as shops
from shouhou.shops.facts import RIGHTS


@dataclass(frozen=True, slots=True)
class Watch:
    """One shop as a scan sees it on one day."""

    shop_id: int
    on: date
    numbers: dict[str, int]
    plan: Plan
    people: frozenset[int]
    supervisors: tuple[int, ...]
    """Everybody who may hand out work there: supervisors and owners."""

    def number(self, code: str) -> int:
        return self.numbers.get(code, vocabulary().parameters[code].default)


def watch_of(shop_id: int, now: datetime) -> Watch:
    """The shop's numbers and people of that day. Two queries."""
    on = shanghai_day(now)
    mine = shops.parameters_of(shop_id, on)
    numbers = {code: value for code, value in mine.items() if code in vocabulary().parameters}
    people = shops.colleagues(shop_id)
    return Watch(
        shop_id=shop_id,
        on=on,
        numbers=numbers,
        plan=plan_of(numbers),
        people=frozenset(one.person_id for one in people),
        supervisors=tuple(
            one.person_id for one in people if not RIGHTS["assign"].isdisjoint(one.roles)
        ),
    )


def warned_of(case_ids: Collection[int]) -> dict[tuple[int, datetime], int]:
    """Case and deadline → the highest level that was given."""
    rows = Warned.objects.filter(case__in=case_ids).order_by()
    highest = rows.values_list("case", "deadline_at").annotate(highest=Max("level"))
    return {(pk, at): level for pk, at, level in highest}


def deadline_alarms(rows: Sequence[Running], watch: Watch) -> dict[int, int]:
    """Case → the alarm that the last warning of its present deadline calls for; one query."""
    given = warned_of([row.case_id for row in rows])
    found = {}
    for row in rows:
        level = given.get((row.case_id, row.runs_out_at), -1) if row.runs_out_at else -1
        owned = row.owner_id in watch.people
        found[row.case_id] = (
            warn(LEVELS[level], row.lane, owned, watch.on).alarm if level >= 0 else 0
        )
    return found
