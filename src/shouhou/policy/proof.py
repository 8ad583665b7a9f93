"""Proves that in a `one` table every situation meets exactly one row.

Rows are boxes. No two boxes may meet: that is compared pair by pair. Then they fill the whole space
exactly when their volumes add up to it: counting proves what a walk over every combination would
find, in microseconds. Only a table that fails is searched, to name the situations it forgot.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, islice
from math import prod
from typing import Literal

from shouhou.policy.classes import Axis, cut
from shouhou.policy.table import Bound
from shouhou.policy.values import Between

Box = tuple[int, ...]

_MOST_GAPS = 20


@dataclass(frozen=True, slots=True)
class Flaw:
    """A situation without a row (gap), or with two (overlap)."""

    kind: Literal["gap", "overlap"]
    text: str
    rows: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.text


def prove(bound: Bound) -> tuple[Flaw, ...]:
    """All overlaps and up to twenty gaps of a `one` table; nothing when it is sound."""
    if bound.section.hit != "one":
        return ()
    axes, boxes = boxes_of(bound)
    overlaps = tuple(_overlaps(bound, axes, boxes))
    covered = sum(prod(mask.bit_count() for mask in box) for box in boxes)
    if not overlaps and covered == prod(len(axis.classes) for axis in axes):
        return ()
    gaps = islice(_Search(axes, boxes).gaps(), _MOST_GAPS)
    return (*overlaps, *(Flaw("gap", f"{describe(axes, gap)}: no row") for gap in gaps))


def boxes_of(bound: Bound) -> tuple[tuple[Axis, ...], tuple[Box, ...]]:
    """The axes of a bound section, and each row as a box on them."""
    axes = tuple(
        cut(section, [row.cells[section.code] for row in bound.rows])
        for section in bound.conditions
    )
    boxes = (tuple(axis.mask(row.cells[axis.name]) for axis in axes) for row in bound.rows)
    return axes, tuple(boxes)


def describe(axes: Sequence[Axis], box: Box) -> str:
    """A box in words: `postage=lost, days_signed 8..`; columns that do not matter are left out."""
    said = [
        _describe_column(axis, mask)
        for axis, mask in zip(axes, box, strict=True)
        if mask != axis.full
    ]
    return ", ".join(said) or "in every situation"


def _describe_column(axis: Axis, mask: int) -> str:
    pieces = axis.pieces(mask)
    words = " or ".join(_describe_piece(axis, piece) for piece in pieces)
    is_span = isinstance(pieces[0], Between) and ".." in words
    return f"{axis.name} {words}" if is_span else f"{axis.name}={words}"


def _describe_piece(axis: Axis, piece: str | Between) -> str:
    if isinstance(piece, str) or piece.lo == piece.hi:
        return str(piece)
    lo = "" if piece.lo == axis.section.lo else piece.lo
    hi = "" if piece.hi == axis.section.hi else piece.hi
    return f"{lo}..{hi}"


def _overlaps(bound: Bound, axes: Sequence[Axis], boxes: Sequence[Box]) -> Iterator[Flaw]:
    for (one, a), (other, b) in combinations(zip(bound.rows, boxes, strict=True), 2):
        shared = tuple(x & y for x, y in zip(a, b, strict=True))
        if all(shared):
            text = f"{describe(axes, shared)}: {one.id} and {other.id} both match"
            yield Flaw("overlap", text, (one.id, other.id))


class _Search:
    """Walks column by column, keeping the set of rows still alive; no row alive is a gap.

    Classes that keep the same rows alive are walked together, and a set of rows that was found to
    leave no gap from some column on is not walked again.
    """

    def __init__(self, axes: Sequence[Axis], boxes: Sequence[Box]) -> None:
        self._axes = axes
        self._everyone = (1 << len(boxes)) - 1
        self._allowing = [
            [_rows_with(boxes, column, 1 << index) for index in range(len(axis.classes))]
            for column, axis in enumerate(axes)
        ]
        self._gapless: set[tuple[int, int]] = set()

    def gaps(self) -> Iterator[Box]:
        return self._walk((), self._everyone)

    def _walk(self, chosen: Box, alive: int) -> Iterator[Box]:
        column = len(chosen)
        if not alive:
            yield (*chosen, *(axis.full for axis in self._axes[column:]))
        elif column < len(self._axes) and (column, alive) not in self._gapless:
            found = False
            for rows, classes in self._groups(column, alive).items():
                for gap in self._walk((*chosen, classes), rows):
                    found = True
                    yield gap
            if not found:
                self._gapless.add((column, alive))

    def _groups(self, column: int, alive: int) -> dict[int, int]:
        groups: dict[int, int] = {}
        for index, allowing in enumerate(self._allowing[column]):
            rows = alive & allowing
            groups[rows] = groups.get(rows, 0) | 1 << index
        return groups


def _rows_with(boxes: Sequence[Box], column: int, bit: int) -> int:
    return sum(1 << row for row, box in enumerate(boxes) if box[column] & bit)
