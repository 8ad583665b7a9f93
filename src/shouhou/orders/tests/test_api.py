"""REST door of orders: found, seen masked, unmasked for a reason."""

from __future__ import annotations

import pytest

from shouhou.orders.actions import take_orders
from shouhou.orders.models import Unmasked
from shouhou.orders.tests.make import NUMBER, make_order, make_person, make_shop, make_source
from shouhou.shops.tests.calling import make_calls

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("by_day")]


@pytest.fixture
def shop():
    shop = make_shop()
    take_orders(make_source(shop), [make_order()])
    return shop


def test_an_order_is_found_and_shown_masked(shop) -> None:
    calls = make_calls(make_person(shop))
    (hit,) = calls.get("/orders", q="雪平锅").body["items"]
    assert (hit["order_no"], hit["paid_fen"]) == (NUMBER, 10_900)
    order = calls.get(f"/shops/{shop.pk}/orders/{NUMBER}").body
    assert order["paid_at"] == "2026-11-11T00:02:00+08:00"
    assert order["buyer"]["masked"] is True
    assert "13812345678" not in str(order)
    assert calls.get("/orders", q="锅").body["field"] == "query.q"


def test_unmasking_needs_its_scope_and_a_reason_and_is_kept(shop) -> None:
    agent = make_person(shop)
    path = f"/shops/{shop.pk}/orders/{NUMBER}/unmask"
    worker = make_calls(agent, ["read", "work"])
    assert worker.post(path, {"reason": "核对地址"}).body["code"] == "scope"
    calls = make_calls(agent, ["personal"])
    assert calls.post(path, {}).body["field"] == "$.reason"
    first, again = (calls.post(path, {"reason": "核对地址"}, "one") for _ in range(2))
    assert first.body["phone"] == again.body["phone"] == "13812345678"
    assert Unmasked.objects.count() == 1
    assert calls.get("/unmaskings").body["items"] == []
    owner = make_person(shop, "lin", "owner")
    (row,) = make_calls(owner).get("/unmaskings").body["items"]
    assert (row["order_no"], row["reason"]) == (NUMBER, "核对地址")


def test_another_shops_orders_do_not_exist(shop) -> None:
    calls = make_calls(make_person(make_shop("别家"), "zhou"))
    assert calls.get("/orders", q="雪平锅").body["items"] == []
    assert calls.get(f"/shops/{shop.pk}/orders/{NUMBER}").status == 404
    told = calls.post(f"/shops/{shop.pk}/orders/{NUMBER}/unmask", {"reason": "核对地址"})
    assert told.status == 404
