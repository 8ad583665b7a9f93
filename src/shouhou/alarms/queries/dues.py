"""Which warnings of a shop are due now and were not given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from shouhou.alarms.decide import due_level, warn
from shouhou.alarms.facts import Warn
from shouhou.alarms.queries.plans import Watch, warned_of
from shouhou.alarms.words import LEVELS
from shouhou.cases.queries import Running, running_out
from shouhou.clock import last_within

BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Due:
    """A case and the warning it is time for."""

    case: Running
    deadline_at: datetime
    level: int
    warn: Warn
    skipped: tuple[int, ...]
    """Earlier levels that were never given: a short deadline, or the desk was stopped."""


def dues(watch: Watch, now: datetime) -> Iterator[list[Due]]:
    """Batch by batch, soonest deadline first; inside a batch by case. Two queries a batch."""
    until = last_within(now, watch.plan.widest, watch.plan.week)
    after = None
    while rows := running_out(watch.shop_id, until, BATCH, after):
        last = rows[-1]
        assert last.runs_out_at is not None
        after = (last.runs_out_at, last.case_id)
        if due := sorted(_of(rows, watch, now), key=lambda one: one.case.case_id):
            yield due


def is_due(watch: Watch, now: datetime) -> bool:
    """Whether there is anything to tell."""
    return any(True for _ in dues(watch, now))


def _of(rows: Sequence[Running], watch: Watch, now: datetime) -> Iterator[Due]:
    given = warned_of([row.case_id for row in rows])
    for row in rows:
        at = row.runs_out_at
        if at is None:
            continue
        level = due_level(at, now, watch.plan)
        before = given.get((row.case_id, at), -1)
        if level <= before:
            continue
        said = warn(LEVELS[level], row.lane, row.owner_id in watch.people, watch.on)
        if said.tells != "nobody":
            yield Due(row, at, level, said, tuple(range(before + 1, level)))
