"""Naughty strings through every text column, in and out again: unharmed and harmless."""

import io
import json
import re

import pytest
from openpyxl.reader.excel import load_workbook

from shouhou.platforms.spreadsheet import layouts
from shouhou.platforms.spreadsheet.cells import NOTHING
from shouhou.platforms.spreadsheet.sheets_out import export_safe, readable, write_csv, write_xlsx
from shouhou.platforms.spreadsheet.tests import making
from shouhou.platforms.spreadsheet.tests.making import (
    LINE,
    ORDER,
    REFUND,
    SHARED,
    csv_text,
    opened,
    parsed,
    read_all,
    row,
    xlsx,
)

KINDS = {
    "orders": (making.ORDERS_2023, ORDER),
    "items": (making.ITEMS, LINE),
    "refunds": (making.REFUNDS_2017, REFUND),
    "old items": (making.ITEMS_OLD, LINE),
    "pdd": (making.PDD, making.PDD_ORDER),
    "jd": (making.JD, making.JD_ORDER),
    "douyin": (making.DOUYIN, making.DOUYIN_LINE),
}
ID_CELLS = {'="35153139781515019"'}
INDIRECT = {"presale_text", "order_type", "pay_type"}
SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")


def payloads() -> list[str]:
    folder = SHARED / "data/hostile"
    if not folder.is_dir():
        pytest.skip("needs ../shared/data/hostile")
    listed = json.loads((folder / "blns.json").read_text(encoding="utf-8"))
    listed += (folder / "csv_injection_payloads.txt").read_text(encoding="utf-8").splitlines()
    return [each for each in listed if each]


def text_columns(header: list[str]) -> dict[str, str]:
    """Header → field of the free text columns of a header."""
    from shouhou.platforms.spreadsheet import recognise

    uses = recognise(header, "x").uses
    return {u.header: u.column.field for u in uses if u.column.cell == "text" and not u.fill_in}


def hostile_rows(kind: str, texts: list[str]) -> tuple[list[str], list[list[str]], dict[str, str]]:
    header, base = KINDS[kind]
    columns = text_columns(header)
    return header, [row(header, base | dict.fromkeys(columns, each)) for each in texts], columns


def expected(text: str) -> str:
    return "" if text in NOTHING else text


@pytest.mark.parametrize("kind", KINDS)
def test_unharmed_through_csv(kind: str) -> None:
    texts = payloads()
    header, rows, columns = hostile_rows(kind, texts)
    assert columns
    content = csv_text(header, *rows).encode("gb18030")
    with opened(content) as upload:
        values, problems = read_all(upload)
    assert problems == []
    assert len(values) == len(texts)
    for value, text in zip(values, texts, strict=True):
        for field in set(columns.values()) - INDIRECT:
            assert getattr(value, field) == expected(text)


@pytest.mark.parametrize("kind", KINDS)
def test_unharmed_through_xlsx(kind: str) -> None:
    texts = [each for each in payloads() if readable(each) == each and "\r" not in each]
    header, rows, columns = hostile_rows(kind, texts)
    held = io.BytesIO()
    clean = [[cell[2:-1] if cell in ID_CELLS else cell for cell in r] for r in rows]
    write_xlsx(held, [name.strip() for name in header], clean)
    with opened(held.getvalue()) as upload:
        values, problems = read_all(upload)
    assert problems == []
    for value, text in zip(values, texts, strict=True):
        for field in set(columns.values()) - INDIRECT:
            assert getattr(value, field) == expected(text)


def test_exported_harmless() -> None:
    texts = [
        *payloads(),
        "＝1+1",
        " =1+1",
        "\u3000＋1",
        "-12.30",
        "a\ud800b",
        "a\x00\x0bb",
        "x" * 40_000,
    ]
    held = io.BytesIO()
    assert write_csv(held, ["列"], [[each] for each in texts]) == len(texts)
    written = [cells[0] for cells in parsed(held.getvalue())[1:]]
    for text, cell in zip(texts, written, strict=True):
        assert cell == export_safe(text)
        plain = re.fullmatch(r"[+-]?[\d.]+", text)
        assert plain or not cell.lstrip(" \u00a0\u3000\ufeff\u200b").startswith(SIGNS)
    held = io.BytesIO()
    write_xlsx(held, ["列"], [[each] for each in texts])
    (_, *cells) = load_workbook(held).active["A"]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert all(cell.data_type == "s" or cell.value is None for cell in cells)


def test_safe_texts_stay_as_they_are() -> None:
    for text in ("雪平锅", "-12.30", "+5", "", "a=b", "'已经有了", "12%"):
        assert export_safe(text) == text
    assert export_safe("=1+1") == "'=1+1"
    assert export_safe("-1+cmd|' /C calc'!A0").startswith("'")
    assert xlsx([1])
    assert layouts()
