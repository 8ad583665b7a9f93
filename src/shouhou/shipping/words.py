"""The closed words of shipping; `words.md` is their glossary."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from shouhou.policy import Vocabulary, read_words
from shouhou.policy.words import Language
from shouhou.workflow import Machine, read_machine

HERE: Final = Path(__file__).parent
CLOCKS: Final = ("far", "near", "last", "over")
"""As they follow one another: the place in this list is the level of a warning."""
VIEWS: Final = ("soon", "short", "all")
SEND_KINDS: Final = ("replacement", "resend", "return_to_buyer")
SEND_STATES: Final = ("waiting", "on_sheet", "sent", "called_off", "short")
SEND_OPEN: Final = ("waiting", "on_sheet")
LOOKS: Final = ("print", "download", "erp")
"""For what somebody opens a sheet with its receivers in full."""


@cache
def vocabulary() -> Vocabulary:
    """Every word of this slice; raises BrokenTable on a wrong words.md."""
    return read_words(HERE / "words.md")


@cache
def machine() -> Machine:
    """What may become of a sending."""
    return read_machine(HERE / "states.md")


@lru_cache(maxsize=1024)
def label(section: str, code: str, language: Language = "zh") -> str:
    """What people read for a code, `sending` among the sections; an unknown code shows itself."""
    if section == "sending":
        return machine().label(code, language) if code in SEND_STATES else code
    return vocabulary().shown(section, code, language)
