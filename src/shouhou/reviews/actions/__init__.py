"""Writes of reviews: ratings come in; people answer them, or put them aside."""

from shouhou.reviews.actions.answering import answer, put_aside, take_up, tell_answered
from shouhou.reviews.actions.erasing import erase_personal
from shouhou.reviews.actions.outside import move_outside
from shouhou.reviews.actions.taking import TakenRatings, note_appended, note_gone, take_ratings

__all__ = [
    "TakenRatings",
    "answer",
    "erase_personal",
    "move_outside",
    "note_appended",
    "note_gone",
    "put_aside",
    "take_ratings",
    "take_up",
    "tell_answered",
]
