"""What must not come in, and what comes in but must do no harm."""

import csv
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
import pyzipper
from django.test import Client

from shouhou.intake import actions
from shouhou.intake.models import RawRow
from shouhou.intake.tests.make import (
    HEADER,
    NOW,
    Dropped,
    counts,
    csv_bytes,
    make_order,
    make_place,
    orders_csv,
    read,
    rows_of,
    seen,
    take,
    taken,
)
from shouhou.platforms.spreadsheet import split_record
from shouhou.platforms.spreadsheet.sheets_out import export_safe
from shouhou.shops.facts import Refused

HOSTILE = Path(__file__).resolve().parents[5] / "shared" / "data" / "hostile"

pytestmark = pytest.mark.django_db

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@pytest.fixture
def place():
    return make_place()


def lines_of(name):
    path = HOSTILE / name
    if not path.is_file():
        pytest.skip(f"needs ../shared/data/hostile/{name}, which is not part of the repository")
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def locked_zip(password, *files):
    held = io.BytesIO()
    with pyzipper.AESZipFile(held, "w", encryption=pyzipper.WZ_AES) as box:
        box.setpassword(password.encode())
        for file in files:
            box.writestr(file.name, b"".join(file.chunks()))
    return Dropped("orders.zip", held.getvalue())


def bomb():
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr("x.csv", bytes(64 << 20))
    return held.getvalue()


def test_each_refused_file_shows_its_sentence(place, client):
    files = [
        Dropped("空.csv", b""),
        Dropped("photo.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(100)),
        Dropped("bomb.zip", bomb()),
        Dropped("ledger.csv", "日期,摘要,借方\r\n2026-01-01,x,1\r\n".encode("gbk")),
        Dropped("page.xls", b"<html><body><table></table></body></html>"),
        Dropped("x.pdf", b"%PDF-1.7 ..."),
    ]
    view = read(place, *files)
    assert view.state == "refused"
    assert [file.refusal.code.split("/")[0] for file in view.files] == [
        "empty",
        "picture",
        "zip_bomb",
        "wrong_file",
        "html",
        "pdf",
    ]
    client.force_login(place.owner)
    page = client.get(f"/intake/{view.id}/").content.decode()
    for file in view.files:
        assert file.refusal.zh[:12] in page
    assert "/confirm/" not in page


def test_one_refused_file_does_not_hold_up_the_others(place):
    view = read(place, Dropped("x.pdf", b"%PDF-1.7"), orders_csv([make_order(1)]))
    assert view.state == "previewed"
    assert take(place, view).state == "done"


def test_a_zip_with_a_link_is_refused(place):
    path = HOSTILE / "zip_symlink_etc_passwd.zip"
    if not path.is_file():
        pytest.skip("needs ../shared/data/hostile, which is not part of the repository")
    view = read(place, Dropped("x.zip", path.read_bytes()))
    assert view.files[0].refusal.code == "zip_symlink"


def test_a_locked_zip_asks_and_the_password_is_kept_nowhere(place):
    view = read(place, locked_zip("秘密-8317", orders_csv([make_order(1)])))
    assert view.state == "needs_password"
    file = view.files[0]
    assert file.locked
    given = {"by": place.owner, "upload_id": view.id, "file_id": file.id}
    with pytest.raises(Refused) as refused:
        actions.give_password(password="wrong", **given)
    assert refused.value.code == "wrong_password"
    actions.give_password(password="秘密-8317", **given)
    assert seen(place, view.id).state == "received"
    actions.read_upload(upload_id=view.id, now=NOW)
    view = take(place, seen(place, view.id))
    assert counts(view)["new"] == 1


def test_naughty_strings_come_through_word_for_word(place, client):
    texts = [text for text in lines_of("blns.txt") if not text.startswith("#")]
    rows = [make_order(number, 宝贝标题_=text, 发票抬头=text) for number, text in enumerate(texts)]
    view = taken(place, Dropped("x.csv", csv_utf8(rows)))
    at = HEADER.index("宝贝标题_")
    stored = {int(key) - 2512345678900000000: raw for _, key, raw in rows_of(view)}
    assert len(stored) + view.count("bad") == len(texts)
    assert len(stored) > 400
    for number, raw in stored.items():
        assert split_record(raw)[at] == texts[number]
    client.force_login(place.owner)
    page = client.get(f"/intake/{view.id}/").content.decode()
    assert "<script>alert" not in page


def csv_utf8(rows):
    return b"\xef\xbb\xbf" + csv_bytes(HEADER, rows).decode("gb18030").encode()


def test_formulas_in_the_error_list_are_harmless(place, client):
    payloads = [*lines_of("csv_injection_payloads.txt"), "\t=1+1", " =1", "＝1+1", "@SUM(1)"]
    rows = [make_order(number, 总金额=text) for number, text in enumerate(payloads)]
    view = read(place, Dropped("=cmd|x.csv", csv_utf8(rows)))
    assert view.count("bad") == len(payloads)
    client.force_login(place.owner)
    answer = client.get(f"/intake/{view.id}/problems.csv")
    text = answer.content.decode("utf-8")
    assert text.startswith("\ufeff")
    listed = list(csv.reader(io.StringIO(text[1:], newline="")))
    assert len(listed) == 1 + len(view.problems)
    assert not [cell for row in listed for cell in row if cell.lstrip().startswith(FORMULA_STARTS)]
    book = openpyxl.load_workbook(
        io.BytesIO(client.get(f"/intake/{view.id}/problems.xlsx").content)
    )
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert not [cell for cell in cells if str(cell.value or "").startswith("=")]


@pytest.mark.parametrize(("cell", "safe"), [("=1", "'=1"), ("12", "12"), ("", ""), ("a=1", "a=1")])
def test_only_formulas_get_an_apostrophe(cell, safe):
    assert export_safe(cell) == safe


def test_names_of_files_are_only_shown(place, client):
    name = "../../<b>x</b>\x00\u202e.csv"
    view = read(place, orders_csv([make_order(1)], name))
    assert view.files[0].name == "b>.csv"
    assert view.state == "previewed"
    client.force_login(place.owner)
    assert "<b>x" not in client.get(f"/intake/{view.id}/").content.decode()


def test_problems_beyond_five_hundred_are_counted(place, client):
    rows = [make_order(number, 总金额="x") for number in range(520)]
    view = read(place, orders_csv(rows))
    assert (len(view.problems), view.count("problems_total")) == (500, 520)
    client.force_login(place.owner)
    page = client.get(f"/intake/{view.id}/").content.decode()
    assert "还有 20 处没有列出" in page
    assert RawRow.objects.count() == 0


def test_a_client_without_the_token_uploads_nothing(place):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(place.owner)
    assert strict.post("/intake/", {"shop": place.shop_id}).status_code == 403
