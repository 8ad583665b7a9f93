"""Decisions of triage: the shapes of the memo, which steps are needed and which are done."""

from shouhou.triage.decide.memo import PARTS, memo_shape

__all__ = ["PARTS", "memo_shape"]
