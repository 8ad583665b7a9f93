"""The closed vocabulary of stories: acts, words, conditions and phrases, read from tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from shouhou.platforms.taobao.sandbox.tables import rows, sections
from shouhou.platforms.taobao.sandbox.world.world import Row

FOLDER = Path(__file__).with_name("vocabulary")
_REASONS = Path(__file__).parents[1] / "reasons.md"
REASON, PHRASE = "原因", "话"


@dataclass(frozen=True, slots=True)
class Act:
    """Something a person does; `kinds` of words may say how, those with True must."""

    code: str
    kinds: Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class Condition:
    """What must hold of the run's refund or order line."""

    of: str
    column: str
    values: tuple[str, ...]

    def holds(self, refund: Row | None, order: Row | None) -> bool:
        """Whether it does now; nothing holds of what is not there."""
        row = refund if self.of == "refund" else order
        if row is None or row[self.column] is None:
            return False
        return self.values == ("any",) or str(row[self.column]) in self.values


@cache
def acts() -> Mapping[tuple[str, str], Act]:
    """By who and what they do."""
    return {
        (row["谁"], row["做"]): Act(
            row["code"], {each.rstrip("!"): each.endswith("!") for each in row["怎样"].split()}
        )
        for row in rows(FOLDER / "acts.md")
    }


@cache
def words() -> Mapping[str, tuple[str, str]]:
    """The kind and value of every word: the table's, the buyer's reasons, headings of phrases."""
    listed = {row["word"]: (row["kind"], row["value"]) for row in rows(FOLDER / "words.md")}
    spoken = {name: (PHRASE, name) for name in sections(FOLDER / "phrases.md") if name}
    reasons = {row["text"]: (REASON, row["text"]) for row in rows(_REASONS, "buyer")}
    return {**spoken, **reasons, **listed}


@cache
def conditions() -> Mapping[str, Condition]:
    """By their word."""
    return {
        row["word"]: Condition(row["of"], row["column"], tuple(row["values"].split()))
        for row in rows(FOLDER / "conditions.md")
    }


def phrase(dice: Random, name: str, title: str = "") -> str:
    """One of the lines below this heading, with the name of the goods in it."""
    return dice.choice(_texts(name)).replace("{商品}", title)


@cache
def _texts(name: str) -> tuple[str, ...]:
    return tuple([row["text"] for row in rows(FOLDER / "phrases.md", name)])
