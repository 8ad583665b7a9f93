"""Reads rows of a recognised sheet: exact values, exact problems, a fast check for volume."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Sequence
from dataclasses import fields as fields_of
from operator import itemgetter
from typing import Any, NamedTuple

from shouhou.platforms.port import (
    CellProblem,
    LineSeen,
    OrderSeen,
    RefundSeen,
    Seen,
    Severity,
)
from shouhou.platforms.spreadsheet.cells import NOTHING, BadCell, Parse, quick_pattern, text, yuan
from shouhou.platforms.spreadsheet.codes import code_table
from shouhou.platforms.spreadsheet.layouts import Recognised, Use
from shouhou.platforms.spreadsheet.problems import Spot, Where, problem
from shouhou.platforms.spreadsheet.seen import BUILDERS, Doubt

NOWHERE = Where("")
_VALUES: dict[str, Any] = {"orders": OrderSeen, "lines": LineSeen, "refunds": RefundSeen}
_KEY_FIELD = {"orders": "order_no", "lines": "line_no", "refunds": "refund_no"}
_RENAMED = {"refunded": "refunded_fen"}
_ZERO = r"(?:0(?:\.00?)?元?|-|--|无|null|无退款申请|)"
_SEPARATOR = "\x1f"
_NO_ANSWER = NOTHING - {"无"}
"""In a column of answers 无 is an answer: there is no freight insurance, there were no gifts."""


class Step(NamedTuple):
    """One cell to read: position, field, parser, and what a bad cell leaves behind."""

    at: int
    field: str
    parse: Parse
    severity: Severity
    fallback: Any
    use: Use


def split_record(raw: str, delimiter: str = ",") -> list[str]:
    """The cells of one raw record, as :meth:`Sheet.records` gave them."""
    lines = raw.splitlines(keepends=True) if "\n" in raw else [raw]
    try:
        return next(csv.reader(lines, strict=True, delimiter=delimiter), [])
    except csv.Error:
        return next(csv.reader(lines, delimiter=delimiter), [])


class RowReader:
    """Reads rows of one sheet. Make a new one for each pass: it numbers lines without ids."""

    def __init__(self, recognised: Recognised, delimiter: str = ",") -> None:
        self.recognised = recognised
        self.layout = recognised.layout
        self.width = len(recognised.header)
        self.named = max(
            (i + 1 for i, name in enumerate(recognised.header) if name.strip()), default=0
        )
        self._delimiter = delimiter
        self._build = BUILDERS[self.layout.kind]
        self._steps: list[Step] = []
        self._fill_ins: list[Step] = []
        self._needed: list[tuple[str, Use]] = []
        self._discounts: list[Use] = []
        for use in recognised.uses:
            self._plan(use)
        texts = [each for each in self._steps if each.parse is text]
        self._text_names = [each.field for each in texts]
        self._pick_texts = _picker([each.at for each in texts])
        self._plain_steps = [
            (each.at, each.field, each.parse) for each in self._steps if each.parse is not text
        ]
        self._places = {use.column.field: use for use in reversed(recognised.uses)}
        key = _KEY_FIELD[self.layout.kind]
        self.numbered = key not in self._places
        self.key_at = self._places["order_no" if self.numbered else key].index
        self._key_parse = self._places["order_no" if self.numbered else key].column.parse
        self._counted: dict[str, int] = {}
        self._last: tuple[int, str] = (0, "")
        self.quick: Callable[[Sequence[str]], bool] = _quick(self)

    def _plan(self, use: Use) -> None:
        column = use.column
        if column.field == "discount":
            self._discounts.append(use)
            return
        field = _RENAMED.get(column.field, column.field)
        soft = column.cell == "yuan?" or column.cell.startswith("word:")
        fallback = "unrecognised" if column.cell.startswith("word:") else None
        step = Step(use.index, field, column.parse, "warning" if soft else "error", fallback, use)
        (self._fill_ins if use.fill_in else self._steps).append(step)
        if column.cell.startswith("word:"):
            told = f"{field}_text"
            if any(each.name == told for each in fields_of(_VALUES[self.layout.kind])):
                self._steps.append(step._replace(field=told, parse=_plain))
        if column.filled and not use.fill_in:
            self._needed.append((field, use))

    @property
    def compared(self) -> tuple[str, str]:
        """Two amounts of which the first is never more than the second."""
        return ("refunded", "total") if self._net else ("amount", "order_paid")

    @property
    def _net(self) -> bool:
        return self.layout.paid_means == "net"

    def cell_pattern(self, use: Use) -> str:
        """A pattern of cells of this column in which nothing can be wrong."""
        column = use.column
        if column.cell.startswith("word:"):
            return code_table(column.cell[5:]).quick_pattern(filled=column.needed)
        if column.field == "refunded" and not self._net:
            return _ZERO
        filled = column.filled or (column.field == "paid" and self.layout.kind == "orders")
        return quick_pattern(column.cell, filled=filled and not use.fill_in)

    # -- keys -----------------------------------------------------------------------------

    def key(self, cells: Sequence[str], row_no: int = 0) -> str:
        """The external id of a row, or ``""`` when it has none.

        In layouts without line numbers this counts the lines of the order; ``read`` of the same
        ``row_no`` then uses the same number.
        """
        try:
            key: str = self._key_parse(cells[self.key_at])
        except (BadCell, IndexError):
            return ""
        return self._number(key, row_no) if self.numbered else key

    def text_of(self, cells: Sequence[str], field: str) -> str:
        """One text field of a row without reading the rest; ``""`` when it is not there or bad."""
        use = self._places.get(field)
        try:
            return str(use.column.parse(cells[use.index])) if use else ""
        except (BadCell, IndexError):
            return ""

    def _number(self, order_no: str, row_no: int) -> str:
        if row_no and self._last[0] == row_no:
            return self._last[1]
        counted = self._counted[order_no] = self._counted.get(order_no, 0) + 1
        self._last = (row_no, f"{order_no}#{counted}")
        return self._last[1]

    # -- reading --------------------------------------------------------------------------

    def read_raw(
        self, raw: str, row_no: int, where: Where = NOWHERE, key: str = ""
    ) -> tuple[Seen | None, list[CellProblem]]:
        """Read a stored record again; ``key`` is the stored id of a line without its own."""
        if key and self.numbered:
            self._last = (row_no, key)
        return self.read(split_record(raw, self._delimiter), row_no, where)

    def read(
        self, cells: Sequence[str], row_no: int, where: Where = NOWHERE
    ) -> tuple[Seen | None, list[CellProblem]]:
        """The value of a row and all its problems; no value when one of them is an error."""
        if len(cells) != self.width or self.named != self.width:
            shape = self._shape(cells, Spot(where, row_no))
            if shape:
                return None, [shape]
        try:
            fields: dict[str, Any] = dict(
                zip(
                    self._text_names,
                    ["" if cell in NOTHING else cell for cell in self._pick_texts(cells)],
                    strict=True,
                )
            )
            for index, name, parse in self._plain_steps:
                fields[name] = parse(cells[index])
            for step in self._fill_ins:
                if not fields[step.field]:
                    fields[step.field] = step.parse(cells[step.at])
            problems: list[CellProblem] = []
        except BadCell:
            fields, problems = self._read_badly(cells, Spot(where, row_no))
        return self._finish(fields, cells, Spot(where, row_no), problems)

    def _read_badly(
        self, cells: Sequence[str], spot: Spot
    ) -> tuple[dict[str, Any], list[CellProblem]]:
        """Read every cell of a row with a bad one, to name all its problems."""
        fields: dict[str, Any] = {}
        problems: list[CellProblem] = []
        for step in (*self._steps, *self._fill_ins):
            if step.use.fill_in and fields.get(step.field):
                continue
            cell = cells[step.at]
            try:
                fields[step.field] = step.parse(cell)
            except BadCell as error:
                fields[step.field] = step.fallback
                at = _at(spot, step.use)
                problems.append(problem(error.code, at, cell, severity=step.severity))
        return fields, problems

    def _finish(
        self, fields: dict[str, Any], cells: Sequence[str], spot: Spot, problems: list[CellProblem]
    ) -> tuple[Seen | None, list[CellProblem]]:
        for field, use in self._needed:
            if fields[field] is None and all(each.column != use.header for each in problems):
                problems.append(problem("missing", _at(spot, use), cells[use.index]))
        if self._discounts:
            fields["discounts"] = self._read_discounts(cells, spot, problems)
        if problems and any(each.severity == "error" for each in problems):
            return None, problems
        if self.numbered:
            fields["line_no"] = self._number(fields["order_no"], spot.row)
        if self.recognised.answers:
            fields["answers"] = tuple(
                (name, cells[index].strip())
                for name, index in self.recognised.answers
                if cells[index].strip() not in _NO_ANSWER
            )
        built = self._build(fields, self.layout.platform, self.layout.paid_means)
        for doubt in built.doubts:
            problems.append(self._doubted(doubt, cells, spot, harmless=built.seen is not None))
        return built.seen, problems

    def _read_discounts(
        self, cells: Sequence[str], spot: Spot, problems: list[CellProblem]
    ) -> tuple[tuple[str, int], ...]:
        found: list[tuple[str, int]] = []
        for use in self._discounts:
            cell = cells[use.index]
            if cell in NOTHING:
                continue
            try:
                fen = yuan(cell)
            except BadCell as error:
                problems.append(problem(error.code, _at(spot, use), cell, severity="warning"))
                continue
            if fen:
                found.append((use.column.names[0], fen))
        return tuple(found)

    def _doubted(
        self, doubt: Doubt, cells: Sequence[str], spot: Spot, *, harmless: bool
    ) -> CellProblem:
        place = self._places.get(doubt.field) or self._places.get("refunded")
        spot = _at(spot, place) if place else spot
        found = doubt.found or (cells[place.index] if place else "")
        severity: Severity = "warning" if harmless else "error"
        return problem(doubt.code, spot, found, severity=severity, **dict(doubt.words))

    def _shape(self, cells: Sequence[str], spot: Spot) -> CellProblem | None:
        count = len(cells)
        if count < self.named:
            found = ",".join(cells)
            return problem("too_few_cells", spot, found, count=count, width=self.named)
        if count > self.width or any(cells[self.named :]):
            found = ",".join(cells[self.named :])
            return problem("shifted", spot, found, count=count, width=self.named)
        return None


def _picker(places: list[int]) -> Callable[[Sequence[str]], tuple[str, ...]]:
    if len(places) > 1:
        return itemgetter(*places)
    return lambda cells: tuple(cells[place] for place in places)


def _plain(cell: str) -> str:
    written = cell.strip()
    return "" if written in NOTHING else written


def _at(spot: Spot, use: Use) -> Spot:
    return Spot(spot.where, spot.row, use.header, use.index)


# -- the fast check ---------------------------------------------------------------------------


def _quick(reader: RowReader) -> Callable[[Sequence[str]], bool]:
    """A check that says yes only to rows :meth:`RowReader.read` has nothing to say about."""
    checked = [use for use in reader.recognised.uses if use.column.cell != "text"]
    groups = {use.column.field: rank for rank, use in enumerate(checked) if not use.fill_in}
    pattern = re.compile(_SEPARATOR.join(f"({reader.cell_pattern(use)})" for use in checked))
    pick = _picker([use.index for use in checked])
    width, named = reader.width, reader.named
    small, large = reader.compared
    less, more = groups.get(small, -1) + 1, groups.get(large, -1) + 1
    compared = bool(less and more)

    def quick(cells: Sequence[str]) -> bool:
        if len(cells) != width or (named != width and any(cells[named:])):
            return False
        found = pattern.fullmatch(_SEPARATOR.join(pick(cells)))
        if found is None:
            return False
        if not compared or found[less] == "0.00" or found[less] == found[more]:
            return True
        ceiling = yuan(found[more])
        return ceiling is None or (yuan(found[less]) or 0) <= ceiling

    return quick
