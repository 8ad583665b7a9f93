"""Writes the result: the rows as they were found, with the decision's columns behind them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import IO, BinaryIO, TypeAlias, cast

from shouhou.platforms.spreadsheet.sheets_out import write_book, write_csv
from shouhou.project.decide.columns import HEADERS, answer_header
from shouhou.project.decide.files import Reading, RowSource
from shouhou.project.decide.judge import Judged

_LOOK_AHEAD = 10_000
_ALWAYS_OPEN = frozenset(map(answer_header, ("days_signed", "insurance", "postage", "bundled")))

Page: TypeAlias = tuple[str, list[str], Iterator[list[str]], None]


def write_results(output: Path, reading: Reading, judged: Iterable[Judged]) -> None:
    """Write the result whole or not at all: to a file beside the target, then into its place."""
    pages = _pages(reading, *_looked_ahead(reading, judged))
    folder = output.absolute().parent
    with tempfile.NamedTemporaryFile(dir=folder, delete=False, suffix=".part") as part:
        try:
            if output.suffix.lower() == ".xlsx":
                write_book(part.name, pages)
            else:
                _write_csv(part, pages)
            Path(part.name).chmod(0o644)
            Path(part.name).replace(output)
        except BaseException:
            Path(part.name).unlink(missing_ok=True)
            raise


def _looked_ahead(reading: Reading, judged: Iterable[Judged]) -> tuple[Iterator[Judged], list[str]]:
    """The results as a stream, and the columns in which questions are answered.

    A header is written before its rows, so the questions must be known: of one long sheet those of
    its beginning and the ones exports always leave open, so that writing need not wait for judging.
    """
    stream = iter(judged)
    # Several sheets are begun side by side by the writer: their results must be there.
    first = list(islice(stream, _LOOK_AHEAD if len(reading.sheets) == 1 else None))
    questions = {one.question for one in first if one.question}
    if len(reading.sheets) == 1 and len(first) == _LOOK_AHEAD:
        questions |= _ALWAYS_OPEN
    return chain(first, stream), sorted(questions)


def _write_csv(part: IO[bytes], pages: list[Page]) -> None:
    """CSV has one header: several sheets go below each other only if their headers agree."""
    headers = {tuple(header) for _, header, _, _ in pages}
    if len(headers) > 1:
        raise ValueError("几份退款报表的列不同，写不进一个 CSV，请改用 .xlsx。")
    rows = (row for _, _, rows, _ in pages for row in rows)
    write_csv(cast(BinaryIO, part), pages[0][1], rows)
    part.flush()


def _pages(reading: Reading, results: Iterator[Judged], questions: list[str]) -> list[Page]:
    pages: list[Page] = []
    several = len(reading.sheets) > 1
    for number, sheet in enumerate(reading.sheets, start=1):
        part = list(islice(results, len(sheet.rows))) if several else results
        fresh = [name for name in questions if name not in sheet.header]
        kept = [at for at, name in enumerate(_named(sheet.header)) if name not in HEADERS]
        header = [*(_named(sheet.header)[at] for at in kept), *HEADERS, *fresh]
        title = sheet.title if not several else f"{number} {sheet.title}"
        pages.append((title, header, _rows(sheet, part, kept, len(fresh)), None))
    return pages


def _named(header: tuple[str, ...]) -> list[str]:
    """The sheet's own headers; a nameless last column (a trailing comma) gets a name."""
    return [name.strip() or f"列{at}" for at, name in enumerate(header, start=1)]


def _rows(
    sheet: RowSource, judged: Iterable[Judged], kept: list[int], fresh: int
) -> Iterator[list[str]]:
    """The sheet's own cells (not those of an earlier run), the decision's, and room for answers."""
    width = len(sheet.header)
    blank = [""] * fresh
    for row, one in zip(sheet.rows, judged, strict=True):
        cells = (row.cells + [""] * width)[:width]
        yield [*(cells[at] for at in kept), *one.cells, *blank]
