"""One table of a book as the judge walks it: rows as boxes on the axes of the whole book."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from shouhou.policy.classes import Axis
from shouhou.policy.table import Bound, Row, Table
from shouhou.policy.words import WordList


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A row on the book's axes: for each condition the slot of its fact and the classes allowed."""

    row: Row
    box: tuple[tuple[int, int], ...]
    says: tuple[str | int | None, ...]

    def is_open(self, known: list[int]) -> bool:
        return all(known[slot] & mask for slot, mask in self.box)

    def is_certain(self, known: list[int]) -> bool:
        return not any(known[slot] & ~mask for slot, mask in self.box)


@dataclass(frozen=True, slots=True)
class Step:
    """One table of the book, as the judge walks it.

    It counts when its outcome is part of the decision; it feeds when one that counts depends on it.
    `gives` are its facts, for an `all` table its own name if it has a `Worst:`, with their words.
    """

    table: Table
    since: date
    lines: tuple[Line, ...]
    gives: Mapping[str, WordList]
    counts: bool
    feeds: bool

    def open_lines(self, known: list[int]) -> list[Line]:
        return [line for line in self.lines if line.is_open(known)]

    def answer(self, lines: list[Line], known: list[int]) -> list[Line]:
        """The lines that answer when nothing matters any more.

        Where the rows of an `all` table do not count, only those that match in any case.
        """
        if self.table.hit == "one" or self.counts:
            return lines
        return [line for line in lines if line.is_certain(known)]

    def matters(self, lines: list[Line], known: list[int]) -> int | None:
        """The slot of a fact that decides between these open lines; None when they agree.

        Among several, the one whose column stands first in the table.
        """
        if not self.counts and not self.feeds:
            return None
        if self.table.hit == "all":
            places = [
                place
                for line in self._doubtful(lines, known)
                for place, (slot, mask) in enumerate(line.box)
                if known[slot] & ~mask
            ]
        else:
            places = [
                apart[0]
                for one, other in combinations(lines, 2)
                if one.says != other.says and len(apart := _apart(one, other, known)) == 1
            ]
        return self.lines[0].box[min(places)][0] if places else None

    def _doubtful(self, lines: list[Line], known: list[int]) -> list[Line]:
        """The lines of an `all` table that may or may not match, and would change what it gives."""
        if self.counts:
            return lines
        settled = min((self._rank(line) for line in self.answer(lines, known)), default=self._last)
        return [line for line in lines if self._rank(line) < settled]

    @property
    def _worst(self) -> tuple[str, ...]:
        """The words of an `all` table's own fact, the worst first; none if it gives no fact."""
        return self.gives[self.table.name].codes if self.gives else ()

    @property
    def _last(self) -> int:
        return len(self._worst) - 1

    def _rank(self, line: Line) -> int:
        """How bad a line's word is, 0 the worst; a line without a word changes nothing."""
        word = line.row.outcomes[self.table.worst] if self.gives else None
        return self._last if word is None else self._worst.index(str(word))

    def parts(self, lines: list[Line], slot: int, known: list[int]) -> list[int]:
        """What is known of a fact, cut into the parts these lines tell apart."""
        masks = [mask for line in lines for place, mask in line.box if place == slot]
        parts: dict[tuple[bool, ...], int] = {}
        for bit in bits(known[slot]):
            alike = tuple(bool(mask & bit) for mask in masks)
            parts[alike] = parts.get(alike, 0) | bit
        return list(parts.values())

    def outcomes(self, lines: list[Line], known: list[int]) -> dict[str, str | int | None]:
        """The facts this table gives when these lines are its answer, as far as they agree."""
        if self.table.hit == "one":
            columns = zip(*(line.says for line in lines), strict=True)
            pairs = zip(self.gives, columns, strict=True)
            return {name: said[0] for name, said in pairs if len(set(said)) == 1}
        if not self.gives or (not self.counts and self._doubtful(self.open_lines(known), known)):
            return {}
        rank = min(map(self._rank, lines), default=self._last)
        return {self.table.name: self._worst[rank]}

    def decision(self, lines: list[Line]) -> object:
        """What must be the same for two cases to be decided alike."""
        return tuple(line.row.id for line in lines) if self.table.hit == "all" else lines[0].says


def bits(mask: int) -> Iterator[int]:
    while mask:
        yield mask & -mask
        mask &= mask - 1


def _apart(one: Line, other: Line, known: list[int]) -> list[int]:
    """The columns that keep two lines from meeting inside what is known."""
    return [
        place
        for place, ((slot, mine), (_, theirs)) in enumerate(zip(one.box, other.box, strict=True))
        if not known[slot] & mine & theirs
    ]


def make_line(row: Row, axes: Mapping[str, Axis], gives: Collection[str]) -> Line:
    slots = {name: slot for slot, name in enumerate(axes)}
    box = tuple((slots[name], axes[name].mask(cell)) for name, cell in row.cells.items())
    return Line(row, box, tuple(row.outcomes[name] for name in gives))


def make_steps(
    chapters: Sequence[tuple[Table, Bound]], axes: Mapping[str, Axis], decisive: Collection[str]
) -> tuple[Step, ...]:
    """The tables as steps; `axes` are in the order of their slots."""
    steps: list[Step] = []
    needed: set[str] = set()
    for table, bound in reversed(chapters):
        gives = table.produces()
        counts, feeds = table.name in decisive, not needed.isdisjoint(gives)
        if counts or feeds:
            needed |= {condition.code for condition in bound.conditions}
        said = gives if table.hit == "one" else ()
        lines = tuple(make_line(row, axes, said) for row in bound.rows)
        steps.append(Step(table, bound.section.since, lines, gives, counts, feeds))
    return tuple(reversed(steps))
