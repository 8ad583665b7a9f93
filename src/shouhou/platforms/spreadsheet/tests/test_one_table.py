"""A small workbook of our own comes back as texts, or is refused in a sentence."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl.workbook.workbook import Workbook

from shouhou.platforms.spreadsheet.one_table import first_table
from shouhou.platforms.spreadsheet.refusals import FileRefused


def book(*rows, far=""):
    made = Workbook()
    for row in rows:
        made.active.append(row)
    if far:
        made.active[far] = "x"
    made.create_sheet("second").append(["not read"])
    kept = BytesIO()
    made.save(kept)
    return BytesIO(kept.getvalue())


def test_the_first_sheet_comes_as_texts():
    rows = first_table(book(["快递", 1.5, 12, True], [None, "=1+1", "  x"]), "a.xlsx", 10)
    assert rows[0] == ["快递", "1.5", "12", "TRUE"]
    assert rows[1][0] == ""
    assert rows[1][1] != "2", "a formula is never run"
    assert rows[1][2] == "  x"


def test_no_more_rows_than_wanted_are_read():
    assert len(first_table(book(*([str(n)] for n in range(50))), "a.xlsx", 7)) == 7


@pytest.mark.parametrize("far", ["A90000", "ZZ1"])
def test_a_cell_far_away_is_refused(far):
    with pytest.raises(FileRefused):
        first_table(book(["a"], far=far), "a.xlsx", 10)


@pytest.mark.parametrize("told", [b"", b"a,b\n1,2\n", b"%PDF-1.7", b"PK\x03\x04torn"])
def test_what_is_no_workbook_is_refused(told):
    with pytest.raises(FileRefused):
        first_table(BytesIO(told), "a.xlsx", 10)
