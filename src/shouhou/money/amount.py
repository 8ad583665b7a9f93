"""Money: a whole number of fen, written in yuan at the edges."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

# Sixteen yuan digits and two of fen are the most that fit the database's eight-byte integer.
_YUAN = re.compile(r"(-?)([0-9]{1,16})(?:\.([0-9]{1,2}))?")
_SHOWN = 60


class NotMoney(ValueError):
    """A text that is not an amount in yuan. Carries the whole text."""

    def __init__(self, text: str) -> None:
        self.text = text
        shown = text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
        super().__init__(f"not an amount in yuan: {shown!r}")


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount of yuan as whole fen. There is no division: see `split` and `share`."""

    fen: int

    def __post_init__(self) -> None:
        if type(self.fen) is not int:
            raise TypeError(f"fen are a whole number (int), not {type(self.fen).__name__}")

    @classmethod
    def from_yuan(cls, text: str) -> Self:
        """Read "201.12", "201" or "-3.5"; anything else is `NotMoney`, a number `TypeError`."""
        if not isinstance(text, str):
            raise TypeError(f"yuan are read from text, not {type(text).__name__}")
        match = _YUAN.fullmatch(text)
        if match is None:
            raise NotMoney(text)
        minus, yuan, decimals = match.groups()
        fen = int(yuan) * 100 + int((decimals or "").ljust(2, "0"))
        return cls(-fen if minus else fen)

    @property
    def yuan(self) -> str:
        """The amount as text with two decimals: "201.12", "-0.05"."""
        whole, rest = divmod(abs(self.fen), 100)
        return f"{'-' if self.fen < 0 else ''}{whole}.{rest:02d}"

    def __str__(self) -> str:
        return self.yuan

    def __bool__(self) -> bool:
        return self.fen != 0

    def __add__(self, other: "Money") -> "Money":
        return Money(self.fen + other.fen) if isinstance(other, Money) else NotImplemented

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.fen - other.fen) if isinstance(other, Money) else NotImplemented

    def __mul__(self, times: int) -> "Money":
        return Money(self.fen * times) if type(times) is int else NotImplemented

    __rmul__ = __mul__

    def __neg__(self) -> "Money":
        return Money(-self.fen)

    def __abs__(self) -> "Money":
        return Money(abs(self.fen))


ZERO = Money(0)


def total(amounts: Iterable[Money]) -> Money:
    """Add up; nothing at all is zero."""
    return Money(sum([amount.fen for amount in amounts]))
