"""REST door of freight: quotes and sheets, for who sees the shop."""

from __future__ import annotations

import pytest

from shouhou import moment
from shouhou.cases.tests.make import make_person, make_shop
from shouhou.parcels.tests.freighting import GRID, TODAY, sheet
from shouhou.parcels.tests.make import DAY, NOW
from shouhou.shops.tests.calling import make_calls

pytestmark = pytest.mark.django_db


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
def calls(shop):
    return make_calls(make_person(shop), ["read"])


def test_a_quote_comes_courier_by_courier(shop, owner, calls):
    made = sheet(shop, owner)
    told = calls.get("/freight/quote", shop=shop.pk, address="成都武侯区人民南路", grams=2500).body
    place = (told["province"], told["city"], told["district"])
    assert place == ("四川省", "成都市", "武侯区")
    assert (told["sheet_id"], told["from_on"], told["free_most_fen"]) == (made, "2026-11-23", 1200)
    assert [(each["courier"], each["fen"]) for each in told["quotes"]] == [
        ("yto", 2000),
        ("ems", 2200),
    ]
    first = told["quotes"][0]
    assert (first["chosen"], first["buyer_fen"], first["share_within_2"]) == (True, 800, 75)
    assert first["why"].startswith("第 1 行，按全国")
    assert first["why_en"].startswith("row 1, by everywhere")


def test_what_cannot_be_answered_is_empty(shop, owner, calls):
    told = calls.get("/freight/quote", shop=shop.pk, address="成都").body
    assert (told["sheet_id"], told["quotes"], told["grams"]) == (None, [], 1000)
    sheet(shop, owner)
    told = calls.get("/freight/quote", shop=shop.pk, address="鼓楼区").body
    assert (told["province"], told["quotes"]) == ("", [])


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"grams": 0}, "query.grams"),
        ({"grams": 1_000_001}, "query.grams"),
        ({"grams": "NaN"}, "query.grams"),
        ({"address": ""}, "query.address"),
        ({"address": "长" * 201}, "query.address"),
        ({"shop": 2**63}, "query.shop"),
        ({"weight": 1}, "query.weight"),
    ],
)
def test_a_question_that_does_not_fit_is_refused(shop, calls, wrong, field):
    answer = calls.get("/freight/quote", **({"shop": shop.pk, "address": "成都"} | wrong))
    assert (answer.status, answer.body["field"]) == (422, field)


def test_sheets_are_listed_and_shown(shop, owner, calls):
    made = sheet(shop, owner)
    coming = sheet(shop, owner, from_on=TODAY + DAY)
    listed = calls.get("/freight/sheets", shop=shop.pk).body
    assert [(row["id"], row["state"], row["count"]) for row in listed["items"]] == [
        (coming, "coming", len(GRID)),
        (made, "current", len(GRID)),
    ]
    assert "lines" not in listed["items"][0]
    shown = calls.get(f"/freight/sheets/{made}").body
    assert [line["number"] for line in shown["lines"]] == [1, 2, 3, 4, 5]
    assert shown["lines"][1]["region"] == "西北"


def test_another_shops_freight_does_not_exist(shop, owner):
    made = sheet(shop, owner)
    stranger = make_calls(make_person(make_shop("别家"), login="chen"))
    assert stranger.get("/freight/quote", shop=shop.pk, address="成都").status == 404
    assert stranger.get("/freight/sheets", shop=shop.pk).status == 404
    assert stranger.get(f"/freight/sheets/{made}").status == 404
    assert stranger.get(f"/freight/sheets/{10**17}").status == 404
