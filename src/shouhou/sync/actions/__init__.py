"""Writes of synchronisation: what the platform tells comes in, once, in whatever order."""

from shouhou.sync.actions.calling import open_shop
from shouhou.sync.actions.reading import ask_again, read_again, read_one
from shouhou.sync.actions.sweeping import fill, sweep
from shouhou.sync.actions.things import TakenThings, take_things

__all__ = [
    "TakenThings",
    "ask_again",
    "fill",
    "open_shop",
    "read_again",
    "read_one",
    "sweep",
    "take_things",
]
