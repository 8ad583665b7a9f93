"""Reads of approvals. Everything is asked by a person, or by ids that a caller was given."""

from shouhou.approvals.queries.delegations import delegations
from shouhou.approvals.queries.people import approvers, standings
from shouhou.approvals.queries.reading import (
    approval,
    history,
    of_cases,
    pending,
    pending_of,
    subject_of,
    waiting_count,
)
from shouhou.approvals.queries.rulings import asked_of, numbers_of, ruling, ruling_again

__all__ = [
    "approval",
    "approvers",
    "asked_of",
    "delegations",
    "history",
    "numbers_of",
    "of_cases",
    "pending",
    "pending_of",
    "ruling",
    "ruling_again",
    "standings",
    "subject_of",
    "waiting_count",
]
