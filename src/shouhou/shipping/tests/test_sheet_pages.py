"""Shipping sheets as people use them: page, paper, workbook, scanner; hostile words stay words."""

from __future__ import annotations

import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from shouhou import moment
from shouhou.cases.tests.make import NOW, make_case, make_person, make_shop
from shouhou.orders.models import Unmasked
from shouhou.shipping import actions
from shouhou.shipping.facts import SendPiece
from shouhou.shipping.models import Sending, SendSheet
from shouhou.shipping.tests.sending import OTHER, YTO, make_sending, make_sheet, ship, workbook

pytestmark = pytest.mark.django_db
HOSTILE = '<script>alert("x")</script>'
FORMULA = '=HYPERLINK("http://evil.example","x")'


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr(moment, "now", lambda: NOW)


@pytest.fixture
def shop():
    return make_shop()


@pytest.fixture
def keeper(shop):
    return make_person(shop, "老仓", "warehouse")


def browser(person, language="zh-hans"):
    made = Client(headers={"accept-language": language})
    made.force_login(person)
    return made


def text(answer, status=200):
    assert answer.status_code == status
    return answer.content.decode()


def questions(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_what_waits_becomes_a_sheet(shop, keeper):
    client = browser(keeper)
    assert "没有要寄的" in text(client.get("/shipping/sheets/"))
    rows = [make_sending(shop, f"exchange:{n}") for n in (1, 2)]
    page = text(client.get("/shipping/sheets/"))
    assert "雪平锅" in page
    assert "周大福" not in page
    made = client.post("/shipping/sheets/make/", {"shop": shop.pk, "sending": [rows[0].pk]})
    sheet = SendSheet.objects.get()
    assert made.url == f"/shipping/sheets/{sheet.pk}/"
    assert text(client.get(made.url)).count("send-waybill") == 1
    assert client.post("/shipping/sheets/make/", {"shop": shop.pk}).url == "/shipping/sheets/"
    client.post("/shipping/sheets/make/", {"shop": shop.pk, "all": "1"})
    assert SendSheet.objects.count() == 2


def test_a_scanned_waybill_wants_its_courier_said(shop, keeper):
    row = make_sending(shop)
    sheet = make_sheet(keeper, row)
    client, door = browser(keeper), f"/shipping/sendings/{row.pk}/waybill/"
    page = text(client.post(door, {"waybill": YTO, "courier": ""}), 422)
    assert "像圆通" in page
    assert '<option value="yto" selected>' in page
    row.refresh_from_db()
    assert row.state == "on_sheet", "suggested, never decided"
    gone = client.post(door, {"waybill": YTO, "courier": "yto"})
    assert gone.url == f"/shipping/sheets/{sheet}/?courier=yto#next"
    row.refresh_from_db()
    assert (row.state, row.waybill) == ("sent", YTO)
    assert "已经寄出" in text(client.post(door, {"waybill": OTHER, "courier": "yto"}), 422)
    client.post(door, {"waybill": OTHER, "courier": "yto", "correct": "1"})
    row.refresh_from_db()
    assert row.waybill == OTHER


def test_a_number_of_another_style_is_said(shop, keeper):
    row = make_sending(shop)
    make_sheet(keeper, row)
    door = f"/shipping/sendings/{row.pk}/waybill/"
    page = text(browser(keeper).post(door, {"waybill": YTO, "courier": "zto"}, follow=True))
    assert "更像圆通" in page


def test_paper_and_workbook_show_everything_and_are_logged(shop, keeper):
    row = make_sending(shop, receiver_name=FORMULA, note=HOSTILE)
    off = make_sending(shop, "exchange:2", pieces=(SendPiece("=1", FORMULA),))
    sheet = make_sheet(keeper, row, off)
    actions.call_off_sending(key=off.key, reason="不要了", by=None, now=NOW)
    client = browser(keeper)
    paper = text(client.post(f"/shipping/sheets/{sheet}/print/"))
    assert "13800001234" in paper
    assert "不要寄" in paper
    assert HOSTILE not in paper
    book = client.post(f"/shipping/sheets/{sheet}/download/")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(book))).get_sheet_by_index(0)
    header, *lines = rows.to_python()
    assert header[0] == "寄件编号"
    assert [line[0] for line in lines] == [str(row.pk)], "what was called off is not in it"
    assert lines[0][3] == FORMULA, "a text, never a formula"
    assert b"<f>" not in book_bytes(client, sheet)
    assert set(Unmasked.objects.values_list("reason", flat=True)) == {
        "打印寄件单 1",
        "下载寄件单 1",
    }
    assert client.get(f"/shipping/sheets/{sheet}/print/").status_code == 405


def book_bytes(client, sheet):
    """The sheet's XML inside the workbook."""
    import zipfile

    raw = b"".join(client.post(f"/shipping/sheets/{sheet}/download/"))
    with zipfile.ZipFile(io.BytesIO(raw)) as book:
        return book.read("xl/worksheets/sheet1.xml")


