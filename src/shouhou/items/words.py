"""The closed words of items; `words.md` is their glossary."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from shouhou.policy import Vocabulary, read_words
from shouhou.policy.words import Language

HERE: Final = Path(__file__).parent
SOURCES: Final = ("orders", "sheet")


@cache
def vocabulary() -> Vocabulary:
    """Every word of this slice; raises BrokenTable on a wrong words.md."""
    return read_words(HERE / "words.md")


@lru_cache(maxsize=64)
def label(section: str, code: str, language: Language = "zh") -> str:
    """What people read for a code; an unknown code shows itself."""
    return vocabulary().shown(section, code, language)
