"""Reads of alarms: what people see, and what a scan begins with."""

from shouhou.alarms.queries.dues import Due, dues, is_due
from shouhou.alarms.queries.evidence import evidence_of
from shouhou.alarms.queries.overview import Nearing, Overview, overview
from shouhou.alarms.queries.plans import Watch, deadline_alarms, warned_of, watch_of
from shouhou.alarms.queries.signs import (
    current,
    looked_at,
    open_signs,
    sign,
    signs_of_case,
    since,
    tally_of_signs,
)

__all__ = [
    "Due",
    "Nearing",
    "Overview",
    "Watch",
    "current",
    "deadline_alarms",
    "dues",
    "evidence_of",
    "is_due",
    "looked_at",
    "open_signs",
    "overview",
    "sign",
    "signs_of_case",
    "since",
    "tally_of_signs",
    "warned_of",
    "watch_of",
]
