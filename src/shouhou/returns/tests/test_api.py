"""REST door of returns: the same rights, the same refusals, once per key."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from shouhou import moment
from shouhou.refunds.tests.making import NOW
from shouhou.returns.models import Arrival, ArrivalLine
from shouhou.returns.tests.make import ORDER, WAYBILL, agreement, sent_back
from shouhou.shops.tests.calling import make_calls

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr(moment, "now", lambda: NOW)


def test_a_parcel_is_scanned_counted_and_listed() -> None:
    world = sent_back()
    calls = make_calls(world.warehouse)
    told = {"key": str(uuid4()), "text": WAYBILL}
    said = calls.post("/returns/scans", told).body
    assert (said["is_known"], said["candidates"]) == (True, [])
    pk = said["arrival_id"]
    assert calls.post("/returns/scans", told).body["arrival_id"] == pk
    assert calls.post("/returns/scans", told | {"key": str(uuid4())}).body["already"]
    card = calls.get(f"/returns/{pk}").body
    assert card["links"][0]["lines"][0]["expected"] == 1
    wish: dict[str, Any] = {"key": str(uuid4()), "pieces": [{"quantity": 1, "condition": "new"}]}
    (outcome,) = calls.post(f"/returns/{pk}/count", wish).body
    assert (outcome["then"], agreement().goods_state) == ("accept", "accepted")
    found = calls.get("/return-lists", shop=world.shop.pk, due=card["due_at"]).body
    assert [row["waybill"] for row in found["rows"]] == [WAYBILL]
    given = calls.post("/return-lists/hand-over", {"shop": world.shop.pk, "due": card["due_at"]})
    assert given.status == 201
    assert calls.post(f"/return-lists/given/{given.body['id']}/take-back", {}).status == 200
    assert calls.post(f"/returns/{pk}/recount", {"why": "看错了"}).status == 200
    assert calls.post(f"/returns/{pk}/undo", {}).status == 200


def test_an_ownerless_parcel_is_shelved_suggested_and_matched() -> None:
    world = sent_back()
    calls = make_calls(world.owner)
    pk = calls.post("/returns/scans", {"key": str(uuid4()), "text": "SF9999999999999"}).body[
        "arrival_id"
    ]
    assert calls.post(f"/returns/{pk}/shelve", {"phone_tail": "5678"}).body == {"shelf_no": "W1"}
    assert calls.post(f"/returns/{pk}/describe", {"words": "针织 开衫"}).status == 200
    (row,) = calls.get("/returns-shelf").body["items"]
    assert (row["id"], row["age"]) == (pk, "fresh")
    (one,) = calls.get(f"/returns/{pk}/suggestions").body["items"]
    assert one["order_no"] == ORDER
    assert calls.post(f"/returns/{pk}/match", {"choice": one["key"]}).status == 200
    assert agreement().goods_state == "arrived"
    early = calls.post(f"/returns/{pk}/dispose", {"place": "scrap", "why": "x"})
    assert (early.status, early.body["code"]) == (409, "not_from_here")


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": "no-key"},
        {"text": ""},
        {"text": "x" * 501},
        {"text": 12345678},
        {"scanned_at": "yesterday"},
        {"unknown": 1},
    ],
)
def test_what_does_not_fit_is_refused(wrong) -> None:
    world = sent_back()
    told = {"key": str(uuid4()), "text": WAYBILL} | wrong
    assert make_calls(world.warehouse).post("/returns/scans", told).status == 422
    assert not Arrival.objects.exists()


def test_others_find_nothing() -> None:
    world = sent_back()
    calls = make_calls(world.agent)
    refused = calls.post("/returns/scans", {"key": str(uuid4()), "text": WAYBILL})
    assert (refused.status, refused.body["code"]) == (404, "not_here")
    assert calls.get("/returns/1").status == 404
    assert not ArrivalLine.objects.exists()
