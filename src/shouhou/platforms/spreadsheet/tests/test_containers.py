"""The same rows come in the same way, whatever they are packed in."""

import io
from datetime import datetime

import pytest
from openpyxl.reader.excel import load_workbook

from shouhou.platforms.port import LineSeen, OrderSeen
from shouhou.platforms.spreadsheet import PasswordNeeded, WrongPassword
from shouhou.platforms.spreadsheet.tests.making import (
    ITEMS_OLD,
    LINE,
    ORDER,
    ORDERS_2017,
    csv_text,
    gbk,
    opened,
    read_all,
    row,
    xls,
    xlsx,
    zipped,
)
from shouhou.platforms.spreadsheet.tests.zip_crypto import locked

ROWS = (ORDERS_2017, row(ORDERS_2017, ORDER))
TEXT = csv_text(*ROWS)
CLEAN = [cell.removeprefix('="').strip("\"'") for cell in ROWS[1]]


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TEXT.encode("gbk"), "gb18030"),
        (TEXT.encode("utf-8"), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8-sig"),
        (TEXT.replace("\r\n", "\n").encode("gbk"), "gb18030"),
        (TEXT.encode("utf-16"), "utf-16"),
        (TEXT.replace('","', '"\t"').replace(',="', '\t="').encode("utf-16"), "utf-16"),
        (xlsx(ORDERS_2017, CLEAN), ""),
        (xls(ORDERS_2017, CLEAN), ""),
    ],
    ids=["gbk", "utf8", "utf8 bom", "lf", "utf16", "unicode text", "xlsx", "xls"],
)
def test_every_container_gives_the_same_order(content: bytes, encoding: str) -> None:
    with opened(content, "什么名字都行.dat") as upload:
        (sheet,) = upload.sheets
        assert (sheet.kind, sheet.platform, sheet.encoding) == ("orders", "taobao", encoding)
        assert sheet.label == "淘宝/天猫 订单报表 (2017-07)"
        values, problems = read_all(upload)
    assert problems == []
    (order,) = values
    assert isinstance(order, OrderSeen)
    assert order.order_no == "35153139781515019"
    assert (order.paid_fen, order.total_fen, order.receiver_phone) == (20112, 20112, "15454494045")
    assert order.created_at.isoformat() == "2017-07-08T00:42:32+08:00"


def test_old_item_rows_end_with_one_comma_more() -> None:
    content = csv_text(ITEMS_OLD).encode("gbk")
    content += csv_text(row(ITEMS_OLD, LINE), end=",\r\n").encode("gbk") * 2
    with opened(content) as upload:
        values, problems = read_all(upload)
    assert problems == []
    assert [v.line_no for v in values if isinstance(v, LineSeen)] == [
        "35153139781515019#1",
        "35153139781515019#2",
    ]


def test_a_zip_of_several_files_with_gbk_names() -> None:
    held = locked("订单 2017.csv".encode("gbk"), gbk(*ROWS), b"")
    with opened(held, "下载.zip") as upload:
        assert [sheet.file for sheet in upload.sheets] == ["订单 2017.csv"]
    both = zipped({"a.csv": gbk(*ROWS), "内/b.xlsx": xlsx(ORDERS_2017, CLEAN), "__MACOSX/a": b"x"})
    with opened(both, "下载.zip") as upload:
        assert [sheet.file for sheet in upload.sheets] == ["a.csv", "内/b.xlsx"]
        assert len(read_all(upload)[0]) == 2


@pytest.mark.parametrize(
    "content",
    [locked(b"a.csv", gbk(*ROWS), b"8642"), zipped({"a.csv": gbk(*ROWS)}, "8642", aes=True)],
    ids=["ZipCrypto", "AES"],
)
def test_a_locked_zip_asks_for_its_password(content: bytes) -> None:
    with pytest.raises(PasswordNeeded):
        opened(content, "a.zip")
    for wrong in ("8643", "密码", "x" * 30):
        with pytest.raises(WrongPassword):
            opened(content, "a.zip", password=wrong)
    with opened(content, "a.zip", password="8642") as upload:
        assert len(read_all(upload)[0]) == 1


def test_a_chinese_password_in_either_encoding() -> None:
    for password in ("密码".encode("gbk"), "密码".encode()):
        with opened(locked(b"a.csv", gbk(*ROWS), password), "a.zip", password="密码") as upload:
            assert len(upload.sheets) == 1


def test_other_sheets_of_a_workbook_are_skipped_with_a_sentence() -> None:
    book = load_workbook(io.BytesIO(xlsx(ORDERS_2017, CLEAN, title="订单")))
    book.create_sheet("说明").append(["这里是说明"])
    book.create_sheet("空")
    held = io.BytesIO()
    book.save(held)
    with opened(held.getvalue(), "a.xlsx") as upload:
        assert [sheet.sheet for sheet in upload.sheets] == ["订单"]
        assert [refusal.code for refusal in upload.skipped] == ["wrong_file"]


def test_cells_of_a_workbook_keep_their_place_and_kind() -> None:
    cells: list[object] = list(CLEAN)
    at = {name.strip(): i for i, name in enumerate(ORDERS_2017)}
    cells[at["订单创建时间"]] = datetime(2017, 7, 8)
    cells[at["订单付款时间"]] = 42924.0295
    cells[at["买家实际支付金额"]] = 201.12
    cells[at["宝贝总数量"]] = 2.0
    content = xlsx([], ["2017 年 7 月"], ORDERS_2017, cells)
    with opened(content, "a.xlsx") as upload:
        (record,) = upload.sheets[0].records()
        values, problems = read_all(upload)
        again, _ = upload.sheets[0].reader().read_raw(record.raw, record.row_no)
    (order,) = values
    assert (record.row_no, problems, again) == (4, [], order)
    assert isinstance(order, OrderSeen)
    assert order.created_at.isoformat() == "2017-07-08T00:00:00+08:00"
    assert order.paid_at is not None
    assert order.paid_at.isoformat() == "2017-07-08T00:42:29+08:00"
    assert (order.paid_fen, order.quantity) == (20112, 2)


def test_a_workbook_that_lies_about_its_dimension_is_read_whole() -> None:
    import zipfile

    source = zipfile.ZipFile(io.BytesIO(xlsx(ORDERS_2017, CLEAN, CLEAN)))
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as target:
        for info in source.infolist():
            part = source.read(info)
            if info.filename.endswith("sheet1.xml"):
                start = part.index(b'<dimension ref="') + 16
                part = part[:start] + b"A1:A1" + part[part.index(b'"', start) :]
            target.writestr(info.filename, part)
    with opened(held.getvalue(), "a.xlsx") as upload:
        assert len(read_all(upload)[0]) == 2
