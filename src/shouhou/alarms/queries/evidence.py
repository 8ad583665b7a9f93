"""What the signs of many cases are read from: their traces, what buyers wrote, their deadline."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from shouhou.alarms.decide import due_level, read_wording
from shouhou.alarms.facts import Evidence
from shouhou.alarms.queries.plans import Watch
from shouhou.alarms.words import LEVELS
from shouhou.cases import queries as cases
from shouhou.cases.queries import Running
from shouhou.refunds import queries as refunds

NEAR = {"last", "out"}


def evidence_of(rows: Sequence[Running], watch: Watch, now: datetime) -> dict[int, Evidence]:
    """Case → what there is to see. A constant number of queries, whatever the number of cases."""
    ids = [row.case_id for row in rows]
    traces = cases.traces(ids, now)
    told = refunds.told_by_buyers(ids)
    found = {}
    for row in rows:
        trace, buyer = traces[row.case_id], told.get(row.case_id)
        texts = (*trace.texts, *(buyer.texts if buyer else ()))
        found[row.case_id] = Evidence(
            wording=read_wording(texts),
            contacts=trace.contacts,
            deadline=deadline_word(row, watch, now),
            deadline_at=row.runs_out_at,
            amount_fen=row.amount_fen or 0,
            reopened=row.reopened,
            broken=trace.broken,
            refusals=buyer.refusals if buyer else 0,
        )
    return found


def deadline_word(row: Running, watch: Watch, now: datetime) -> str:
    """out, last or far; where it is the others' turn or nothing is left, it is far."""
    if row.runs_out_at is None or row.lane in ("wait", "done"):
        return "far"
    level = due_level(row.runs_out_at, now, watch.plan)
    return LEVELS[level] if level >= 0 and LEVELS[level] in NEAR else "far"
