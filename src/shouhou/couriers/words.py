"""The closed words of couriers; `words.md` is their glossary."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from shouhou.policy import Vocabulary, read_words

HERE: Final = Path(__file__).parent
STAGES: Final = (
    *("created", "picked_up", "moving", "delivering", "at_station"),
    *("signed", "signed_self", "signed_other"),
    *("refused", "problem", "returning", "returned", "lost", "customs", "unrecognised"),
)


@cache
def vocabulary() -> Vocabulary:
    """Every word of couriers; raises BrokenTable on a wrong words.md."""
    return read_words(HERE / "words.md")
