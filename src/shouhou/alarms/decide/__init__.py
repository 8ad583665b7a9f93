"""Deadlines, words and counts in, warnings and signs out. Pure; the only reader of the rules."""

from shouhou.alarms.decide.due import due_level, plan_of, warn
from shouhou.alarms.decide.signs import read_signs, rises, tables
from shouhou.alarms.decide.wording import read_wording

__all__ = [
    "due_level",
    "plan_of",
    "read_signs",
    "read_wording",
    "rises",
    "tables",
    "warn",
]
