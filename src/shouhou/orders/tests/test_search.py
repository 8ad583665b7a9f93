"""The one search box."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shouhou.orders.actions import take_lines, take_orders
from shouhou.orders.models import SearchRow
from shouhou.orders.queries import search
from shouhou.orders.tests.make import NUMBER, later, make_line, make_order, make_shop, make_source

pytestmark = pytest.mark.django_db
BLNS = Path(__file__).parents[5] / "shared/data/hostile/blns.json"


@pytest.fixture
def shop():
    shop = make_shop()
    first = make_order()
    other = make_order(
        order_no="200915-481516234200815",
        title="原厂授权三德刀 VG10",
        buyer_nick="cong某天下",
        receiver_phone="13900001111",
        waybill="SF1020304050607",
        created_at=later(first.created_at),
    )
    take_orders(make_source(shop), [first, other])
    return shop


def found(shop, text, limit=50):
    return [hit.order_no for hit in search([shop.pk], text, limit).hits]


PAN, KNIFE = NUMBER, "200915-481516234200815"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (NUMBER, [PAN]),
        (NUMBER[:6], [PAN]),
        (NUMBER[-6:], [PAN]),
        ("200915-4815", [KNIFE]),
        ("5678", [PAN]),
        ("1111", [KNIFE]),
        ("YT8812345678901", [PAN]),
        ("yt8812345678901", [PAN]),
        ("ｓｆ1020304050607", [KNIFE]),
        ("tb_summer88", [PAN]),
        ("TB_sum", [PAN]),
        ("cong某", [KNIFE]),
        ("雪平", [PAN]),
        ("加厚雪平锅", [PAN]),
        ("三德 vg10", [KNIFE]),
        ("ＶＧ10", [KNIFE]),
        ("  三德刀 ", [KNIFE]),
        ("雪平 三德", []),
        ("平雪", []),
        ("4444", []),
        (NUMBER[1:7], []),
    ],
)
def test_finds(shop, text, expected):
    assert found(shop, text) == expected


@pytest.mark.parametrize(
    ("text", "refusal"), [("", "empty"), ("  ", "empty"), ("锅", "too_short"), ("?!", "too_short")]
)
def test_says_no_to_what_says_nothing(shop, text, refusal):
    answer = search([shop.pk], text)
    assert (answer.hits, answer.refusal) == ((), refusal)


def test_never_looks_into_another_shop(shop):
    other = make_shop("别家")
    for text in (NUMBER, NUMBER[-6:], "5678", "雪平", "YT8812345678901", "tb_summer88"):
        assert search([other.pk], text).hits == ()
        assert search([], text).hits == ()
        assert len(search([other.pk, shop.pk], text).hits) == 1


def test_newest_first_masked_and_limited(shop):
    orders = [
        make_order(order_no=f"77{n:04d}", created_at=later(make_order().created_at, n + 5))
        for n in range(9)
    ]
    take_orders(make_source(shop), orders)
    answer = search([shop.pk], "雪平", limit=3)
    assert [hit.order_no for hit in answer.hits] == ["770008", "770007", "770006"]
    assert {hit.buyer for hit in answer.hits} == {"t****8"} or "summer" not in str(answer.hits)


def test_many_hits_walk_the_newest(shop, monkeypatch):
    few = found(shop, "原厂授权"), found(shop, "雪平锅")
    monkeypatch.setattr("shouhou.orders.queries.searching.FEW", 0)
    assert (found(shop, "原厂授权"), found(shop, "雪平锅")) == few == ([KNIFE], [PAN])
    assert found(shop, "平雪") == []


@pytest.mark.parametrize("newest", [1, 3, 1000])
def test_a_common_word_is_answered_by_the_newest_of_all_shops(shop, newest, monkeypatch):
    other, first = make_shop("别家"), make_order().created_at
    for n, where in enumerate((shop, other, other, shop, other)):
        order = make_order(order_no=f"77{n:04d}", created_at=later(first, n + 5))
        take_orders(make_source(where), [order])
    monkeypatch.setattr("shouhou.orders.queries.searching.NEWEST", newest)
    hits = search([shop.pk, other.pk], "雪平", limit=3).hits
    assert [hit.order_no for hit in hits] == ["770004", "770003", "770002"]


def test_a_line_is_found_by_its_goods_code_and_waybill(shop):
    take_lines(make_source(shop), [make_line(1, waybill="JD0099887766")])
    assert found(shop, "YO-PAN-1") == [PAN]
    assert found(shop, "jd0099887766") == [PAN]
    assert found(shop, "加厚") == []
    assert SearchRow.objects.count() == 2


def hostile_texts():
    if not BLNS.exists():
        pytest.skip("the shared hostile texts are not here")
    return json.loads(BLNS.read_text(encoding="utf-8"))


def test_hostile_text_is_only_text(shop):
    texts = [
        *hostile_texts(),
        "%",
        "_" * 6,
        "'; drop",
        "a:* | b",
        "\\",
        "'",
        "12\0 34",
        "x" * 10**5,
    ]
    for text in texts:
        assert len(search([shop.pk], text).hits) <= 2
    assert found(shop, "______") == []
    assert found(shop, "%%%%%%") == []


def test_hostile_goods_are_stored_and_found(shop):
    orders = [
        make_order(order_no=f"9{n:05d}", title=text.replace("\0", ""), buyer_nick=text[:50])
        for n, text in enumerate(hostile_texts())
        if "\0" not in text and text.isprintable()
    ]
    take_orders(make_source(shop), orders)
    assert SearchRow.objects.count() == len(orders) + 2


def test_the_number_of_queries_does_not_grow(shop, django_assert_num_queries):
    with django_assert_num_queries(0):
        search([shop.pk], "")
    for text, queries in (("雪平", 9), ("原厂 授权", 8)):
        with django_assert_num_queries(queries):
            search([shop.pk], text)
