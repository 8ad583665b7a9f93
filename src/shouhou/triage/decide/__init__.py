"""Decisions of triage: the shapes of the memo, which steps are needed and which are done."""

from shouhou.triage.decide.memo import PARTS, memo_shape
from shouhou.triage.decide.steps import (
    current,
    goes_back,
    has_fault,
    memo_kind,
    steps_of,
    tables,
)

__all__ = [
    "PARTS",
    "current",
    "goes_back",
    "has_fault",
    "memo_kind",
    "memo_shape",
    "steps_of",
    "tables",
]
