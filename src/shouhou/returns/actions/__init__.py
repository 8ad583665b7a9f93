"""Writes of returns: scan, count, shelve, match, hand over; and what follows."""

from shouhou.returns.actions.applying import Followed
from shouhou.returns.actions.catching import catch_up, to_catch_up
from shouhou.returns.actions.counting import count, recount
from shouhou.returns.actions.erasing import erase_personal
from shouhou.returns.actions.handing import hand_over, take_back_list
from shouhou.returns.actions.moving import move_piece
from shouhou.returns.actions.photos import add_photo
from shouhou.returns.actions.scanning import Scanned, scan, undo_scan
from shouhou.returns.actions.shelving import describe, dispose, match, shelve
from shouhou.returns.actions.tying import tie_parcel
from shouhou.returns.actions.watching import suggest_new, warn_waiting

__all__ = [
    "Followed",
    "Scanned",
    "add_photo",
    "catch_up",
    "count",
    "describe",
    "dispose",
    "erase_personal",
    "hand_over",
    "match",
    "move_piece",
    "recount",
    "scan",
    "shelve",
    "suggest_new",
    "take_back_list",
    "tie_parcel",
    "to_catch_up",
    "undo_scan",
    "warn_waiting",
]
