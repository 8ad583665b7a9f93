"""Layouts: which header means what; read from `layouts/*.md`, matched by name, not position."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from shouhou.platforms.port import SheetKind
from shouhou.platforms.spreadsheet.cells import PARSERS, Parse
from shouhou.platforms.spreadsheet.codes import code_table
from shouhou.platforms.spreadsheet.refusals import refuse
from shouhou.platforms.spreadsheet.written_tables import (
    BrokenTable,
    TableRow,
    Written,
    listed,
    read_written,
)

if TYPE_CHECKING:
    from shouhou.platforms.spreadsheet.reader import RowReader

FOLDER = Path(__file__).parent / "layouts"
KINDS: tuple[SheetKind, ...] = ("orders", "lines", "refunds")
_REPEATED = frozenset({"discount"})
_FILL_IN = frozenset({"text", "code", "moment", "id?"})


def header_key(name: str) -> str:
    """A header name as it is compared: width, case, blanks, BOM and `_` for `/` do not matter."""
    folded = unicodedata.normalize("NFKC", name).replace("\ufeff", "").replace("_", "/")
    return "".join(folded.split()).strip("\"'=").casefold()


@dataclass(frozen=True, slots=True)
class Column:
    """One row of a layout: the names a header may have, the field and the kind of its cells."""

    names: tuple[str, ...]
    keys: tuple[str, ...]
    field: str
    cell: str
    needed: bool
    """The sheet must have this column."""
    filled: bool
    """Every row must have something in it."""

    @property
    def parse(self) -> Parse:
        """The parser of this kind of cell."""
        if self.cell.startswith("word:"):
            return code_table(self.cell[5:]).read
        return PARSERS[self.cell]


@dataclass(frozen=True, slots=True)
class Era:
    """A version of a layout and the headers that give it away."""

    label: str
    marks: tuple[str, ...]
    confidence: str


@dataclass(frozen=True, slots=True)
class Layout:
    """One kind of export of one platform."""

    name: str
    title_zh: str
    title_en: str
    platform: str
    kind: SheetKind
    paid_means: str
    """net, gross, due, or row (the row itself must tell)."""
    source: str
    confidence: str
    eras: tuple[Era, ...]
    columns: tuple[Column, ...]

    def missing(self, keys: frozenset[str]) -> tuple[str, ...]:
        """First names of the needed columns that are not among these header keys."""
        return tuple(
            column.names[0]
            for column in self.columns
            if column.needed and not keys.intersection(column.keys)
        )

    def known(self, keys: frozenset[str]) -> int:
        """How many of its columns these headers have."""
        return sum(1 for column in self.columns if keys.intersection(column.keys))

    def reader(
        self,
        header: Sequence[str],
        answer_headers: frozenset[str] = frozenset(),
        delimiter: str = ",",
    ) -> RowReader:
        """A reader for rows under this header: all a replay needs beside the raw records."""
        from shouhou.platforms.spreadsheet.reader import RowReader

        return RowReader(recognise_as(self, header, self.title_zh, answer_headers), delimiter)

    def era(self, keys: frozenset[str]) -> Era:
        """The latest era all of whose marks are present."""
        return next(era for era in reversed(self.eras) if keys.issuperset(era.marks))


@dataclass(frozen=True, slots=True)
class Use:
    """What one position of a sheet is used for."""

    index: int
    header: str
    column: Column
    fill_in: bool
    """Only when the field is still empty (a second column for the same field)."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """A header understood: layout, era, and what each position is for."""

    layout: Layout
    era: str
    header: tuple[str, ...]
    uses: tuple[Use, ...]
    unused: tuple[str, ...]
    """Headers kept in the raw record only."""
    answers: tuple[tuple[str, int], ...]
    """Columns that answer a question about a refund: the fact's name and the position."""
    notes: tuple[tuple[str, str], ...]
    """Sentences about the whole sheet, (Chinese, English)."""

    @property
    def label(self) -> str:
        """For people: 淘宝/天猫 订单报表 (2017-07)."""
        return f"{self.layout.title_zh} ({self.era})"

    @property
    def columns(self) -> dict[str, str]:
        """Header → field, for showing what was understood."""
        return {use.header: use.column.field for use in self.uses}


@cache
def layouts() -> tuple[Layout, ...]:
    """Every layout of the folder."""
    return tuple(_layout(read_written(path)) for path in sorted(FOLDER.glob("*.md")))


def layout(name: str) -> Layout:
    """The layout of this name."""
    return next(each for each in layouts() if each.name == name)


