"""The words of approvals, and the closed lists the database checks."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from shouhou.policy import Vocabulary, read_words
from shouhou.policy.words import Language

HERE = Path(__file__).parent
STATES: Final = ("pending", "approved", "rejected", "withdrawn")
LEVELS: Final = ("supervisor", "owner")
ASKS: Final = ("agent", "supervisor", "owner", "desk")


@cache
def vocabulary() -> Vocabulary:
    """Every fact, outcome and parameter of this slice; raises BrokenTable on a wrong words.md."""
    return read_words(HERE / "words.md")


@lru_cache(maxsize=1024)
def label(section: str, code: str, lang: Language = "zh") -> str:
    """What people read for a code; a code that is unknown shows itself."""
    known = vocabulary()
    return known.shown(section, code, lang) if section in known.sections else code
