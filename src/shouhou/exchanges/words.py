"""The closed words of exchanges, as the database checks them; `words.md` is their glossary."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from shouhou.policy import Vocabulary, read_words
from shouhou.policy.words import Language
from shouhou.workflow import Machine, read_machine

HERE: Final = Path(__file__).parent
KINDS: Final = ("exchange", "reship", "repair")
STATES: Final = ("planned", "open", "sending", "short", "sent", "called_off")
LIVE: Final = ("planned", "open", "sending", "short")
DEBT_STATES: Final = ("proposed", "asked", "paid", "waived", "lapsed", "void")
OWING: Final = ("proposed", "asked", "lapsed")
SITUATIONS: Final = (
    *("no_reason", "fault", "past", "freight_unsaid", "resend", "repair", "undecided"),
)
PAYERS: Final = ("buyer", "seller", "none", "person")
HOW: Final = ("link", "transfer")
VIEWS: Final = ("planned", "owing", "coming", "ready", "sent", "look", "all")
PROBLEMS: Final = ("", "sent_besides", "turned", "came_late")


@cache
def vocabulary() -> Vocabulary:
    """Every word of this slice; raises BrokenTable on a wrong words.md."""
    return read_words(HERE / "words.md")


@cache
def machine() -> Machine:
    """What may be done about an exchange."""
    return read_machine(HERE / "states.md", "exchange")


@cache
def debt_machine() -> Machine:
    """What may be done about a buyer's debt."""
    return read_machine(HERE / "states.md", "debt")


@lru_cache(maxsize=1024)
def label(section: str, code: str, language: Language = "zh") -> str:
    """What people read for a code, `state` and `debt` among the sections."""
    if section == "state":
        return machine().label(code, language) if code in STATES else code
    if section == "debt":
        return debt_machine().label(code, language) if code in DEBT_STATES else code
    return vocabulary().shown(section, code, language)
