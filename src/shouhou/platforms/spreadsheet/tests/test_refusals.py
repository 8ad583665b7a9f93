"""Files that are not read: one clear sentence each, never a crash."""

import io
import zipfile

import pytest
from openpyxl.reader.excel import load_workbook

from shouhou.platforms.spreadsheet import FileRefused, Limits, open_upload
from shouhou.platforms.spreadsheet.refusals import refusal_codes
from shouhou.platforms.spreadsheet.tests.making import (
    ORDER,
    ORDERS_2017,
    SHARED,
    csv_text,
    gbk,
    opened,
    row,
    xlsx,
    zipped,
)

GOOD = gbk(ORDERS_2017, row(ORDERS_2017, ORDER))


def refusal(content: bytes, name: str = "订单.xlsx", **how: object) -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        opened(content, name, **how)
    assert caught.value.zh
    assert caught.value.en
    assert "{" not in caught.value.zh + caught.value.en
    return caught.value


def part_added(name: str, mode: int = 0o644) -> bytes:
    held = io.BytesIO(zipped({"a.csv": GOOD}))
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    with zipfile.ZipFile(held, "a") as box:
        box.writestr(info, "/etc/passwd")
    return held.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n ", "empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "picture"),
        (b"\xff\xd8\xff\xe0" + bytes(40), "picture"),
        (b"%PDF-1.7\n", "pdf"),
        (b"<html><table><tr><td>1", "html"),
        (b'\xef\xbb\xbf\n<?xml version="1.0"?><Workbook>', "html"),
        (b"Rar!\x1a\x07\x00", "archive"),
        (b"\x1f\x8b\x08\x00", "archive"),
        (b"MZ\x90\x00\x03\x00\x00", "binary"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted_workbook"),
        (OLE + "WordDocument".encode("utf-16-le"), "not_a_workbook"),
        (OLE + "Workbook\0".encode("utf-16-le"), "broken_workbook"),
        (b"PK\x03\x04 cut off", "broken_zip"),
        (zipped({"[Content_Types].xml": b"", "word/document.xml": b""}), "not_a_workbook"),
        (zipped({"[Content_Types].xml": b"", "xl/workbook.xml": b"<"}), "broken_workbook"),
        (zipped({}), "zip_empty"),
        (zipped({"a.zip": zipped({"b.csv": GOOD})}), "zip_nested"),
        (zipped({"../../a.csv": GOOD}), "zip_path"),
        (zipped({"C:/a.csv": GOOD}), "zip_path"),
        (zipped({"a.csv": GOOD, "b.pdf": b"%PDF-1.4"}), "pdf"),
        (part_added("/etc/cron.d/x"), "zip_path"),
        (part_added("link", 0o120777), "zip_symlink"),
        (gbk(ORDERS_2017), "no_rows"),
        (xlsx(ORDERS_2017), "no_rows"),
        (xlsx(), "blank_book"),
        (gbk(["列"] * 3 + [f"列{i}" for i in range(230)]), "too_many_columns"),
        (gbk([*ORDERS_2017, *map(str, range(200))], ["1"]), "too_many_columns"),
        (gbk([*ORDERS_2017, "订单编号 "], ["1"]), "duplicate_headers"),
        (b"\x81\xff\xff,\xfe\xfe\n1,2\n", "bad_encoding"),
        (xlsx(["商品", "库存"], ["锅", 3]), "wrong_file"),
        (b"a,b\r\n1,2\r\n", "wrong_file"),
    ],
)
def test_refused_with_a_sentence(content: bytes, code: str) -> None:
    assert refusal(content).code == code
    assert code in refusal_codes()


def test_a_wrong_file_names_the_nearest_layout_and_what_is_missing() -> None:
    header = [name for name in ORDERS_2017 if name != "订单状态"]
    sentence = refusal(gbk(header, row(header, ORDER)), "订单.csv").zh
    assert "淘宝/天猫 订单报表" in sentence
    assert "缺少这些列：订单状态" in sentence


def test_duplicates_of_a_column_we_do_not_use_are_harmless() -> None:
    header = [*ORDERS_2017, "预约门店"]
    with opened(gbk(header, row(header, ORDER))) as upload:
        assert "预约门店" in upload.sheets[0].recognised.unused


def test_bombs_are_stopped_while_they_unpack() -> None:
    bomb = zipped({"a.csv": GOOD + b"0" * 40_000_000})
    assert len(bomb) < 100_000
    assert refusal(bomb, "bomb.zip").code == "zip_bomb"
    book = io.BytesIO(xlsx(ORDERS_2017, row(ORDERS_2017, ORDER)))
    with zipfile.ZipFile(book, "a", zipfile.ZIP_DEFLATED) as box:
        box.writestr("xl/media/x.bin", bytes(40_000_000))
    assert refusal(book.getvalue()).code == "zip_bomb"
    small = Limits(unpacked_bytes=100)
    assert refusal(zipped({"a.csv": GOOD}), limits=small).code == "zip_bomb"


def test_a_header_that_lies_about_its_size_does_not_help() -> None:
    content = bytearray(zipped({"a.csv": GOOD + b"0" * 40_000_000}))
    at = content.rindex(b"PK\x01\x02")
    content[at + 24 : at + 28] = (10).to_bytes(4, "little")
    assert refusal(bytes(content), "bomb.zip").code in {"zip_bomb", "broken_zip"}


def test_too_many_rows_for_a_workbook() -> None:
    book = xlsx(ORDERS_2017, *[row(ORDERS_2017, ORDER)] * 5)
    assert refusal(book, limits=Limits(book_rows=4)).code == "too_many_rows"
    with opened(book, limits=Limits(book_rows=5)) as upload:
        assert len(list(upload.sheets[0].records())) == 5


def test_far_away_cells_do_not_fill_the_memory() -> None:
    for cell, code in (("XFD9", "too_many_columns"), ("A1048576", "too_many_rows")):
        book = load_workbook(io.BytesIO(xlsx(ORDERS_2017, row(ORDERS_2017, ORDER))))
        book.active[cell] = 1
        held = io.BytesIO()
        book.save(held)
        assert refusal(held.getvalue()).code == code


def test_too_many_files_and_endless_lines() -> None:
    many = zipped({f"{i}.csv": GOOD for i in range(51)})
    assert refusal(many, "a.zip").code == "zip_many"
    assert refusal(csv_text(ORDERS_2017).encode() + b"x" * 5_000_000).code == "line_too_long"


def test_the_hostile_zip_and_the_wrong_workbook() -> None:
    link = SHARED / "data/hostile/zip_symlink_etc_passwd.zip"
    retail = SHARED / "data/orders/uci_online_retail_first50999.xlsx"
    if not link.exists() or not retail.exists():
        pytest.skip("needs ../shared/data")
    for path, code in ((link, "zip_symlink"), (retail, "wrong_file")):
        with pytest.raises(FileRefused) as caught:
            open_upload(path, path.name)
        assert caught.value.code == code
