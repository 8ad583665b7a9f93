"""REST door of the ledger: released once, confirmed once, seen only by who may see money."""

from __future__ import annotations

import pytest

from shouhou.ledger.models import Attempt
from shouhou.ledger.tests.make import make_reserved, make_sold, make_staff
from shouhou.orders.tests.make import NUMBER, make_shop
from shouhou.shops.tests.calling import make_calls

pytestmark = pytest.mark.django_db


def test_balances_and_accounts_are_shown_to_the_fen() -> None:
    shop = make_sold()
    make_reserved(shop)
    calls = make_calls(make_staff(shop, "finance"))
    lines = calls.get(f"/shops/{shop.pk}/orders/{NUMBER}/balances").body["items"]
    assert [(one["paid_fen"], one["reserved_fen"], one["left_fen"]) for one in lines] == [
        (6_000, 6_000, 0),
        (3_000, 0, 3_000),
        (900, 0, 900),
        (1_000, 0, 1_000),
    ]
    page = calls.get("/accounts", shop_id=shop.pk, order_no=NUMBER).body
    assert (page["balances"], page["debit_fen"]) == (True, page["credit_fen"])
    trial = calls.get(f"/shops/{shop.pk}/trial").body
    assert (trial["balances"], trial["owed_fen"], trial["open_fen"]) == (True, 6_000, 6_000)


def test_a_payable_is_released_once_and_confirmed_with_its_serial() -> None:
    shop = make_sold()
    path = f"/payables/{make_reserved(shop)}"
    calls = make_calls(make_staff(shop, "finance"))
    moves = {one["event"]: one for one in calls.get(path).body["moves"]}
    assert moves["release"]["allowed"] is True
    assert (moves["fail"]["allowed"], moves["fail"]["why_zh"] != "") == (False, True)
    first, again = (calls.post(f"{path}/release", None, "one") for _ in range(2))
    assert (first.status, again.status) == (200, 200)
    assert Attempt.objects.count() == 1
    assert calls.post(f"{path}/release").status == 409
    assert calls.post(f"{path}/confirm", {}).status == 409
    assert calls.post(f"{path}/confirm", {"serial": "2026112300001"}).status == 200
    assert calls.get(path).body["head"]["state"] == "confirmed"
    queue = calls.get("/payables", view="paid").body
    assert [one["serial"] for one in queue["items"]] == ["2026112300001"]


def test_many_are_released_each_with_its_result() -> None:
    shop = make_sold()
    ids = [make_reserved(shop), make_reserved(shop, key="b", line_nos=(), amount_fen=100)]
    calls = make_calls(make_staff(shop, "finance"))
    told = calls.post("/payable-releases", {"payable_ids": [*ids, 10**9]}).body
    assert [one["zh"] == "" for one in told] == [True, True, False]


def test_money_needs_its_scope_its_right_and_its_shop() -> None:
    shop = make_sold()
    path = f"/payables/{make_reserved(shop)}"
    finance = make_staff(shop, "finance")
    worker = make_calls(finance, ["read", "work"])
    assert worker.get("/payables").body["code"] == "scope"
    assert worker.post(f"{path}/release").body["code"] == "scope"
    agent = make_calls(make_staff(shop, "agent"))
    assert agent.get("/payables").body["items"] == []
    assert agent.get(f"/shops/{shop.pk}/trial").status == 404
    assert agent.post(f"{path}/release").body["code"] == "not_yet"
    other = make_calls(make_staff(make_shop("别家"), "owner", login="zhou"))
    assert other.get(path).status == 404
    assert other.post(f"{path}/release").status == 404
    assert other.get("/payables", shop_id=shop.pk).status == 404
    assert other.get(f"/shops/{shop.pk}/orders/{NUMBER}/balances").status == 404
