"""The catalogue: learned from what was sold, told by a sheet, looked through."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from shouhou.items import actions, jobs, queries
from shouhou.items.decide import COLUMNS, mark_of, read_lines, read_sheet, sku_mark
from shouhou.items.facts import SheetLine
from shouhou.items.models import Item, SheetDraft
from shouhou.items.tests.make import (
    DAY,
    HOSTILE,
    NOW,
    browser,
    line,
    make_person,
    make_shop,
    questions,
    refused,
    sold,
    text,
)
from shouhou.platforms.spreadsheet.sheets_out import write_xlsx
from shouhou.shops.tests.calling import make_calls

pytestmark = pytest.mark.django_db
HEADER = [column.zh for column in COLUMNS]


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr("shouhou.moment.now", lambda: NOW)


@pytest.fixture
def shop():
    return make_shop()


@pytest.fixture
def owner(shop):
    return make_person(shop, "店长", "owner", login="owner")


@pytest.fixture
def agent(shop):
    return make_person(shop, "小林", "agent", login="agent")


def row(number: int = 1, code: str = "SP-20", **changes) -> SheetLine:
    said = {"title": "", "sku": "", "price_fen": None, "cost_fen": None, "stock": None}
    return SheetLine(number=number, code=code, **(said | changes))


def tell(owner, shop, *rows: SheetLine):
    return actions.tell(by=owner, shop_id=shop.pk, lines=rows, now=NOW)


def book(*rows: list[str], header: list[str] = HEADER) -> SimpleUploadedFile:
    made = io.BytesIO()
    write_xlsx(made, header, rows)
    return SimpleUploadedFile("商品.xlsx", made.getvalue())


def test_it_learns_and_the_newer_line_wins(shop) -> None:
    sold(shop, line(1), line(2, price_fen=9_900, created_at=NOW))
    jobs.learn()
    found = Item.objects.get()
    assert (found.code, found.price_fen, found.source, found.sold_at) == (
        "SP-20",
        9_900,
        "orders",
        NOW,
    )
    sold(shop, line(3, price_fen=100, created_at=NOW - 30 * DAY), sheet=2)
    assert actions.learn(now=NOW) == 1
    found.refresh_from_db()
    assert found.price_fen == 9_900
    assert actions.learn(now=NOW) == 0


def test_it_learns_in_parts_and_leaves_nothing_out(shop) -> None:
    sold(shop, *[line(n, outer_id=f"A-{n}") for n in range(1, 26)])
    rounds = 0
    while actions.learn(now=NOW, at_once=4):
        rounds += 1
    assert Item.objects.count() == 25
    assert 1 < rounds <= 7


def test_sizes_are_one_however_they_are_written() -> None:
    assert (
        sku_mark("颜色分类:米白;尺码:M")
        == sku_mark("米白 / M".replace(" ", ""))
        == sku_mark("M;米白")
    )
    assert sku_mark("颜色分类:米白;尺码:M") != sku_mark("颜色分类:米白;尺码:L")
    assert mark_of("A", "1", "锅", "") == mark_of("A", "2", "别名", "")
    assert mark_of("", "7001", "锅", "") == mark_of("", "7001", "别名", "")
    assert mark_of("", "", "锅 ", "") == mark_of("", "", "锅", "")


def test_a_sheet_overrides_and_orders_change_it_no_more(shop, owner) -> None:
    sold(shop, line(1))
    actions.learn(now=NOW)
    assert tell(owner, shop, row(price_fen=7_900, cost_fen=3_000, stock=5)) == (0, 1)
    sold(shop, line(2, price_fen=9_900, created_at=NOW), sheet=2)
    actions.learn(now=NOW)
    found = Item.objects.get()
    assert (found.price_fen, found.cost_fen, found.stock, found.source) == (
        7_900,
        3_000,
        5,
        "sheet",
    )
    assert found.sold_at == NOW
    assert tell(owner, shop, row(stock=0)) == (0, 1)
    found.refresh_from_db()
    assert (found.price_fen, found.cost_fen, found.stock) == (7_900, 3_000, 0)


def test_costs_are_dated_and_never_guessed(shop, owner) -> None:
    tell(
        owner,
        shop,
        row(1, "A", title="锅", price_fen=100, cost_fen=30),
        row(2, "B", title="盖", price_fen=100),
        row(3, "C", title="碗", sku="大", price_fen=100, cost_fen=10),
        row(4, "C", title="碗", sku="小", price_fen=100, cost_fen=20),
        row(5, "D", title="勺", sku="大", price_fen=100, cost_fen=10),
        row(6, "D", title="勺", sku="小", price_fen=100, cost_fen=10),
    )
    codes = ["A", "B", "C", "D", "", "X"]
    assert queries.costs_of(shop.pk, codes, NOW.date()) == {"A": 30, "D": 10}
    assert queries.costs_of(shop.pk, codes, date(2026, 11, 22)) == {}
    assert queries.costs_of(make_shop("别家").pk, codes, NOW.date()) == {}


def test_a_code_of_several_sizes_must_say_which(shop, owner) -> None:
    sold(shop, line(1), line(2, sku="颜色分类:木色;尺寸:24cm"))
    actions.learn(now=NOW)
    why = refused(
        "wrong_cells", actions.tell, by=owner, shop_id=shop.pk, lines=[row(stock=1)], now=NOW
    )
    assert "2 种规格" in why.zh
    assert tell(owner, shop, row(sku="木色 ; 24cm", stock=1)) == (0, 1)
    why = refused(
        "wrong_cells", actions.tell, by=owner, shop_id=shop.pk, lines=[row(code="新")], now=NOW
    )
    assert why.field == "title"


def test_search_finds_all_words_in_any_order(shop, agent) -> None:
    sold(shop, line(1), line(2, outer_id="SP-24", sku="24CM"), line(3, outer_id="GZ", title="锅盖"))
    actions.learn(now=NOW)
    found = queries.find_items(agent, shop.pk, "24cm 雪平")
    assert [one.outer_id for one in found] == ["SP-24"]
    assert {one.outer_id for one in queries.find_items(agent, shop.pk, "ｇｚ")} == {"GZ"}
    assert queries.find_items(agent, shop.pk, "没有") == ()
    assert queries.find_items(make_person(make_shop("别家"), login="x"), shop.pk, "") == ()
    like = queries.find_items(agent, shop.pk, "sp-20")[0]
    assert [one.outer_id for one in queries.choices_for(agent, shop.pk, like, "锅")] == [
        "SP-24",
        "SP-20",
        "GZ",
    ]


def test_costs_are_for_who_sees_money(shop, owner, agent) -> None:
    tell(owner, shop, row(title="锅", price_fen=100, cost_fen=30))
    assert queries.find_items(owner, shop.pk, "")[0].cost_fen == 30
    assert queries.find_items(agent, shop.pk, "")[0].cost_fen is None
    refused("not_here", actions.tell, by=agent, shop_id=shop.pk, lines=[row(stock=1)], now=NOW)


def test_the_sheet_is_looked_at_before_it_is_kept(shop, owner) -> None:
    sold(shop, line(1))
    actions.learn(now=NOW)
    client = browser(owner)
    sent = {"book": book(["SP-20", "", "", "79", "30", "5"], ["NEW", "新锅", "大", "99", "", ""])}
    page = text(client.post(f"/items/sheets/{shop.pk}/upload/", sent, follow=True))
    assert "其中新商品 1 种" in page
    assert Item.objects.get().price_fen == 8_900
    draft = SheetDraft.objects.get()
    assert "新增 1 种" in text(client.post(f"/items/drafts/{draft.pk}/keep/", follow=True))
    assert dict(Item.objects.values_list("code", "price_fen")) == {"SP-20": 7_900, "NEW": 9_900}
    assert client.get(f"/items/drafts/{draft.pk}/").status_code == 404


def test_what_is_downloaded_and_sent_back_changes_nothing(shop, owner) -> None:
    sold(shop, line(1), line(2, outer_id="SP-24"))
    actions.learn(now=NOW)
    client = browser(owner)
    answer = client.get(f"/items/sheets/{shop.pk}/")
    back = SimpleUploadedFile(
        "back.xlsx",
        b"".join(answer.streaming_content),  # type: ignore[attr-defined]
    )
    page = text(client.post(f"/items/sheets/{shop.pk}/upload/", {"book": back}, follow=True))
    assert "每一行都和现在一样" in page


def test_every_wrong_cell_is_named_and_nothing_is_held(shop, owner) -> None:
    client = browser(owner)
    sent = {
        "book": book(
            ["", "", "", "x", "-1", "1.5"],
            ["A", "锅", "", "10", "", ""],
            ["A", "锅", "", "11", "", ""],
        )
    }
    answer = client.post(f"/items/sheets/{shop.pk}/upload/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    for column in ("商家编码", "售价(元)", "成本(元)", "库存(件)"):
        assert f"第 2 行「{column}」" in page
    assert not SheetDraft.objects.exists()


def test_the_same_row_twice_and_csv_in_gbk(shop, owner) -> None:
    client = browser(owner)
    rows = [HEADER, ["A", "锅", "", "10", "", ""], ["A", "锅", "", "11", "", ""]]
    raw = "\n".join(",".join(each) for each in rows).encode("gbk")
    answer = client.post(
        f"/items/sheets/{shop.pk}/upload/", {"book": SimpleUploadedFile("商品.csv", raw)}
    )
    assert "同一个编码和规格" in answer.content.decode()


@pytest.mark.parametrize(
    "raw",
    [b"", b"\0\0\0", b"PK\x03\x04 no zip", "名称\n锅".encode(), b'a,"b\n' * 3, b"\xff\xfe\xfd" * 9],
)
def test_files_that_are_no_sheet(shop, owner, raw) -> None:
    client = browser(owner)
    for name in ("x.xlsx", "x.csv"):
        sent = {"book": SimpleUploadedFile(name, raw)}
        assert client.post(f"/items/sheets/{shop.pk}/upload/", sent).status_code == 422
    assert client.post(f"/items/sheets/{shop.pk}/upload/").status_code == 422


def test_who_may_not_tell_sees_no_upload(shop, agent) -> None:
    client = browser(agent)
    assert "上传改好的表" not in text(client.get("/items/"))
    assert client.post(f"/items/sheets/{shop.pk}/upload/", {}).status_code == 404
    assert client.get(f"/items/sheets/{make_shop('别家').pk}/").status_code == 404


def test_the_list_asks_as_often_for_one_row_as_for_three(shop, agent) -> None:
    sold(shop, line(1))
    actions.learn(now=NOW)
    client = browser(agent)
    one = questions(client, "/items/")
    sold(shop, line(2, outer_id="B"), line(3, outer_id="C"))
    actions.learn(now=NOW)
    assert questions(client, "/items/") == one


def test_pages_follow_each_other_and_rubbish_breaks_nothing(shop, agent) -> None:
    sold(shop, *[line(n, outer_id=f"A-{n:03d}", title=f"锅 {n:03d}") for n in range(1, 61)])
    actions.learn(now=NOW)
    first = queries.item_page(agent)
    rest = queries.item_page(agent, after=int(first.after or 0))
    assert len({one.id for one in (*first.rows, *rest.rows)}) == 60
    client = browser(agent)
    for query in ("?after=x", "?after=999999", "?shop=0", "?q=%00%00", "?q=" + "锅" * 500):
        assert client.get(f"/items/{query}").status_code == 200


def test_hostile_names_are_words(shop, agent) -> None:
    sold(shop, line(1, title=HOSTILE.replace("\0", ""), sku=HOSTILE.replace("\0", "")))
    actions.learn(now=NOW)
    assert "<img src=x" not in text(browser(agent).get("/items/"))


def test_the_api_tells_and_lists(shop, owner, agent) -> None:
    calls = make_calls(owner)
    told = {"shop": shop.pk, "items": [{"code": "A", "title": "锅", "price_fen": 100, "stock": 3}]}
    assert calls.post("/items", told).body == {"new": 1, "changed": 0}
    assert calls.get("/items", q="锅").body["items"][0]["stock"] == 3
    assert (
        calls.post("/items", {"shop": shop.pk, "items": [{"code": "B"}]}).body["code"]
        == "wrong_cells"
    )
    assert calls.post("/items", {"shop": shop.pk, "items": []}).status == 422
    assert make_calls(agent).post("/items", told).status in (403, 404)


@given(st.lists(st.dictionaries(st.sampled_from([c.code for c in COLUMNS]), st.text(max_size=30))))
def test_any_grid_is_read_or_refused(grid) -> None:
    read = read_lines(grid)
    assert bool(read.wrong) != bool(read.lines) or read.lines or read.wrong
    for one in read.lines:
        assert one.code
        assert one.price_fen is None or one.price_fen >= 0


@given(st.lists(st.lists(st.text(max_size=12), max_size=8), max_size=6))
def test_any_rows_are_a_sheet_or_say_why_not(rows) -> None:
    sheet = read_sheet(rows)
    assert sheet.wrong or sheet.grid is not None
