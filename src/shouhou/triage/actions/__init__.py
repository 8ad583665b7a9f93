"""Writes of triage: the card of a case, its steps, the return address."""

from shouhou.triage.actions.address import set_return_address
from shouhou.triage.actions.card import erase_personal, save_card
from shouhou.triage.actions.steps import ask_postage, say, tell_fault, tell_text, write_memo

__all__ = [
    "ask_postage",
    "erase_personal",
    "save_card",
    "say",
    "set_return_address",
    "tell_fault",
    "tell_text",
    "write_memo",
]
