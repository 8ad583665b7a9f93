"""What a judge answers: a Verdict, or the Question that must be asked first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from shouhou.policy.errors import UnknownWord
from shouhou.policy.table import Row
from shouhou.policy.values import Between, Value

if TYPE_CHECKING:
    from shouhou.policy.judge import Judge

#: What is known of a case: for each fact the classes still possible, as bits.
Signature = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A row that matched, of which table, from which section."""

    table: str
    mode: Literal["one", "all"]
    row: Row
    section_from: date

    @property
    def row_id(self) -> str:
        return self.row.id

    @property
    def outcomes(self) -> Mapping[str, str | int | None]:
        return self.row.outcomes


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer: what the tables decided, by which rows, seeing which facts.

    A `one` table has several hits when an unknown fact leaves several rows open and they all say
    the same. `used` holds every fact the judge looked at, as it was known.
    """

    outcomes: Mapping[str, str | int | None]
    hits: tuple[Hit, ...]
    used: Mapping[str, Value]

    def rows(self, table: str) -> tuple[Row, ...]:
        return tuple(hit.row for hit in self.hits if hit.table == table)


@dataclass(frozen=True, slots=True)
class Question:
    """The fact to ask next, and what follows from each answer."""

    fact: str
    branches: tuple[Branch, ...]

    def after(self, answer: str | int) -> Verdict | Question:
        """What follows from this answer; raises UnknownWord when it is not among the branches."""
        for branch in self.branches:
            value = branch.value
            if answer in value if isinstance(value, Between) else answer == value:
                return branch.then
        raise UnknownWord(f"{self.fact}: {answer!r} is not one of the answers")


class Branch:
    """One answer, and what follows; judged when first looked at."""

    __slots__ = ("_judge", "_signature", "value")

    def __init__(self, value: str | Between, judge: Judge, signature: Signature) -> None:
        self.value = value
        self._judge = judge
        self._signature = signature

    @property
    def then(self) -> Verdict | Question:
        return self._judge.answer(self._signature)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Branch):
            return NotImplemented
        return self.value == other.value and self.then == other.then

    def __hash__(self) -> int:
        return hash(self.value)

    def __repr__(self) -> str:
        return f"Branch({self.value!r}, …)"
