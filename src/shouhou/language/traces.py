"""What a courier's sentence says of the parcel; the phrases and how they compete: traces.md."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from shouhou.language.folding import fold
from shouhou.policy.errors import Problems
from shouhou.policy.markdown import read_document, read_grid

TABLE: Final = Path(__file__).parent / "traces.md"
LONGEST: Final = 1000
"""Characters of a line that are read; couriers write a few dozen."""

_GAP: Final = "…"
_ANY: Final = "[^。!?;]{0,24}?"
_BRACKETED_NUMBER: Final = re.compile(r"\([^()]{0,40}?[0-9*]{3,}[^()]{0,40}?\)")
_COLUMNS: Final = ("id", "phrase", "stage", "trouble", "weight", "example")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One row of traces.md."""

    id: str
    pattern: re.Pattern[str]
    stage: str
    trouble: str
    weight: int
    example: str


@dataclass(frozen=True, slots=True)
class Told:
    """What a sentence says; empty words and an empty `row` when no phrase fits."""

    stage: str = ""
    trouble: str = ""
    row: str = ""


@cache
def phrases() -> tuple[Phrase, ...]:
    """The phrases of traces.md; raises BrokenTable on a crooked row, an id or phrase told twice."""
    problems = Problems(TABLE)
    grid = read_grid(read_document(TABLE, problems).top, problems)
    if grid is None or tuple(grid.header) != _COLUMNS:
        problems.add(1, f"no table with the columns {', '.join(_COLUMNS)}")
    problems.raise_any()
    assert grid is not None
    for column in (0, 1):
        told = [row.cells[column] for row in grid.rows]
        for each in sorted({each for each in told if told.count(each) > 1}):
            problems.add(1, f"“{each}” stands twice")
    problems.raise_any()
    return tuple(_phrase(tuple(row.cells)) for row in grid.rows)


def _phrase(cells: tuple[str, ...]) -> Phrase:
    name, phrase, stage, trouble, weight, example = cells
    pattern = _ANY.join(re.escape(fold(part)) for part in phrase.split(_GAP))
    stage, trouble = ("" if word == "—" else word for word in (stage, trouble))
    return Phrase(name, re.compile(pattern), stage, trouble, int(weight), example)


def parcel_told(text: str) -> Told:
    """Stage and trouble (words of `couriers`) that a courier's sentence tells, and the row why.

    Hostile text is only read: at most its first 1,000 characters, in time linear to them.
    """
    plain = _plain(text)
    found = [
        (hit.start(), hit.end(), phrase)
        for phrase in phrases()
        for hit in phrase.pattern.finditer(plain)
    ]
    left = [one for one in found if not any(_covers(other, one) for other in found)]
    if not left:
        return Told()
    _, _, phrase = max(left, key=lambda one: (one[2].weight, one[1]))
    return Told(phrase.stage, phrase.trouble, phrase.id)


def _plain(text: str) -> str:
    """One width, one case, no spaces, no bracketed numbers (couriers put phones inside words)."""
    return _BRACKETED_NUMBER.sub("", re.sub(r"\s+", "", fold(text[:LONGEST])))


def _covers(other: tuple[int, int, Phrase], one: tuple[int, int, Phrase]) -> bool:
    """Does another, longer phrase stand over this one?"""
    longer = other[1] - other[0] > one[1] - one[0]
    return longer and other[0] <= one[0] and one[1] <= other[1]
