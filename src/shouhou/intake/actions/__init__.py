"""Writes of intake: one verb per function."""

from shouhou.intake.actions.absorb import note_absorbed
from shouhou.intake.actions.ask import (
    confirm,
    discard,
    give_password,
    receive,
    start_again,
    tidy,
)
from shouhou.intake.actions.erase import erase_raw, erase_raw_before
from shouhou.intake.actions.read import note_broken_reading, read_upload
from shouhou.intake.actions.take import note_broken_taking, take_upload
from shouhou.intake.actions.things import Place, Thing, keep_things, note_unread

__all__ = [
    "Place",
    "Thing",
    "confirm",
    "discard",
    "erase_raw",
    "erase_raw_before",
    "give_password",
    "keep_things",
    "note_absorbed",
    "note_broken_reading",
    "note_broken_taking",
    "note_unread",
    "read_upload",
    "receive",
    "start_again",
    "take_upload",
    "tidy",
]
