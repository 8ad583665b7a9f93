"""Writes of acts outside: wish, carry out, and what people do when it did not work."""

from shouhou.intents.actions.carry import (
    ask_code,
    begin,
    find_undone,
    look,
    lose,
    note_sending,
    put_off,
    refuse,
    succeed,
    was_sent,
)
from shouhou.intents.actions.erase import erase_personal
from shouhou.intents.actions.moves import want_worker, want_worker_of
from shouhou.intents.actions.people import by_hand, cancel, retry
from shouhou.intents.actions.wish import call_off, wish

__all__ = [
    "ask_code",
    "begin",
    "by_hand",
    "call_off",
    "cancel",
    "erase_personal",
    "find_undone",
    "look",
    "lose",
    "note_sending",
    "put_off",
    "refuse",
    "retry",
    "succeed",
    "want_worker",
    "want_worker_of",
    "was_sent",
    "wish",
]