def _layout(written: Written) -> Layout:
    kind = written.key("Kind")
    if kind not in KINDS:
        raise BrokenTable(written.path, 1, f"kind “{kind}”")
    eras = tuple(
        Era(row["era"], tuple(map(header_key, listed(row["marked by"], ","))), row["confidence"])
        for row in written.tables["Eras"]
    )
    if not eras or eras[0].marks:
        raise BrokenTable(written.path, 1, "the first era must have no marks")
    return Layout(
        name=written.path.stem,
        title_zh=written.title_zh,
        title_en=written.title_en,
        platform=written.key("Platform"),
        kind=kind,
        paid_means=written.key("Paid means"),
        source=written.key("Source"),
        confidence=written.key("Confidence"),
        eras=eras,
        columns=tuple(_column(written, row) for row in written.tables["Columns"]),
    )


def _column(written: Written, row: TableRow) -> Column:
    # A name may hold " / "; a bare "/" inside a name (部分退款/全部退款) is part of it.
    names = listed(row["header"])
    cell = row["cell"]
    if cell not in PARSERS and not cell.startswith("word:"):
        raise BrokenTable(written.path, row.line, f"kind of cell “{cell}”")
    if row["needed"] not in {"", "column", "cell"}:
        raise BrokenTable(written.path, row.line, f"needed “{row['needed']}”")
    column = Column(
        names=names,
        keys=tuple(map(header_key, names)),
        field=row["field"],
        cell=cell,
        needed=row["needed"] != "",
        filled=row["needed"] == "cell",
    )
    _ = column.parse
    return column


def find_layout(header: Sequence[str]) -> Layout | None:
    """The layout that knows most of these headers and misses none it needs."""
    keys = frozenset(map(header_key, header)) - {""}
    fitting = [each for each in layouts() if not each.missing(keys)]
    return max(fitting, key=lambda each: each.known(keys), default=None)


def recognise(
    header: Sequence[str], name: str, answer_headers: frozenset[str] = frozenset()
) -> Recognised:
    """Understand a header or refuse the file with the nearest layout and what it lacks."""
    found = find_layout(header)
    if found is None:
        _refuse_unknown(header, name)
    return recognise_as(found, header, name, answer_headers)


def recognise_as(
    found: Layout, header: Sequence[str], name: str, answer_headers: frozenset[str] = frozenset()
) -> Recognised:
    """Understand a header as one of this layout."""
    keys = [header_key(each) for each in header]
    uses = _uses(found, header, keys)
    taken = {use.index for use in uses}
    wanted = {header_key(each): each for each in answer_headers}
    answers = tuple(
        (wanted[key], index)
        for index, key in enumerate(keys)
        if found.kind == "refunds" and key in wanted and index not in taken
    )
    taken.update(index for _, index in answers)
    _refuse_twice(header, keys, taken, name)
    unused = [h.strip() for i, h in enumerate(header) if keys[i] and i not in taken]
    return Recognised(
        layout=found,
        era=found.era(frozenset(keys)).label,
        header=tuple(header),
        uses=uses,
        unused=tuple(unused),
        answers=answers,
        notes=_notes(found, uses),
    )


def _uses(found: Layout, header: Sequence[str], keys: list[str]) -> tuple[Use, ...]:
    uses: list[Use] = []
    for column in found.columns:
        present = [keys.index(key) for key in column.keys if key in keys]
        if column.cell not in _FILL_IN:
            present = present[:1]
        for rank, index in enumerate(present):
            uses.append(Use(index, header[index].strip(), column, rank > 0))
    return tuple(uses)


def _notes(found: Layout, uses: tuple[Use, ...]) -> tuple[tuple[str, str], ...]:
    fields = {use.column.field for use in uses}
    if found.paid_means != "net" or "refunded" in fields:
        return ()
    return (
        (
            "这个版本没有「退款金额」列：付款金额是扣除退款后的净额，退过的钱以退款报表为准。",
            "This version has no refund column: paid amounts are net; see the refund export.",
        ),
    )


def _refuse_twice(header: Sequence[str], keys: list[str], taken: set[int], name: str) -> None:
    twice = {header[i].strip() for i in taken if keys.count(keys[i]) > 1}
    if twice:
        refuse("duplicate_headers", name=name, columns="、".join(sorted(twice)))


def _refuse_unknown(header: Sequence[str], name: str) -> NoReturn:
    keys = frozenset(map(header_key, header)) - {""}
    nearest = max(layouts(), key=lambda each: (each.known(keys), -len(each.missing(keys))))
    if not nearest.known(keys):
        supported = "、".join(each.title_zh for each in layouts())
        refuse("wrong_file/unrelated", name=name, supported=supported)
    missing = "、".join(nearest.missing(keys))
    refuse("wrong_file", name=name, nearest=nearest.title_zh, missing=missing)
