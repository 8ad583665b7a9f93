"""What may be known of a fact: its value, a few possible values, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


class Unknown:
    """The one value `UNKNOWN`: nobody has said yet. It is neither true nor false."""

    _only: Unknown | None = None

    def __new__(cls) -> Unknown:
        if cls._only is None:
            cls._only = super().__new__(cls)
        return cls._only

    def __repr__(self) -> str:
        return "UNKNOWN"

    def __reduce__(self) -> str:
        return "UNKNOWN"

    def __bool__(self) -> bool:
        raise TypeError("UNKNOWN is neither true nor false")


UNKNOWN: Final = Unknown()


@dataclass(frozen=True, slots=True)
class Among:
    """One of these words, but nobody has said which."""

    words: frozenset[str]

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", frozenset(self.words))


@dataclass(frozen=True, slots=True, order=True)
class Between:
    """The whole numbers lo..hi, both ends included; none when lo > hi."""

    lo: int
    hi: int

    def __contains__(self, number: object) -> bool:
        return isinstance(number, int) and self.lo <= number <= self.hi

    def __str__(self) -> str:
        return str(self.lo) if self.lo == self.hi else f"{self.lo}..{self.hi}"


Known = str | int
Value = str | int | Unknown | Among | Between

#: What a condition cell allows once its parameters are numbers.
Allowed = frozenset[str] | Between


def may_be(value: Value, allowed: Allowed) -> bool:
    """Whether something this knowledge leaves open is allowed."""
    match value:
        case Unknown():
            return True
        case Among(words):
            return isinstance(allowed, frozenset) and not allowed.isdisjoint(words)
        case Between(lo, hi):
            return isinstance(allowed, Between) and max(lo, allowed.lo) <= min(hi, allowed.hi)
        case _:
            return value in allowed
