"""The closed words of contacts, and forbidden.md as read; `words.md` is the glossary."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from shouhou.language import fold
from shouhou.policy import Vocabulary, read_words
from shouhou.policy.words import Language

HERE: Final = Path(__file__).parent
CHANNELS: Final = ("wangwang", "sms", "phone", "email", "platform", "face")
PURPOSES: Final = ("service", "review", "marketing")
DIRECTIONS: Final = ("out", "in")
HOW: Final = ("sent", "told", "noted")
SMS_STATES: Final = ("waiting", "sending", "sent", "failed", "unknown")
SMS_GOING: Final = ("waiting", "sending")
SAYS: Final = ("block", "warn")
SENDABLE: Final = ("sms", "email")
"""Channels on which the desk itself can send."""
TEXT_KINDS: Final = ("chat", "sms", "mail")
NEVER: Final = 100_000
"""Minutes since something that did not happen, and the most that is counted."""
GAP: Final = 12
"""Characters that `…` of forbidden.md may stand for."""
LONGEST_SAID: Final = 4000
"""Characters of a text; as long as one may be that is told (cases.facts.LONGEST_TEXT)."""
_HEAD: Final = 2


@dataclass(frozen=True, slots=True)
class Forbidden:
    """One row of forbidden.md, folded and ready to look for."""

    id: str
    word: str
    says: str
    why: str
    why_en: str
    source: str
    checked: str
    pattern: re.Pattern[str]
    not_in: tuple[str, ...]
    has_gap: bool
    """Then it is looked for in one sentence at a time."""


@cache
def vocabulary() -> Vocabulary:
    """Every word of this slice; raises BrokenTable on a wrong words.md."""
    return read_words(HERE / "words.md")


@lru_cache(maxsize=1024)
def label(section: str, code: str, language: Language = "zh") -> str:
    """What people read for a code; a code nobody knows shows itself, nothing shows as —."""
    return vocabulary().shown(section, code, language) if code else "—"


@cache
def texts() -> dict[str, dict[str, str]]:
    """texts.md: situation → kind of channel → template. Raises ValueError on a crooked table."""
    lines = (HERE / "texts.md").read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if line.startswith("|")][_HEAD:]
    found: dict[str, dict[str, str]] = {}
    for line in rows:
        situation, *told = (cell.strip() for cell in line.strip().strip("|").split("|"))
        if len(told) != len(TEXT_KINDS) or not all(told) or situation in found:
            raise ValueError(f"texts.md: {situation}: a text for each channel, once")
        found[situation] = dict(zip(TEXT_KINDS, told, strict=True))
    return found


@cache
def forbidden() -> tuple[Forbidden, ...]:
    """The rows of forbidden.md. Raises ValueError on a row that says nothing it could mean."""
    lines = (HERE / "forbidden.md").read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if line.startswith("|")][_HEAD:]
    found = tuple(_row([cell.strip() for cell in line.strip("|").split("|")]) for line in rows)
    if len({each.id for each in found}) != len(found):
        raise ValueError("forbidden.md: two rows of one id")
    return found


def plain(text: str) -> str:
    """A text as it is compared: folded, letters and figures alone."""
    return "".join(each for each in fold(text) if each.isalnum())


def _row(cells: list[str]) -> Forbidden:
    """A line of the table."""
    number, word, says, why, why_en, not_in, source, checked = cells
    parts = [[plain(one) for one in part.split("/")] for part in word.split("…")]
    if says not in SAYS or not (why and why_en and source and checked) or not _all(parts):
        raise ValueError(f"forbidden.md: row {number}")
    wanted = f".{{0,{GAP}}}?".join(f"(?:{'|'.join(map(re.escape, part))})" for part in parts)
    return Forbidden(
        id=number,
        word=word,
        says=says,
        why=why,
        why_en=why_en,
        source=source,
        checked=checked,
        pattern=re.compile(wanted),
        not_in=tuple(plain(each) for each in not_in.split("、") if each),
        has_gap=len(parts) > 1,
    )


def _all(parts: list[list[str]]) -> bool:
    return all(one for part in parts for one in part)
