"""Writes of evidence: one verb per function."""

from shouhou.evidence.actions.erase import erase, erase_personal
from shouhou.evidence.actions.keep import keep
from shouhou.evidence.actions.move import move_case
from shouhou.evidence.actions.sweep import sweep

__all__ = ["erase", "erase_personal", "keep", "move_case", "sweep"]
