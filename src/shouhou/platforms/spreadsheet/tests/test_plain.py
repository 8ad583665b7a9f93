"""Lines checked without being cut: never another answer than the csv module and the reader give."""

import csv
import io
import re
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shouhou.platforms.spreadsheet import csv_records, line_check, plain_line
from shouhou.platforms.spreadsheet.cells import QUICK, quick_pattern
from shouhou.platforms.spreadsheet.csv_records import CsvRecords, Cut
from shouhou.platforms.spreadsheet.tests import making
from shouhou.platforms.spreadsheet.tests.making import LINE, ORDER, REFUND, csv_text, reader, row
from shouhou.platforms.spreadsheet.tests.test_quick import NASTY

KINDS = {
    "orders": (making.ORDERS_2017, ORDER),
    "items": (making.ITEMS, LINE),
    "refunds": (making.REFUNDS_2017, REFUND),
}
QUOTED = [
    '="',
    '"{}"',
    "{}",
    '="{}"',
    '"="{}""',
    '"\'{}"',
    '""{}""',
    '"{}" ',
    '"{},"',
    '={}"',
    '"{}',
]
ODD = [
    *(each.strip("\n") for each in NASTY),
    "a,b",
    'a"b',
    'a""b',
    "a\rb",
    ",",
    '"',
    "",
    "\x1e",
    "《甲》",
]


def plain(cells):
    """As the console writes it."""
    return csv_text(cells).removesuffix("\r\n")


@pytest.mark.parametrize("kind", KINDS)
def test_an_ordinary_line_is_plain(kind):
    header, base = KINDS[kind]
    rows = reader(header)
    cells = row(header, base)
    ((key, _),) = line_check(rows)([plain(cells)])
    assert key == rows.key(cells)
    assert plain_line(cells) == plain(cells)


def test_a_line_may_come_without_quotes_and_is_then_cut():
    header, base = KINDS["orders"]
    cells = row(header, base)
    assert line_check(reader(header))([",".join(cells)]) == [None]


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=1500, deadline=None)
@given(
    changes=st.lists(
        st.tuples(st.integers(0, 60), st.sampled_from(ODD), st.sampled_from(QUOTED)), max_size=3
    )
)
def test_what_passes_uncut_is_what_the_csv_module_cuts_and_the_reader_likes(kind, changes):
    header, base = KINDS[kind]
    rows = reader(header)
    written = plain(row(header, base)).split(",")
    for at, cell, quoted in changes:
        written[at % len(written)] = quoted.format(cell)
    line = ",".join(written)
    (found,) = line_check(rows)([line])
    if found:
        (cells,) = csv.reader([line + "\r\n"], strict=True)
        assert rows.quick(cells)
        assert rows.read(cells, 2)[1] == []
        assert found[0] == rows.key(cells)
        assert plain_line(cells) == line


@given(st.lists(st.text(alphabet=st.sampled_from('a,"=')), max_size=4), st.data())
def test_only_equal_cells_have_equal_plain_lines(cells, data):
    other = data.draw(st.lists(st.text(alphabet=st.sampled_from('a,"=')), min_size=1, max_size=4))
    assert (plain_line(cells or [""]) == plain_line(other)) == ((cells or [""]) == other)


LINES = [
    csv_text(row(making.ORDERS_2017, ORDER)),
    csv_text(row(making.ORDERS_2017, ORDER, 买家留言='两行\r\n"甲",乙')),
    csv_text(row(making.ORDERS_2017, ORDER)).replace("\r\n", "\n"),
    "\r\n",
    csv_text(row(making.ORDERS_2017, ORDER)).replace('"', "", 5),
    csv_text(row(making.ORDERS_2017, ORDER, 买家留言="a\0b")),
    csv_text(row(making.ORDERS_2017, ORDER, 买家留言="开着")).replace('开着"', "开着"),
]


@settings(max_examples=150, deadline=None)
@given(
    picked=st.lists(st.sampled_from(LINES), max_size=12),
    chunk=st.sampled_from([100, 700, 1 << 18]),
    broken=st.booleans(),
)
def test_runs_are_the_same_records(picked, chunk, broken):
    head = csv_text(making.ORDERS_2017)
    content = (head + "".join(picked)).encode("gb18030")
    if broken and picked and len(picked[-1]) > 40:
        content = content[:-40] + b"\xff" + content[-39:]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_records, "_CHUNK", max(chunk, len(head.encode("gb18030"))))
        records = CsvRecords(io.BytesIO(content), "x.csv")
        patch.setattr(csv_records, "_CHUNK", chunk)
        expected = [(cut.cells, cut.raw.rstrip("\r\n"), cut.trouble) for cut in records]
        found = []
        for piece in records.runs(line_check(reader(making.ORDERS_2017))):
            if isinstance(piece, Cut):
                found.append((piece.cells, piece.raw.rstrip("\r\n"), piece.trouble))
            else:
                cut = csv.reader(piece.lines, strict=True)
                found += [(cells, raw, "") for cells, raw in zip(cut, piece.lines, strict=True)]
    assert found == expected


def test_the_quick_pattern_of_moments_knows_the_length_of_months():
    pattern = re.compile(quick_pattern("moment", filled=True))
    assert QUICK["moment"] == pattern.pattern
    first = date(2023, 1, 1)
    real = {f"{first + timedelta(days=each)}" for each in range(731)}
    for year, month, day in product((2023, 2024), range(14), range(33)):
        told = f"{year}-{month:02d}-{day:02d}"
        quick = bool(pattern.fullmatch(f"{told} 10:00:00"))
        assert quick == (told in real and told != "2024-02-29")
