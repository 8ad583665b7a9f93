"""The words of alarms: vocabulary, moods, and the closed lists the database checks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from shouhou.language import fold
from shouhou.policy import Vocabulary, read_words
from shouhou.policy.words import Language

HERE = Path(__file__).parent
LEVELS: Final = ("first", "second", "last", "out")
"""The warnings of one deadline, as they follow one another."""
ALARMS: Final = ("none", "notice", "warning", "urgent")
"""How loud: the place in this list is the number a case carries."""
SIGNS: Final = (
    *("threat", "anger", "angry_late", "many_contacts", "high_value", "value_late"),
    *("reopened", "broken_promise", "second_refusal"),
)


@dataclass(frozen=True, slots=True)
class Mood:
    """One word of moods.md, folded: what it tells, and the wordings in which it does not."""

    word: str
    mood: str
    not_in: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Moods:
    """moods.md as read; everything folded, without spaces."""

    words: tuple[Mood, ...]
    negators: tuple[str, ...]
    not_negators: tuple[str, ...]
    doubles: tuple[str, ...]


@cache
def vocabulary() -> Vocabulary:
    """Every fact, outcome and parameter of this slice; raises BrokenTable on a wrong words.md."""
    return read_words(HERE / "words.md")


@lru_cache(maxsize=1024)
def label(section: str, code: str, lang: Language = "zh") -> str:
    """What people read for a code; a code that is unknown shows itself."""
    known = vocabulary()
    return known.shown(section, code, lang) if section in known.sections else code


@cache
def moods() -> Moods:
    """What people write when they are angry, and what takes it back."""
    grids = _grids((HERE / "moods.md").read_text(encoding="utf-8"))
    moods = frozenset(vocabulary().section("wording").codes)
    words = []
    for word, mood, not_in in grids["Words"]:
        if mood not in moods:
            raise ValueError(f"moods.md: {mood!r} is no wording")
        words.append(
            Mood(plain(word), mood, tuple(map(plain, not_in.split("、"))) if not_in else ())
        )
    one = {name: tuple(plain(row[0]) for row in rows) for name, rows in grids.items()}
    return Moods(tuple(words), one["Negators"], one["Not negators"], one["Double"])


def plain(text: str) -> str:
    """A text as it is compared: folded, without any space."""
    return "".join(fold(text).split())


def _grids(text: str) -> dict[str, list[list[str]]]:
    """Section → the rows of its table, without its head."""
    found: dict[str, list[list[str]]] = {}
    rows: list[list[str]] = []
    for line in text.splitlines():
        if line.startswith("## "):
            rows = found.setdefault(line[3:].strip(), [])
        elif line.startswith("|"):
            rows.append([cell.strip() for cell in line.strip().strip("|").split("|")])
    return {name: rows[2:] for name, rows in found.items()}
