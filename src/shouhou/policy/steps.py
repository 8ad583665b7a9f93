"""One table of a book as the judge walks it: its rows as boxes on the axes of the whole book.

What is known is a list of masks, one for each slot (fact): the classes still possible. A set of
rows is a mask too, so that "which rows are still open?" is one look-up per column, joined by `&`.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from shouhou.policy.classes import Axis
from shouhou.policy.table import Bound, Row, Table
from shouhou.policy.words import WordList

Masks = Sequence[int]


class _Open(dict[int, int]):
    """What is known of a fact → the rows whose cell in this column may allow it."""

    def __init__(self, cells: Masks) -> None:
        super().__init__()
        self.cells = cells

    def __missing__(self, known: int) -> int:
        self[known] = rows_where(bool(cell & known) for cell in self.cells)
        return self[known]


class _Certain(_Open):
    """What is known of a fact → the rows whose cell in this column allows it whatever it is."""

    def __missing__(self, known: int) -> int:
        self[known] = rows_where(not known & ~cell for cell in self.cells)
        return self[known]


@dataclass(frozen=True, slots=True)
class Column:
    slot: int
    cells: Masks
    open: _Open
    certain: _Certain


@dataclass(frozen=True, slots=True)
class Step:
    """One table of the book, as the judge walks it.

    It counts when its outcome is part of the decision. `gives` are its facts with their words: for
    an `all` table its own name, if it has a `Worst:`. `alike` are, for each row, the rows that say
    the same; `ranks` how bad each row's word is, 0 the worst.
    """

    table: Table
    since: date
    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    gives: Mapping[str, WordList]
    counts: bool
    alike: tuple[int, ...]
    ranks: tuple[int, ...]

    @property
    def asks(self) -> frozenset[int]:
        """The slots it consults."""
        return frozenset(column.slot for column in self.columns)

    def open_rows(self, known: Masks) -> int:
        """The rows that some possible case meets."""
        rows = (1 << len(self.rows)) - 1
        for column in self.columns:
            rows &= column.open[known[column.slot]]
        return rows

    def certain_rows(self, known: Masks) -> int:
        """The rows that every possible case meets."""
        rows = (1 << len(self.rows)) - 1
        for column in self.columns:
            rows &= column.certain[known[column.slot]]
        return rows

    def answer(self, rows: int, known: Masks) -> int:
        """The rows that answer, of those open.

        Where the rows of an `all` table do not count, only those that match in any case.
        """
        return rows if self.table.hit == "one" or self.counts else self.certain_rows(known)

    def disagrees(self, rows: int, known: Masks) -> bool:
        """Whether the open rows say different things."""
        if self.table.hit == "one":
            return bool(rows & ~self.alike[next(numbers(rows))])
        return bool(self._doubtful(rows, known))

    def matters(self, rows: int, known: Masks) -> int | None:
        """The slot of a fact that decides between the open rows; None when they agree.

        Two cases that differ only in that fact meet rows that disagree. Among several such facts
        it is the one whose column stands first in the table.
        """
        if self.disagrees(rows, known):
            doubtful = 0 if self.table.hit == "one" else self._doubtful(rows, known)
            for place, column in enumerate(self.columns):
                if doubtful & ~column.certain[known[column.slot]]:
                    return column.slot
                if not doubtful and self._decides(place, rows, known):
                    return column.slot
        return None

    def _decides(self, place: int, rows: int, known: Masks) -> bool:
        """Whether two open rows disagree that meet in every column but this one."""
        others = [column for index, column in enumerate(self.columns) if index != place]
        for row in numbers(rows):
            apart = rows & ~self.alike[row]
            for column in others:
                apart &= column.open[column.cells[row] & known[column.slot]]
            if apart:
                return True
        return False

    def _doubtful(self, rows: int, known: Masks) -> int:
        """The rows of an `all` table that may or may not match, and would change what it gives."""
        certain = self.certain_rows(known)
        if self.counts:
            return rows & ~certain
        settled = self._rank(certain)
        return rows_where(rank < settled for rank in self.ranks) & rows & ~certain

    def _rank(self, rows: int) -> int:
        return min((self.ranks[row] for row in numbers(rows)), default=len(self._worst) - 1)

    @property
    def _worst(self) -> tuple[str, ...]:
        """The words of an `all` table's own fact, the worst first; none if it gives no fact."""
        return self.gives[self.table.name].codes if self.gives else ()

    def parts(self, rows: int, slot: int, known: Masks) -> list[int]:
        """What is known of a fact, cut into the parts these rows tell apart."""
        column = next(column for column in self.columns if column.slot == slot)
        parts: dict[int, int] = {}
        for bit in bits(known[slot]):
            alike = rows & column.open[bit]
            parts[alike] = parts.get(alike, 0) | bit
        return list(parts.values())

    def outcomes(self, rows: int, known: Masks) -> dict[str, str | int | None]:
        """The facts this table gives when these rows are its answer, as far as they agree."""
        if self.table.hit == "one":
            first, *others = (self.rows[row].outcomes for row in numbers(rows))
            return {
                name: first[name]
                for name in self.gives
                if all(other[name] == first[name] for other in others)
            }
        if not self.gives or self._is_open(known):
            return {}
        return {self.table.name: self._worst[self._rank(rows)]}

    def _is_open(self, known: Masks) -> bool:
        return not self.counts and bool(self._doubtful(self.open_rows(known), known))

    def decision(self, rows: int) -> int:
        """What must be the same for two cases to be decided alike."""
        return rows if self.table.hit == "all" else self.alike[next(numbers(rows))]


def bits(mask: int) -> Iterator[int]:
    while mask:
        yield mask & -mask
        mask &= mask - 1


def numbers(rows: int) -> Iterator[int]:
    """The numbers of the rows in a set."""
    return (bit.bit_length() - 1 for bit in bits(rows))


def rows_where(chosen: Iterator[bool]) -> int:
    return sum(1 << number for number, is_chosen in enumerate(chosen) if is_chosen)


def make_steps(
    chapters: Sequence[tuple[Table, Bound]], axes: Mapping[str, Axis], decisive: Collection[str]
) -> tuple[Step, ...]:
    """The tables as steps; `axes` are in the order of their slots."""
    return tuple(
        _make_step(table, bound, axes, counts=table.name in decisive) for table, bound in chapters
    )


def _make_step(table: Table, bound: Bound, axes: Mapping[str, Axis], *, counts: bool) -> Step:
    slots = {name: slot for slot, name in enumerate(axes)}
    names = [condition.code for condition in bound.conditions]
    gives = table.produces()
    said = [tuple(row.outcomes[n] for n in gives if n in row.outcomes) for row in bound.rows]
    ranks = [0 for _ in bound.rows]
    if table.worst:
        codes = gives[table.name].codes
        words = [row.outcomes[table.worst] for row in bound.rows]
        ranks = [codes.index(str(word or codes[-1])) for word in words]
    return Step(
        table=table,
        since=bound.section.since,
        rows=bound.rows,
        columns=tuple(_make_column(slots[name], axes[name], bound.rows) for name in names),
        gives=gives,
        counts=counts,
        alike=tuple(rows_where(other == mine for other in said) for mine in said),
        ranks=tuple(ranks),
    )


def _make_column(slot: int, axis: Axis, rows: Sequence[Row]) -> Column:
    cells = [axis.mask(row.cells[axis.name]) for row in rows]
    return Column(slot, cells, _Open(cells), _Certain(cells))
