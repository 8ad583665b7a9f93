"""The closed words of synchronisation, read from `words.md`, as the database checks them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from shouhou.policy import Vocabulary, read_words


@cache
def vocabulary() -> Vocabulary:
    """Every word of this slice in both languages."""
    return read_words(Path(__file__).parent / "words.md")


def word(section: str, code: str, language: str = "zh") -> str:
    """A word as people read it; the code itself where there is none."""
    for each in vocabulary().section(section).words:
        if each.code == code:
            return each.en if language.startswith("en") else each.zh
    return code


FEEDS: Final = tuple(vocabulary().section("feed").codes)
ABOUT: Final = tuple(vocabulary().section("about").codes)
LINES: Final = tuple(vocabulary().section("line").codes)
KIND_OF: Final = {
    "trades": "trade",
    "refunds": "refund",
    "exchanges": "exchange",
    "ratings": "rating",
}
"""Feed → kind of the raw things it brings."""
ONLY_TMALL: Final = frozenset({"exchanges"})

WAKE: Final = "shouhou_sync"
"""The PostgreSQL channel on which connections that changed are called out."""


def feeds_of(kind: str) -> tuple[str, ...]:
    """The feeds of a shop of this kind (taobao | tmall), in the order of their first fill."""
    return tuple(feed for feed in FEEDS if kind == "tmall" or feed not in ONLY_TMALL)
