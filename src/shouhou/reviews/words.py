"""The closed words of reviews, as the database checks them; `words.md` is their glossary."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from shouhou.policy import Vocabulary, read_words
from shouhou.policy.words import Language
from shouhou.workflow import Machine, read_machine

HERE: Final = Path(__file__).parent
RATINGS: Final = ("good", "neutral", "bad", "unrecognised")
POOR: Final = ("neutral", "bad")
WRITERS: Final = ("buyer", "seller", "other")
STATES: Final = ("open", "answered", "settled")
CHANGES: Final = (
    *("came", "changed", "appended", "gone", "back", "replied"),
    *("answer", "told", "put_aside", "take_up"),
)
VIEWS: Final = ("todo", "poor", "good", "all")
LONGEST_ANSWER: Final = 500
"""Characters of an answer (platform-facts 3.8)."""
GONE: Final = "（已按保存期限删除）"
"""Stands where a person's words were erased."""


@cache
def vocabulary() -> Vocabulary:
    """Every word of this slice; raises BrokenTable on a wrong words.md."""
    return read_words(HERE / "words.md")


@cache
def machine() -> Machine:
    """What may be done about a rating."""
    return read_machine(HERE / "states.md")


@lru_cache(maxsize=1024)
def label(section: str, code: str, language: Language = "zh") -> str:
    """What people read for a code, `state` among the sections; an unknown code shows itself."""
    if section == "state":
        return machine().label(code, language) if code in STATES else code
    return vocabulary().shown(section, code, language)
