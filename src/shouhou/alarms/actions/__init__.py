"""Writes of alarms: one verb per function."""

from shouhou.alarms.actions.aside import put_aside
from shouhou.alarms.actions.look import look_again, look_at
from shouhou.alarms.actions.warn import warn_shop

__all__ = ["look_again", "look_at", "put_aside", "warn_shop"]
