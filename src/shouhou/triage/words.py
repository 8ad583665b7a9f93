"""The closed words of triage; `words.md` is their glossary."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from shouhou.policy import Vocabulary, read_words
from shouhou.policy.words import Language

HERE: Final = Path(__file__).parent
SOURCES: Final = ("paper", "page", "talk")
WANTED: Final = ("refund", "exchange", "resend", "repair", "unsaid")
MEMO_KINDS: Final = ("opening", "fault", "no_fault", "refund")
STEPS: Final = ("greet", "fault", "postage", "photo", "memo", "address", "card")


@cache
def vocabulary() -> Vocabulary:
    """Every word of this slice; raises BrokenTable on a wrong words.md."""
    return read_words(HERE / "words.md")


@lru_cache(maxsize=1024)
def label(section: str, code: str, language: Language = "zh") -> str:
    """What people read for a code; an unknown code shows itself."""
    return vocabulary().shown(section, code, language)
