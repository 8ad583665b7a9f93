"""The freight sheet on its page, as a workbook, and the box that answers how much and how long."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl.reader.excel import load_workbook
from openpyxl.workbook.workbook import Workbook

from shouhou import moment
from shouhou.cases.tests.make import make_case, make_person, make_shop
from shouhou.parcels.decide import COLUMNS
from shouhou.parcels.models import FreightRow, FreightSheet
from shouhou.parcels.tests.browsing import browser, questions, text
from shouhou.parcels.tests.freighting import GRID, TODAY, cells, sheet
from shouhou.parcels.tests.make import DAY, NOW
from shouhou.parcels.tests.test_pages import HOSTILE
from shouhou.shops.actions import set_parameter
from shouhou.shops.facts import Change

pytestmark = pytest.mark.django_db
HEADER = [column.zh for column in COLUMNS]


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr(moment, "now", lambda: NOW)


@pytest.fixture
def shop():
    return make_shop()


@pytest.fixture
def owner(shop):
    return make_person(shop, "店长", "owner", login="owner")


@pytest.fixture
def client(owner):
    return browser(owner)


@pytest.fixture
def agent(shop):
    return browser(make_person(shop))


def typed(*grid, **changes):
    """What the form sends for these rows."""
    columns = {column.code: [row.get(column.code, "") for row in grid] for column in COLUMNS}
    return {"from_on": TODAY.isoformat(), "name": "", "sheet": ""} | columns | changes


def a_book(*rows, header=HEADER, title=None):
    book = Workbook()
    page = book.active
    if title:
        page.append([title])
        page.merge_cells("A1:D1")
    page.append(list(header))
    for row in rows:
        page.append(list(row))
    kept = BytesIO()
    book.save(kept)
    return SimpleUploadedFile("运费.xlsx", kept.getvalue())


def row_of(**changes):
    told = cells(**changes)
    return [told[column.code] for column in COLUMNS]


def faults(answer):
    return [(each.row, each.column) for each in answer.context["grid"].faults]


def test_an_owner_types_a_sheet_and_it_counts(shop, client):
    page = text(client.get("/parcels/freight/"))
    assert "还没有运费表" in page
    answer = client.post(f"/parcels/freight/{shop.pk}/save/", typed(*GRID, {}, name="秋季"))
    made = FreightSheet.objects.get()
    assert answer["location"] == f"/parcels/freight/?shop={shop.pk}&sheet={made.pk}"
    assert FreightRow.objects.count() == len(GRID)
    page = text(client.get("/parcels/freight/"))
    for words in ("秋季", "现在用", "2026-11-23 起", 'value="四川省"', "5 行"):
        assert words in page


def test_a_wrong_cell_keeps_nothing_and_what_was_typed_stays(shop, client):
    bad = cells(first_fen="=cmd|' /C calc'!A0", note=HOSTILE[:80])
    answer = client.post(f"/parcels/freight/{shop.pk}/save/", typed(cells("EMS"), {}, bad))
    assert answer.status_code == 422
    assert faults(answer) == [(3, "首重价(元)")]
    page = answer.content.decode()
    assert "第 3 行「首重价(元)」" in page
    assert "=cmd|&#x27; /C calc&#x27;!A0" in page
    assert "<script>alert" not in page
    assert not FreightSheet.objects.exists()


def test_a_day_that_is_over_is_refused_at_its_field(shop, client):
    for day, says in (
        ("2026-11-22", "从今天起"),
        ("", "这个字段"),
        ("9999-12-31", "小于"),
        ("rubbish", "日期"),
    ):
        answer = client.post(f"/parcels/freight/{shop.pk}/save/", typed(*GRID, from_on=day))
        assert answer.status_code == 422
        assert answer.context["form"].errors["from_on"], (day, says)
    assert not FreightSheet.objects.exists()


def test_a_coming_sheet_is_changed_in_place_and_can_be_dropped(shop, owner, client):
    coming = sheet(shop, owner, from_on=TODAY + DAY)
    page = text(client.get(f"/parcels/freight/?shop={shop.pk}&sheet={coming}"))
    assert f'name="sheet" value="{coming}"' in page
    told = typed(cells("EMS"), sheet=str(coming), from_on="2026-11-25")
    assert client.post(f"/parcels/freight/{shop.pk}/save/", told).status_code == 302
    assert FreightSheet.objects.get().from_on.isoformat() == "2026-11-25"
    assert client.post(f"/parcels/freight/{shop.pk}/{coming}/drop/").status_code == 302
    assert not FreightSheet.objects.exists()


def test_a_sheet_that_began_while_it_was_edited_is_saved_as_a_new_one(
    shop, owner, client, monkeypatch
):
    coming = sheet(shop, owner, from_on=TODAY + DAY)
    monkeypatch.setattr(moment, "now", lambda: NOW + DAY)
    told = typed(cells("EMS"), sheet=str(coming), from_on="2026-11-24")
    answer = client.post(f"/parcels/freight/{shop.pk}/save/", told)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "已经生效，不能再改" in page
    assert "存成一张新表" in page
    assert f'name="sheet" value="{coming}"' not in page
    assert 'value="EMS"' in page
    assert client.post(f"/parcels/freight/{shop.pk}/save/", told | {"sheet": ""}).status_code == 302
    assert FreightSheet.objects.count() == 2


def test_a_sheet_goes_out_and_comes_back_the_same(shop, owner, client):
    made = sheet(shop, owner, *GRID, cells("中通", "鼓楼区、南京市鼓楼区".split("、")[1]))
    answer = client.get(f"/parcels/freight/{shop.pk}/sheet.xlsx?sheet={made}")
    kept = b"".join(answer.streaming_content)
    page = load_workbook(BytesIO(kept)).active
    assert [cell.value for cell in page[1]] == HEADER
    assert all(cell.data_type in ("s", "n") for row in page.iter_rows() for cell in row)
    book = SimpleUploadedFile("运费.xlsx", kept)
    answer = client.post(f"/parcels/freight/{shop.pk}/upload/", {"book": book})
    shown = text(answer)
    assert "每一格都读得懂" in shown
    assert FreightSheet.objects.count() == 1
    grid = [{c.code: c.value for c in row.cells} for row in answer.context["grid"].rows]
    client.post(f"/parcels/freight/{shop.pk}/save/", typed(*grid))
    assert FreightSheet.objects.count() == 1, "the same sheet is the same sheet"


def test_a_file_names_each_wrong_cell_by_its_own_row_before_anything_is_kept(shop, client):
    book = a_book(
        row_of(),
        row_of(courier="EMS", first_fen=1e308, days_to=-3),
        row_of(courier="=cmd|x", region="火星"),
        [],
        row_of(courier="中通", first_grams="1e309", share_within_2="NaN"),
        title="运费 2026",
    )
    answer = client.post(f"/parcels/freight/{shop.pk}/upload/", {"book": book})
    assert answer.status_code == 422
    assert set(faults(answer)) == {
        (4, "首重价(元)"),
        (4, "最慢(天)"),
        (5, "快递"),
        (5, "地区"),
        (7, "首重(千克)"),
        (7, "两天内(%)"),
    }
    assert "第 7 行「两天内(%)」" in answer.content.decode()
    assert not FreightSheet.objects.exists()


@pytest.mark.parametrize(
    "book",
    [
        SimpleUploadedFile("x.xlsx", b"PK\x03\x04 torn"),
        SimpleUploadedFile("x.xlsx", b"<html>not a book</html>"),
        SimpleUploadedFile("x.xlsx", b""),
        SimpleUploadedFile("x.csv", "快递,地区\n圆通,全国".encode()),
        SimpleUploadedFile("x.xlsx", b"PK\x03\x04" + b"0" * (2 * 1024 * 1024)),
        None,
    ],
)
def test_what_is_no_workbook_is_refused_in_a_sentence(shop, client, book):
    sent = {"book": book} if book else {}
    answer = client.post(f"/parcels/freight/{shop.pk}/upload/", sent)
    assert answer.status_code == 422
    assert answer.context["why_not"]


def test_a_book_with_another_header_says_what_is_missing(shop, client):
    answer = client.post(f"/parcels/freight/{shop.pk}/upload/", {"book": a_book(header=["a"])})
    assert "找不到表头" in answer.content.decode()
    book = a_book(row_of(), header=[*HEADER[:-1], "随便"])
    page = client.post(f"/parcels/freight/{shop.pk}/upload/", {"book": book}).content.decode()
    assert "缺少：备注" in page
    assert "多出一列" in page


def test_the_box_answers_courier_by_courier(shop, owner, agent):
    sheet(shop, owner, *GRID, cells("中通", "广东"))
    ask = {"shop": shop.pk, "q": "四川省成都市武侯区人民南路1号", "grams": "1500"}
    page = text(agent.get("/parcels/freight/ask/", ask))
    for words in ("四川省成都市武侯区", "圆通", "¥15.00", "2–5 天到", "75% 两天内到", "用这家"):
        assert words in page
    for words in ("EMS", "按省：四川省", "第 4 行", "包邮最多包 ¥12.00，买家补 ¥3.00", "中通"):
        assert words in page
    page = text(agent.get("/parcels/freight/ask/", ask | {"q": "拉萨市"}))
    assert "不到" in page
    alone = text(agent.get("/parcels/freight/ask/", ask, headers={"HX-Request": "true"}))
    assert "<html" not in alone
    assert "¥15.00" in alone


def test_free_postage_is_the_shops_own_number(shop, owner, agent):
    sheet(shop, owner)
    change = Change("free_postage_most_fen", 0, TODAY)
    bounds = {"free_postage_most_fen": (0, 1_000_000)}
    set_parameter(by=owner, shop_id=shop.pk, change=change, bounds=bounds, now=NOW)
    page = text(agent.get("/parcels/freight/ask/", {"q": "兰州"}))
    assert "买家补 ¥13.00" in page


def test_what_cannot_be_answered_is_said(shop, owner, agent):
    assert "还没有运费表" in text(agent.get("/parcels/freight/ask/", {"q": "成都"}))
    sheet(shop, owner, cells(region="四川"))
    for q, words in (
        ("鼓楼区", "看不出是哪个省"),
        (HOSTILE, "看不出是哪个省"),
        ("兰州", "表里没有一家快递说到这里"),
        ("", "这个字段"),
        ("长" * 201, "200"),
    ):
        page = text(agent.get("/parcels/freight/ask/", {"q": q}))
        assert "<script>alert" not in page
        assert words in page or not q or len(q) > 200
    for grams in ("0", "-1", "1e9", "NaN", "99999999999999999999"):
        page = text(agent.get("/parcels/freight/ask/", {"q": "成都", "grams": grams}))
        assert "用这家" not in page


def test_hostile_text_is_only_text(shop, owner, client):
    sheet(shop, owner, cells(note=HOSTILE[:60], origin="<b>成都"), name="<b>x")
    for address in ("/parcels/freight/", "/parcels/freight/ask/?q=成都"):
        page = text(client.get(address))
        assert "<script>alert" not in page
        assert "<b>" not in page
        assert " style=" not in page
        assert " onclick=" not in page


def test_who_may_look_and_who_may_change(shop, owner, agent):
    made = sheet(shop, owner, from_on=TODAY + DAY)
    page = text(agent.get(f"/parcels/freight/?shop={shop.pk}&sheet={made}"))
    assert "西北" in page
    assert "data-grid" not in page
    assert agent.get(f"/parcels/freight/{shop.pk}/sheet.xlsx").status_code == 200
    stranger = browser(make_person(make_shop("别家"), "店长", "owner", login="chen"))
    for path in (
        f"?shop={shop.pk}",
        f"?sheet={made}",
        f"?shop={10**20}",
        "?shop=x",
        f"ask/?q=成都&shop={shop.pk}",
        f"{shop.pk}/sheet.xlsx",
    ):
        assert stranger.get(f"/parcels/freight/{path}").status_code == 404, path
        assert Client().get(f"/parcels/freight/{path}").status_code == 302, path
    for path in ("save/", "upload/", f"{made}/drop/"):
        for other in (stranger, agent):
            told = typed(*GRID)
            assert other.post(f"/parcels/freight/{shop.pk}/{path}", told).status_code == 404
        assert agent.get(f"/parcels/freight/{shop.pk}/{path}").status_code == 405
    assert FreightSheet.objects.count() == 1


@pytest.mark.parametrize("address", ["/parcels/freight/", "/parcels/freight/ask/?q=成都"])
def test_more_rows_and_sheets_cost_no_more(shop, owner, client, address):
    sheet(shop, owner, cells())
    before = questions(client, address)
    for n in range(3):
        sheet(shop, owner, *GRID, name=str(n))
    assert questions(client, address) == before


def test_the_box_stands_on_the_list_and_on_a_case(shop, agent):
    assert "/parcels/freight/ask/" in text(agent.get("/parcels/"))
    panel = text(agent.get(f"/cases/{make_case(shop)}/")).split('id="parcels"')[1]
    assert 'hx-get="/parcels/freight/ask/"' in panel
    assert f'name="shop" value="{shop.pk}"' in panel


def test_the_pages_speak_english(shop, owner):
    sheet(shop, owner)
    english = browser(owner, "en")
    page = text(english.get("/parcels/freight/"))
    for words in ("first price (yuan)", "in force", "Freight and delivery times"):
        assert words in page
    page = text(english.get("/parcels/freight/ask/", {"q": "兰州"}))
    for words in ("row 2, by region", "The buyer pays", "days"):
        assert words in page
