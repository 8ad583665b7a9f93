"""Writes of refunds: take in what the exports say, judge it, keep what people tell."""

from shouhou.refunds.actions.absorb import Absorbed, absorb_upload
from shouhou.refunds.actions.judging import judge, judge_open
from shouhou.refunds.actions.take import Moved, Taken, take_refunds
from shouhou.refunds.actions.told import answer, take_back_answer

__all__ = [
    "Absorbed",
    "Moved",
    "Taken",
    "absorb_upload",
    "answer",
    "judge",
    "judge_open",
    "take_back_answer",
    "take_refunds",
]
