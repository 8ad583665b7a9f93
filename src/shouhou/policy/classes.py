"""Cuts a fact into classes that no cell of a table tells apart, one bit for each.

A word is a class of its own; numbers fall into the intervals between the boundaries the cells name.
With bits, "may still be" is one whole number, a row is a box of such numbers, and the proof, the
compiled table and the three-valued judge all become `&`.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shouhou.policy.values import UNKNOWN, Allowed, Among, Between, Value
from shouhou.policy.words import WordList

#: A range of numbers up to this width is spread out into one entry per number.
_NARROW = 10_000


@dataclass(frozen=True, slots=True)
class Axis:
    """One fact and its classes, in the order of its words or numbers."""

    section: WordList
    classes: tuple[str | Between, ...]

    @property
    def name(self) -> str:
        return self.section.code

    @property
    def full(self) -> int:
        return (1 << len(self.classes)) - 1

    def mask(self, allowed: Allowed) -> int:
        """The classes a cell allows; cells cut the axis, so a class is in or out as a whole."""
        if isinstance(allowed, Between):
            inside = (
                isinstance(piece, Between) and allowed.lo <= piece.lo and piece.hi <= allowed.hi
                for piece in self.classes
            )
        else:
            inside = (word in allowed for word in self.classes)
        return sum(1 << index for index, yes in enumerate(inside) if yes)

    def touched(self, value: Among | Between) -> int:
        """The classes partial knowledge leaves open; raises KeyError when it is not possible."""
        if isinstance(value, Among):
            if not value.words or not value.words <= set(self.section.codes):
                raise KeyError(value)
            return self.mask(value.words)
        if value.lo > value.hi or value.lo not in self.section.range or value.hi not in self:
            raise KeyError(value)
        return (2 << self.index(value.hi)) - (1 << self.index(value.lo))

    def __contains__(self, number: int) -> bool:
        return self.section.kind == "number" and number in self.section.range

    def index(self, value: object) -> int:
        """The class a number falls into; raises KeyError outside the range."""
        if not isinstance(value, int) or value not in self:
            raise KeyError(value)
        return bisect_right(self.classes, value, key=_low) - 1

    def knowledge(self, mask: int) -> Value:
        """What a mask says, as a value."""
        if mask == self.full:
            return UNKNOWN
        chosen = self.pieces(mask)
        first, last = chosen[0], chosen[-1]
        if isinstance(first, Between) and isinstance(last, Between):
            return Between(first.lo, last.hi)
        return first if len(chosen) == 1 else Among(frozenset(map(str, chosen)))

    def pieces(self, mask: int) -> list[str | Between]:
        """The classes of a mask, neighbouring numbers joined."""
        found: list[str | Between] = []
        for index, piece in enumerate(self.classes):
            if not mask >> index & 1:
                continue
            before = found[-1] if found else None
            if isinstance(piece, Between) and isinstance(before, Between):
                if before.hi + 1 == piece.lo:
                    found[-1] = Between(before.lo, piece.hi)
                    continue
            found.append(piece)
        return found


def _low(piece: str | Between) -> int:
    return piece.lo if isinstance(piece, Between) else 0


def cut(section: WordList, cells: Iterable[Allowed]) -> Axis:
    """Cut a fact at every boundary these cells name."""
    if section.kind != "number":
        return Axis(section, section.codes)
    starts = {section.lo}
    for cell in cells:
        if isinstance(cell, Between) and cell.lo <= cell.hi:
            starts |= {cell.lo, cell.hi + 1}
    lows = sorted(start for start in starts if start in section.range)
    highs = [*(low - 1 for low in lows[1:]), section.hi]
    return Axis(section, tuple(Between(lo, hi) for lo, hi in zip(lows, highs, strict=True)))


class Marks(dict[object, int]):
    """Known value → a mark (a whole number) of its class, as a plain dictionary look-up.

    Wide ranges of numbers are searched instead of spread out. Anything else is a KeyError.
    """

    def __init__(self, axis: Axis, marks: Sequence[int]) -> None:
        super().__init__()
        self._axis = axis
        self._marks = marks
        self._range = axis.section.range
        self._is_wide = self._range.hi - self._range.lo > _NARROW
        self._starts = [_low(piece) for piece in axis.classes]
        for piece, mark in zip(axis.classes, marks, strict=True):
            if isinstance(piece, str):
                self[piece] = mark
            elif not self._is_wide:
                self.update(dict.fromkeys(range(piece.lo, piece.hi + 1), mark))

    def __missing__(self, value: object) -> int:
        if self._is_wide and isinstance(value, int) and value in self._range:
            return self._marks[bisect_right(self._starts, value) - 1]
        raise KeyError(value)
