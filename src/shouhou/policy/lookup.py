"""A bound section compiled to dictionaries: a decision is one look-up per column, joined by `&`.

Each value of each column maps to the set of rows it leaves standing, as bits of one whole number;
the rows that match are those left by every column. In bulk the same is done column by column,
entirely inside Python's own `map`.
"""

from collections.abc import Iterable, Mapping, Sequence
from operator import and_

from shouhou.policy.classes import Marks
from shouhou.policy.proof import boxes_of
from shouhou.policy.table import Bound, Row
from shouhou.policy.values import Known


class _RowSets(dict[int, tuple[Row, ...]]):
    """Bits → the rows they stand for, made when first met."""

    def __init__(self, rows: tuple[Row, ...]) -> None:
        super().__init__()
        self._rows = rows

    def __missing__(self, bits: int) -> tuple[Row, ...]:
        self[bits] = tuple(row for index, row in enumerate(self._rows) if bits >> index & 1)
        return self[bits]


class Lookup:
    """A compiled section. Gives the same rows as `Bound.read`, and refuses the same facts."""

    def __init__(self, bound: Bound) -> None:
        self._bound = bound
        self._everyone = (1 << len(bound.rows)) - 1
        self._row_sets = _RowSets(bound.rows)
        axes, boxes = boxes_of(bound)
        self._columns: list[tuple[str, Marks]] = []
        for column, axis in enumerate(axes):
            standing = [
                sum(1 << row for row, box in enumerate(boxes) if box[column] >> index & 1)
                for index in range(len(axis.classes))
            ]
            self._columns.append((axis.name, Marks(axis, standing)))

    def __call__(self, facts: Mapping[str, Known]) -> tuple[Row, ...]:
        bits = self._everyone
        try:
            for name, marks in self._columns:
                bits &= marks[facts[name]]
        except (KeyError, TypeError):
            self._bound.check(facts)
            raise
        return self._row_sets[bits]

    def many(self, columns: Mapping[str, Sequence[Known]]) -> list[tuple[Row, ...]]:
        """The rows for many cases at once, given as one sequence per fact, all equally long."""
        names = [name for name, _ in self._columns]
        lengths = {len(columns[name]) for name in names if name in columns}
        if len(lengths) > 1:
            raise ValueError(f"columns of different lengths: {sorted(lengths)}")
        try:
            bits: Iterable[int] | None = None
            for name, marks in self._columns:
                column = map(marks.__getitem__, columns[name])
                bits = column if bits is None else map(and_, bits, column)
            return list(map(self._row_sets.__getitem__, bits or ()))
        except (KeyError, TypeError):
            for case in zip(*(columns.get(name, (None,)) for name in names), strict=False):
                self._bound.check({n: v for n, v in zip(names, case, strict=True) if n in columns})
            raise


def compile_table(bound: Bound) -> Lookup:
    """Compile a bound section; keep the result, it costs a few milliseconds."""
    return Lookup(bound)
