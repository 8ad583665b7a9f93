"""Writes of items: learned from orders, told by a sheet."""

from shouhou.items.actions.learn import learn
from shouhou.items.actions.sheet import draft_sheet, drop_draft, forget_drafts, keep_sheet, tell

__all__ = ["draft_sheet", "drop_draft", "forget_drafts", "keep_sheet", "learn", "tell"]
