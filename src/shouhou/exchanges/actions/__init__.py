"""Writes of exchanges: settled, paid for, sent, called off; one verb per function."""

from shouhou.exchanges.actions.debts import ask, lapse, pay, remind, waive
from shouhou.exchanges.actions.ending import (
    about_replacement,
    call_off,
    follow_agreement,
    give_back,
)
from shouhou.exchanges.actions.erasing import erase_personal
from shouhou.exchanges.actions.planning import fix, open_exchange, plan, revise
from shouhou.exchanges.actions.sending import (
    Receiver,
    follow_sending,
    send,
    ship_by_hand,
    stop,
)

__all__ = [
    "Receiver",
    "about_replacement",
    "ask",
    "call_off",
    "erase_personal",
    "fix",
    "follow_agreement",
    "follow_sending",
    "give_back",
    "lapse",
    "open_exchange",
    "pay",
    "plan",
    "remind",
    "revise",
    "send",
    "ship_by_hand",
    "stop",
    "waive",
]
