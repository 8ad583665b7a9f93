"""An ERP takes what waits onto a sheet and reports the waybills: once per key, idempotent."""

from __future__ import annotations

import pytest

from shouhou import moment
from shouhou.cases.tests.make import NOW, make_person, make_shop
from shouhou.orders.models import Unmasked
from shouhou.shipping.models import Sending
from shouhou.shipping.tests.sending import OTHER, YTO, make_sending
from shouhou.shops.tests.calling import make_calls

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr(moment, "now", lambda: NOW)


@pytest.fixture
def shop():
    return make_shop()


@pytest.fixture
def calls(shop):
    return make_calls(make_person(shop, "老仓", "warehouse"))


def test_the_way_of_an_erp(shop, calls):
    rows = [make_sending(shop, f"exchange:{n}") for n in (1, 2)]
    first = calls.get("/shipping/sendings", limit=1).body
    (one,) = first["items"]
    assert (one["id"], one["state"], one["name"]) == (rows[0].pk, "waiting", "周**")
    rest = calls.get("/shipping/sendings", limit=1, cursor=first["next"]).body
    assert [each["id"] for each in rest["items"]] == [rows[1].pk]
    sheet = calls.post("/shipping/sheets", {"shop": shop.pk}).body["id"]
    assert calls.get(f"/shipping/sheets/{sheet}").body["open"] == 2
    full = calls.post(f"/shipping/sheets/{sheet}/open", {}).body
    assert [each["phone"] for each in full] == ["13800001234"] * 2
    assert Unmasked.objects.get().reason == "ERP 取单 1"
    door, told = f"/shipping/sendings/{rows[0].pk}/waybill", {"waybill": YTO, "courier": "yto"}
    assert calls.post(door, told).body == {"changed": True}
    assert calls.post(door, told).body == {"changed": False}
    refused = calls.post(door, told | {"waybill": OTHER})
    assert (refused.status, refused.body["code"]) == (409, "wrong_cells")
    assert calls.put(door, told | {"waybill": OTHER}).body == {"changed": True}
    assert Sending.objects.get(pk=rows[0].pk).waybill == OTHER


def test_short_restock_back_off_and_close(shop, calls):
    rows = [make_sending(shop, f"exchange:{n}") for n in (1, 2)]
    sheet = calls.post("/shipping/sheets", {"shop": shop.pk}).body["id"]
    doors = [f"/shipping/sendings/{row.pk}" for row in rows]
    assert calls.post(f"{doors[0]}/short", {"place": 0}).status == 200
    assert calls.post(f"{doors[0]}/restock").status == 200
    assert calls.post(f"{doors[1]}/back").status == 200
    assert calls.post(f"{doors[1]}/off", {"reason": "改退款"}).body == {"stopped": True}
    assert calls.get(doors[1]).body["state"] == "called_off"
    assert calls.post(f"/shipping/sheets/{sheet}/close").body["code"] == "not_now"


def test_strangers_and_wrong_words(shop, calls):
    row = make_sending(shop)
    stranger = make_calls(make_person(make_shop("别家"), "别人", "owner"))
    assert stranger.get(f"/shipping/sendings/{row.pk}").status == 404
    door, told = f"/shipping/sendings/{row.pk}/waybill", {"waybill": YTO, "courier": "yto"}
    assert stranger.post(door, told).status == 404
    assert calls.post(door, told | {"courier": "pigeon"}).status == 422
    assert calls.post("/shipping/sheets", {"shop": shop.pk, "sendings": [999_999]}).status == 404
    row.refresh_from_db()
    assert row.state == "waiting"
