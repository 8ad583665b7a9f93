"""The sample's files moved to today."""

from __future__ import annotations

from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from shouhou.project.sample_days import moved, moved_text

FILES = Path(__file__).resolve().parents[4] / "samples" / "files"


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("2026-11-23 10:00:00", "2026-12-03 10:00:00"),
        ("2026-12-31", "2027-01-10"),
        ("20260000000000000086", "20260000000000000086"),
        ("2026-02-30 10:00:00", "2026-02-30 10:00:00"),
        ("签收 2026-11-20，成功 2026-11-21", "签收 2026-11-30，成功 2026-12-01"),
    ],
)
def test_only_days_move(text: str, after: str) -> None:
    assert moved_text(text, 10) == after


def test_a_csv_moves_with_its_name(tmp_path: Path) -> None:
    path = FILES / "cotton_ExportOrderList202611230900.csv"
    found = moved(path, 3, tmp_path)
    assert found.name == "cotton_ExportOrderList202611260900.csv"
    before, after = (each.read_bytes().decode("gb18030") for each in (path, found))
    assert len(before) == len(after)
    assert moved_text(before, 3) == after != before


def test_a_workbook_keeps_every_other_cell(tmp_path: Path) -> None:
    path = FILES / "hills_refunds_202611230900.xlsx"
    found = moved(path, 3, tmp_path)
    before, after = (
        CalamineWorkbook.from_path(str(each)).get_sheet_by_index(0).to_python()
        for each in (path, found)
    )
    assert len(before) == len(after)
    assert before[0] == after[0]
    assert [row[1] for row in before] == [row[1] for row in after]


def test_nothing_moves_by_no_days(tmp_path: Path) -> None:
    path = FILES / "hills_refunds_202611230900.xlsx"
    assert moved(path, 0, tmp_path) is path
