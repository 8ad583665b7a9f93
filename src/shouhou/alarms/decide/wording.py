"""Anger and threats in what people typed, by the list in moods.md."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from shouhou.alarms.facts import Wording
from shouhou.alarms.words import Mood, moods, plain

LONGEST: Final = 4000
"""Characters of one text that are looked at; nobody hides a threat behind more."""
RANKS: Final = ("calm", "angry", "threat")
MOST_WORDS: Final = 6


def read_wording(texts: Iterable[str]) -> Wording:
    """The worst mood of these texts, with the words that say so."""
    worst, words, hits = 0, dict[str, None](), 0
    for text in texts:
        found = list(moods_in(plain(text[:LONGEST])))
        hits += bool(found)
        for each in found:
            worst = max(worst, RANKS.index(each.mood))
            words.setdefault(each.word)
    return Wording(RANKS[worst], tuple(words)[:MOST_WORDS], hits)


def moods_in(text: str) -> Iterator[Mood]:
    """Every word of the list that this plain text really says."""
    for mood in moods().words:
        if any(_counts(text, at, mood) for at in _places(text, mood.word)):
            yield mood


def _places(text: str, word: str) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + 1)


def _counts(text: str, at: int, mood: Mood) -> bool:
    """Whether the word at this place means what the list says."""
    if any(_inside(text, at, mood.word, other) for other in mood.not_in):
        return False
    before, after = text[:at], text[at + len(mood.word) :]
    if not before.endswith(moods().negators) or before.endswith(moods().not_negators):
        return True
    return after.startswith(moods().doubles)


def _inside(text: str, at: int, word: str, longer: str) -> bool:
    """Whether the word at this place is part of the longer wording."""
    start = at - longer.find(word) if word in longer else at
    return start >= 0 and text.startswith(longer, start)