def test_a_filled_sheet_comes_back_whole_or_not_at_all(shop, keeper):
    rows = [make_sending(shop, f"exchange:{n}") for n in (1, 2)]
    sheet = make_sheet(keeper, *rows)
    client, door = browser(keeper), f"/shipping/sheets/{sheet}/upload/"
    bad = workbook((str(rows[0].pk), "圆通", YTO), (str(rows[1].pk), "飞鸽", "x"))
    page = text(client.post(door, {"book": bad}), 422)
    assert "第 3 行「快递」" in page
    assert "第 3 行「运单号」" in page
    assert not Sending.objects.filter(state="sent").exists()
    good = workbook((str(rows[0].pk), "圆通", YTO), (str(rows[1].pk), "", ""))
    assert client.post(door, {"book": good}).status_code == 302
    again = workbook((str(rows[0].pk), "圆通", YTO), (str(rows[1].pk), "圆通", OTHER))
    page = text(client.post(door, {"book": again}, follow=True))
    assert "1 件已寄出，1 件以前就填过" in page


def test_missing_couriers_are_confirmed_by_a_person(shop, keeper):
    row = make_sending(shop)
    sheet = make_sheet(keeper, row)
    client = browser(keeper)
    page = text(
        client.post(
            f"/shipping/sheets/{sheet}/upload/", {"book": workbook((str(row.pk), "", YTO))}
        ),
        422,
    )
    assert "请确认" in page
    assert "像圆通" in page
    told = {"row": "2", "sending": str(row.pk), "waybill": YTO, "courier": "yto"}
    assert client.post(f"/shipping/sheets/{sheet}/fill/", told).status_code == 302
    row.refresh_from_db()
    assert row.state == "sent"


@pytest.mark.parametrize("book", [b"", b"not a workbook", b"PK\x03\x04broken"])
def test_what_is_no_workbook_is_refused(shop, keeper, book):
    sheet = make_sheet(keeper, make_sending(shop))
    sent = io.BytesIO(book)
    sent.name = "x.xlsx"
    door = f"/shipping/sheets/{sheet}/upload/"
    assert browser(keeper).post(door, {"book": sent}).status_code == 422
    assert browser(keeper).post(door).status_code == 422


def test_short_back_off_and_close_by_a_key(shop, keeper):
    rows = [make_sending(shop, f"exchange:{n}") for n in (1, 2, 3)]
    sheet = make_sheet(keeper, *rows)
    client = browser(keeper)
    client.post(f"/shipping/sendings/{rows[0].pk}/short/", {"place": "0"})
    client.post(f"/shipping/sendings/{rows[1].pk}/back/")
    client.post(f"/shipping/sendings/{rows[2].pk}/off/", {"reason": "不要了"})
    states = dict(Sending.objects.values_list("pk", "state"))
    assert list(states.values()) == ["short", "waiting", "called_off"]
    client.post(f"/shipping/sendings/{rows[0].pk}/restock/")
    assert Sending.objects.get(pk=rows[0].pk).state == "waiting"
    page = text(client.post(f"/shipping/sheets/{sheet}/close/", follow=True))
    assert "已经关了" in page


def test_strangers_find_nothing(shop, keeper):
    row = make_sending(shop)
    sheet = make_sheet(keeper, row)
    client = browser(make_person(make_shop("别家"), "别人", "owner"))
    assert client.get(f"/shipping/sheets/{sheet}/").status_code == 404
    assert client.post(f"/shipping/sheets/{sheet}/print/").url == "/shipping/sheets/"
    door = f"/shipping/sendings/{row.pk}/waybill/"
    assert client.post(door, {"waybill": YTO, "courier": "yto"}).status_code == 404
    client.post(f"/shipping/sendings/{row.pk}/off/", {"reason": "x"})
    row.refresh_from_db()
    assert row.state == "on_sheet"
    assert not Unmasked.objects.exists()


def test_pages_ask_no_more_for_many(shop, keeper):
    client = browser(keeper)
    row = make_sending(shop)
    few = questions(client, "/shipping/sheets/")
    for number in (2, 3):
        make_sending(shop, f"exchange:{number}")
    assert questions(client, "/shipping/sheets/") == few
    first = make_sheet(keeper, row)
    one = questions(client, f"/shipping/sheets/{first}/")
    rest = actions.make_sheet(by=keeper, shop_id=shop.pk, sending_ids=None, now=NOW)
    assert questions(client, f"/shipping/sheets/{rest}/") == one


def test_the_case_shows_what_goes_out(shop, keeper):
    agent = make_person(shop, role="agent")
    case_id = make_case(shop, agent)
    row = make_sending(shop, case_id=case_id, note=HOSTILE)
    page = text(browser(agent).get(f"/cases/{case_id}/"))
    assert "要寄出的" in page
    ship(keeper, row)
    page = text(browser(agent, "en").get(f"/cases/{case_id}/"))
    assert YTO in page
    assert HOSTILE not in page
