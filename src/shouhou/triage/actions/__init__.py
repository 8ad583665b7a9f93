"""Writes of triage: the card of a case."""

from shouhou.triage.actions.card import erase_personal, save_card

__all__ = ["erase_personal", "save_card"]
