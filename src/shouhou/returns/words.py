"""The closed words of returns, as the database checks them; `words.md` is their glossary."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from shouhou.policy import Vocabulary, read_words
from shouhou.policy.words import Language
from shouhou.workflow import Machine, read_machine

HERE: Final = Path(__file__).parent
CONDITIONS: Final = (
    *("new", "affects_resale", "quality_fault", "wrong_item", "missing_accessory", "not_ours"),
)
"""In the order of their keys at the station: 1 to 6."""
FINDINGS: Final = ("none", "confirmed", "not_found", "something_else")
CLAIMS: Final = ("none", "fault", "wrong_item", "missing")
PLACES: Final = ("stock", "aside", "supplier", "scrap", "back_to_buyer")
WHYS: Final = ("count", "undo", "move")
STATES: Final = ("received", "ownerless", "counted", "undone", "disposed")
HERE_STATES: Final = ("received", "ownerless", "counted")
"""A parcel in one of these is in the house: its number is taken."""
THENS: Final = ("accept", "wait", "talk")
FOUND_BY: Final = ("waybill", "order", "refund", "sent_out", "phone", "name", "hand", "nothing")


@cache
def vocabulary() -> Vocabulary:
    """Every word of this slice; raises BrokenTable on a wrong words.md."""
    return read_words(HERE / "words.md")


@cache
def machine() -> Machine:
    """What the warehouse may do with a parcel; raises BrokenMachine on a wrong states.md."""
    return read_machine(HERE / "states.md")


@lru_cache(maxsize=1024)
def label(section: str, code: str, language: Language = "zh") -> str:
    """What people read for a code, `state` among the sections; an unknown code shows itself."""
    if section == "state":
        return machine().label(code, language) if code in STATES else code
    return vocabulary().shown(section, code, language)
