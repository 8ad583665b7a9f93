"""The closed words of the ledger: as its tables say them, and as the database checks them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final, Literal

from shouhou.policy import Vocabulary, read_words

HERE: Final = Path(__file__).parent

STATES: Final = ("reserved", "submitted", "unknown", "failed", "confirmed", "cancelled")
OPEN: Final = ("reserved", "submitted", "unknown", "failed")
"""Still owed, or not known to be paid: the money is set aside."""
WAITS: Final = ("", "goods")
RELEASERS: Final = ("agent", "finance")
OUTCOMES: Final = ("", "paid", "refused", "pending", "absent", "unknown", "partial", "superseded")
"""Of an attempt; empty while nobody has answered."""
MANUAL: Final = "manual"
PLATFORM: Final = "platform"
FREIGHT: Final = ""
"""The line number under which an order's freight keeps its balance."""
VIEWS: Final = ("ready", "waiting", "submitted", "unknown", "failed", "differs", "paid")
VIEW_NAMES: Final = {
    "ready": ("待放款", "To release"),
    "waiting": ("待货到", "Waiting for goods"),
    "submitted": ("已提交", "Submitted"),
    "unknown": ("结果不明", "Outcome unknown"),
    "failed": ("失败", "Failed"),
    "differs": ("对不上", "Differs"),
    "paid": ("已付", "Paid"),
}


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


def default_of(parameter: str) -> int:
    """The number words.md gives where nobody has set another."""
    return vocabulary().parameters[parameter].default
