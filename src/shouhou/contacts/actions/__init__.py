"""Writes of contacts: each is counted once, whoever made it, in whichever shop."""

from shouhou.contacts.actions.erasing import erase, erase_over, erase_personal
from shouhou.contacts.actions.noting import note_asked, note_contact
from shouhou.contacts.actions.opting import opt_in, opt_out
from shouhou.contacts.actions.telling import allow_telling, check_words, count_told, take_back

__all__ = [
    "allow_telling",
    "check_words",
    "count_told",
    "erase",
    "erase_over",
    "erase_personal",
    "note_asked",
    "note_contact",
    "opt_in",
    "opt_out",
    "take_back",
]
