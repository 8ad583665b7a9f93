"""Writes of approvals: one verb per function."""

from shouhou.approvals.actions.ask import ask, withdraw
from shouhou.approvals.actions.deciding import GROWN, decide, escalate
from shouhou.approvals.actions.delegating import delegate, end_delegation
from shouhou.approvals.actions.forget import erase_personal, erase_what_is_over
from shouhou.approvals.actions.lines import hold_line

__all__ = [
    "GROWN",
    "ask",
    "decide",
    "delegate",
    "end_delegation",
    "erase_personal",
    "erase_what_is_over",
    "escalate",
    "hold_line",
    "withdraw",
]
