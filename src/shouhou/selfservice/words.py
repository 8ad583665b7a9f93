"""The closed words of the buyer's page, as the database checks them; `words.md` is the glossary."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from shouhou.policy import Vocabulary, read_words
from shouhou.policy.words import Language
from shouhou.workflow import Machine, read_machine

HERE: Final = Path(__file__).parent
ALLOWS: Final = ("photos", "card", "ways", "waybill")
ARRIVALS: Final = ("photos", "card", "choice", "waybill")
HAND_OUTS: Final = ("copy", "wangwang", "sms", "email")
WAYS: Final = (
    *("refund_without_return", "return_refund", "exchange"),
    *("resend", "keep_for_part", "repair"),
)
PAYS: Final = ("refund_without_return", "return_refund", "keep_for_part")
"""Ways out in which the buyer gets money: they need a figure, the others have none."""
STATES: Final = ("offered", "chosen", "taken", "withdrawn", "lapsed")
LIVE: Final = ("offered", "chosen")
"""States of the one offer a buyer sees."""
TALLIES: Final = ("calls", "wrong", "photos", "writes", "shop")
"""What is counted: calls and wrong links of an address, photos and forms of a link, of a shop."""
STEPS: Final = ("ask", "answer", "back", "check", "settle", "done")
PROBLEMS: Final = (
    *("quality", "wrong_item", "missing", "damaged"),
    *("description", "lost", "no_reason"),
)
"""What a buyer may call the problem, in the words of refunds."""
LONGEST_WORDS: Final = 300
"""Characters of what an agent writes beside an offer."""
LONGEST_TYPED: Final = 500
"""Characters of one field of the card."""


@cache
def vocabulary() -> Vocabulary:
    """Every word and number of this slice; raises BrokenTable on a wrong words.md."""
    return read_words(HERE / "words.md")


@cache
def machine() -> Machine:
    """What becomes of an offer."""
    return read_machine(HERE / "states.md")


@lru_cache(maxsize=1024)
def label(section: str, code: str, language: Language = "zh") -> str:
    """What people read for a code, `state` among the sections; an unknown code shows itself."""
    if section == "state":
        return machine().label(code, language) if code in STATES else code
    return vocabulary().shown(section, code, language)
