"""The closed words of acts outside."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final, Literal

from shouhou.policy import Vocabulary, read_words
from shouhou.workflow import Machine, read_machine

HERE: Final = Path(__file__).parent

STATES: Final = ("waiting", "trying", "unknown", "needs_code", "failed", "done", "cancelled")
ALIVE: Final = ("waiting", "trying", "unknown", "needs_code", "failed")
"""Not over yet."""
CARRIED: Final = ("waiting", "trying", "unknown")
"""The desk is at it; nobody else need do anything."""
FOR_PEOPLE: Final = ("needs_code", "failed")
"""A person must look."""
PEOPLE: Final = ("agent", "supervisor", "owner")


@cache
def machine() -> Machine:
    """The states of an act outside."""
    return read_machine(HERE / "states.md")


@cache
def vocabulary() -> Vocabulary:
    """Every word of this slice; raises BrokenTable on a wrong words.md."""
    return read_words(HERE / "words.md")


@cache
def codes_of(section: str) -> tuple[str, ...]:
    """The codes of a section, in the order of the table."""
    return tuple(vocabulary().section(section).codes)


def label(section: str, code: str, lang: Literal["zh", "en"] = "zh") -> str:
    """What people read for a code; one that is unknown shows itself."""
    return vocabulary().shown(section, code, lang)
