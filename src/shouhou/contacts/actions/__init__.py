"""Writes of contacts: each is counted once, whoever made it, in whichever shop."""

from shouhou.contacts.actions.addresses import set_address
from shouhou.contacts.actions.erasing import erase, erase_over, erase_personal
from shouhou.contacts.actions.noting import note_asked, note_contact
from shouhou.contacts.actions.opting import opt_in, opt_out
from shouhou.contacts.actions.telling import allow_telling, check_words, count_told, take_back
from shouhou.contacts.actions.texting import (
    begin_sms,
    check_not_going,
    end_sms,
    hand_over,
    order_sms,
)

__all__ = [
    "allow_telling",
    "begin_sms",
    "check_not_going",
    "check_words",
    "count_told",
    "end_sms",
    "erase",
    "erase_over",
    "erase_personal",
    "hand_over",
    "note_asked",
    "note_contact",
    "opt_in",
    "opt_out",
    "order_sms",
    "set_address",
    "take_back",
]
