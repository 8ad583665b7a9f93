"""Cutting CSV into records: broken rows are named, the others still come in."""

import pytest

from shouhou.platforms.port import OrderSeen
from shouhou.platforms.spreadsheet import Duplicates, split_record
from shouhou.platforms.spreadsheet.csv_records import CsvRecords
from shouhou.platforms.spreadsheet.problems import WARNINGS, problem_codes
from shouhou.platforms.spreadsheet.tests.making import (
    ORDER,
    ORDERS_2017,
    csv_text,
    gbk,
    opened,
    read_all,
    row,
)


def line(number: int, **changes: str) -> str:
    return csv_text(row(ORDERS_2017, ORDER, 订单编号=f'="3515313978151{number:04d}"', **changes))


HEAD = csv_text(ORDERS_2017)


def outcome(text: str | bytes) -> tuple[list[str], list[tuple[int, str]]]:
    content = text.encode("gb18030") if isinstance(text, str) else text
    with opened(content) as upload:
        values, problems = read_all(upload)
    numbers = [v.order_no[-4:] for v in values if isinstance(v, OrderSeen)]
    return numbers, [(each.row, each.code) for each in problems]


def test_a_text_over_several_lines_and_blank_lines() -> None:
    text = HEAD + line(1, 买家留言='第一行\r\n第二行"引号",逗号') + "\r\n" + line(2)
    assert outcome(text) == (["0001", "0002"], [])
    with opened(text.encode("gbk")) as upload:
        records = list(upload.sheets[0].records())
        assert [record.row_no for record in records] == [2, 4]
        assert records[0].raw == line(1, 买家留言='第一行\r\n第二行"引号",逗号')
        assert all(split_record(each.raw) == each.cells for each in records)


def test_a_file_cut_off_in_its_last_row() -> None:
    whole = HEAD + line(1) + line(2)
    for lost in (3, 12, 80, 200):
        numbers, ((row_no, code),) = outcome(whole[:-lost])
        assert (numbers, row_no) == (["0001"], 3)
        assert code in {"quote_open", "too_few_cells"}
    assert outcome(whole.rstrip("\r\n")) == (["0001", "0002"], [])


def test_broken_bytes_are_named_by_row_and_the_rest_is_read() -> None:
    rows = [(HEAD + line(1)).encode("gbk"), line(2).encode("gbk"), line(3).encode("gbk")]
    rows[1] = rows[1].replace("雪".encode("gbk"), b"\xff\xff")
    assert outcome(b"".join(rows)) == (["0001", "0003"], [(3, "bad_encoding")])
    text = (HEAD + line(1) + line(2)).encode("utf-8").replace("雪".encode(), b"\xe9\x9b", 1)
    assert outcome(text) == (["0002"], [(2, "bad_encoding")])
    nul = (HEAD + line(1) + line(2)).encode("gbk").replace("雪".encode("gbk"), b"\0", 1)
    with opened(nul) as upload:
        assert [p.code for p in read_all(upload)[1]] == ["nul_character"]


def test_a_quotation_mark_left_open_costs_one_row_only() -> None:
    broken = line(2).replace('"雪平锅"', '"雪平锅')
    numbers, problems = outcome(HEAD + line(1) + broken + line(3) + line(4))
    assert numbers == ["0001", "0003", "0004"]
    assert problems == [(3, "quote_open")]


def test_a_bare_quotation_mark_is_mended_with_a_warning() -> None:
    bare = line(2).replace('"雪平锅"', '"5"寸雪平锅"')
    numbers, problems = outcome(HEAD + line(1) + bare + line(3))
    assert (numbers, problems) == (["0001", "0002", "0003"], [(3, "quote_loose")])
    assert "quote_loose" in WARNINGS <= problem_codes()


def test_records_longer_than_a_block_are_joined(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shouhou.platforms.spreadsheet.csv_records._CHUNK", 700)
    text = HEAD + "".join(line(n, 买家留言="一\r\n" * (n % 50)) for n in range(200))
    assert outcome(text) == ([f"{n:04d}" for n in range(200)], [])


def test_the_same_order_twice() -> None:
    with opened(gbk(ORDERS_2017, row(ORDERS_2017, ORDER))) as upload:
        (sheet,) = upload.sheets
        seen = Duplicates()
        assert seen.look("1", "a\r\n", 2, sheet.where) is None
        assert seen.look("1", "a", 3, sheet.where) is None
        problem = seen.look("1", "b", 4, sheet.where)
    assert problem is not None
    assert (problem.code, problem.severity, problem.row) == ("row_twice", "warning", 4)
    assert "第 3 行" in problem.problem_zh


def test_reading_again_starts_again() -> None:
    with opened((HEAD + line(1) + line(2)).encode("gbk")) as upload:
        (sheet,) = upload.sheets
        assert list(sheet.records()) == list(sheet.records())
        assert sheet.encoding == "gb18030"
    assert CsvRecords.__doc__
