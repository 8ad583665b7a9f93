"""One cell at a time."""

from datetime import datetime

import pytest

from shouhou.clock import SHANGHAI
from shouhou.platforms.spreadsheet import cells
from shouhou.platforms.spreadsheet.books import cell_text
from shouhou.platforms.spreadsheet.cells import BadCell


def refused(parse: cells.Parse, cell: str) -> str:
    with pytest.raises(BadCell) as caught:
        parse(cell)
    return caught.value.code


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ('="35153139781515019"', "35153139781515019"),
        ("'35153139781515019", "35153139781515019"),
        ("240101-123456789012345\t", "240101-123456789012345"),
        (cell_text(123456789012345.0), "123456789012345"),
    ],
)
def test_ids(cell: str, found: str) -> None:
    assert cells.ident(cell) == found


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("1.23457E+17", "number_ruined"),
        ('="1.23457E+17"', "number_ruined"),
        (cell_text(35153139781515019.0), "number_ruined"),
        (cell_text(1234567890123456.0), "number_ruined"),
        ("2.500000000001234e+18", "number_ruined"),
        ("3515****5019", "masked_id"),
        ("", "missing"),
        ("null", "missing"),
        ('="', "missing"),
        ("合计", "not_an_id"),
        ("351 531", "not_an_id"),
        ("35153.5", "not_an_id"),
    ],
)
def test_ruined_ids_are_refused(cell: str, code: str) -> None:
    assert refused(cells.ident, cell) == code


@pytest.mark.parametrize("cell", ["", "null", "-", "无", "\"'null", "'null", '="', '=""'])
def test_the_many_ways_to_write_nothing(cell: str) -> None:
    assert cells.text(cell) == cells.code(cell) == ""
    for parse in (cells.yuan, cells.moment, cells.count):
        assert parse(cell) is None


def test_codes() -> None:
    assert cells.code("'15454494045") == "15454494045"
    assert cells.code("No:805123456789") == "805123456789"
    assert cells.code("138****5678") == "138****5678"
    assert cells.code("=cmd|' /C calc'!A0") == "=cmd|' /C calc'!A0"
    assert refused(cells.code, "8.05123E+11") == "number_ruined"


@pytest.mark.parametrize(
    ("cell", "fen"),
    [
        ("201.12", 20112),
        ("0元", 0),
        ("12.30元", 1230),
        ("￥12.3", 1230),
        ("7", 700),
        ("1,234.50", 123450),
        ("1,234,567.89", 123456789),
        ("无退款申请", 0),
        ("-0.00", 0),
        (cell_text(201.12), 20112),
        (cell_text(201.1), 20110),
        (cell_text(201.0), 20100),
    ],
)
def test_money(cell: str, fen: int) -> None:
    assert cells.yuan(cell) == fen


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("1,234", "money_ambiguous"),
        ("12,30", "money_ambiguous"),
        ("1,23,456.00", "money_ambiguous"),
        ("12.345", "money_too_fine"),
        (cell_text(0.1 + 0.2), "money_too_fine"),
        (cell_text(1e-7), "money_too_fine"),
        ("-5.00", "negative_money"),
        ("十元", "not_money"),
        ("1.2.3", "not_money"),
        ("NaN", "not_money"),
    ],
)
def test_money_that_is_not_sure_is_refused(cell: str, code: str) -> None:
    assert refused(cells.yuan, cell) == code


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("2017-07-08 00:42:32", datetime(2017, 7, 8, 0, 42, 32)),
        ("2017/7/8 0:42", datetime(2017, 7, 8, 0, 42)),
        ("2017-07-08", datetime(2017, 7, 8)),
        ("2017-07-08T00:42:32.000", datetime(2017, 7, 8, 0, 42, 32)),
        ("2017年7月8日 00:42", datetime(2017, 7, 8, 0, 42)),
        ("2024-02-29 23:59:59", datetime(2024, 2, 29, 23, 59, 59)),
        ("42924", datetime(2017, 7, 8)),
        ("42924.999999", datetime(2017, 7, 9)),
        (cell_text(datetime(2017, 7, 8, 0, 42, 31, 999_999)), datetime(2017, 7, 8, 0, 42, 32)),
        (cell_text(datetime(2017, 7, 8).date()), datetime(2017, 7, 8)),
    ],
)
def test_moments(cell: str, found: datetime) -> None:
    assert cells.moment(cell) == found.replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("2017-02-30 00:00:00", "not_a_moment"),
        ("1899-12-30 00:00:00", "not_a_moment"),
        ("昨天", "not_a_moment"),
        ("20170708", "not_a_moment"),
        ("99999", "not_a_moment"),
        ("00:42:32", "time_only"),
    ],
)
def test_moments_that_are_none(cell: str, code: str) -> None:
    assert refused(cells.moment, cell) == code


def test_counts() -> None:
    assert cells.count("3") == cells.count("3.0") == 3
    assert refused(cells.count, "1.5") == refused(cells.count, "两件") == "not_a_count"
