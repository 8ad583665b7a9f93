"""The door of the API: who, what for, which inputs, how often, and one shape of every error."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from shouhou.intake.tests.make import Place, make_place
from shouhou.project.api import limits
from shouhou.shops import actions as shops
from shouhou.shops.models import ApiToken
from shouhou.shops.queries import token_hash
from shouhou.shops.tests.calling import Calls, make_calls, make_token

pytestmark = pytest.mark.django_db

SHAPE = {"code", "message", "message_en", "reasons", "field"}


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    limits.forget_calls()


@pytest.fixture
def place() -> Place:
    return make_place()


@pytest.fixture
def calls(place: Place) -> Calls:
    return make_calls(place.owner)


def test_a_token_opens_the_door_and_says_whose_it_is(place: Place, calls: Calls) -> None:
    told = calls.get("/me")
    assert told.status == 200
    assert told.body["name"] == "林店长"
    assert [shop["id"] for shop in told.body["shops"]] == [place.shop_id]


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer nonsense", "Basic abc", "Bearer 令牌"]
)
def test_without_a_good_token_nobody_gets_in(place: Place, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    told = Client().get("/api/v1/me", headers=headers)
    assert told.status_code == 401
    assert set(told.json()) == SHAPE
    assert told.headers["WWW-Authenticate"].startswith("Bearer")


def test_expired_and_revoked_tokens_are_shut_out(place: Place) -> None:
    now = timezone.now()
    for field in ({"expires_at": now - timedelta(seconds=1)}, {"revoked_at": now}):
        raw = make_token(place.owner)
        ApiToken.objects.filter(token_hash=token_hash(raw)).update(**field)
        assert Calls(raw).get("/me").status == 401


def test_a_wrong_token_is_not_replaced_by_the_session(place: Place) -> None:
    client = Client()
    client.force_login(place.owner)
    assert client.get("/api/v1/me").status_code == 200
    assert client.get("/api/v1/me", headers={"Authorization": "Bearer x"}).status_code == 401


def test_a_session_writes_only_with_its_csrf_token(place: Place) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(place.owner)
    path, body = f"/api/v1/shops/{place.shop_id}/aliases", json.dumps({"name": "青禾"})
    key = {"Idempotency-Key": "a"}
    told = client.post(path, body, content_type="application/json", headers=key)
    assert (told.status_code, told.json()["code"]) == (403, "csrf")
    client.cookies["csrftoken"] = "a" * 32
    headers = key | {"X-CSRFToken": "a" * 32}
    told = client.post(path, body, content_type="application/json", headers=headers)
    assert told.status_code == 200


def test_a_scope_is_needed_on_top_of_the_right(place: Place) -> None:
    reader = make_calls(place.owner, ["read"])
    told = reader.post(f"/shops/{place.shop_id}/aliases", {"name": "青禾"})
    assert (told.status, told.body["code"]) == (403, "scope")
    assert "work" in told.body["message_en"]
    assert reader.get("/shops").status == 200


def test_the_token_ends_at_its_shops(place: Place) -> None:
    other = shops.make_shop(name="别家", kind="c2c", platform="taobao", now=timezone.now())
    shops.grant_role(person=place.owner, shop_id=other.pk, role="owner")
    narrow = make_calls(place.owner, shop_ids=[other.pk])
    assert [shop["id"] for shop in narrow.get("/shops").body["items"]] == [other.pk]
    for path in (f"/shops/{place.shop_id}", f"/shops/{place.shop_id}/parameters"):
        assert narrow.get(path).status == 404
    told = narrow.post(f"/shops/{place.shop_id}/aliases", {"name": "青禾"})
    assert (told.status, told.body["code"]) == (404, "not_here")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": "青禾", "colour": "red"}, "$.colour"),
        ({}, "$.name"),
        ({"name": 5}, "$.name"),
        ({"name": ""}, "$.name"),
        ({"name": "x" * 201}, "$.name"),
        ({"name": "a\0b"}, "$.name"),
        ('{"name": "\\ud800"}', "$.name"),
        ('{"name": "a", "name": "b"}', "$.name"),
        ('{"name": ', "$"),
        ('{"name": NaN}', "$"),
        ("[" * 5000, "$"),
        ('{"name": ' + "9" * 5000 + "}", "$"),
        ('{"name": ' + "9" * 30 + "}", "$.name"),
        ("[]", "$"),
        ("null", "$"),
    ],
)
def test_bodies_that_cannot_be_are_named(
    calls: Calls, place: Place, body: object, field: str
) -> None:
    told = calls.post(f"/shops/{place.shop_id}/aliases", body)
    assert told.status == 422
    assert set(told.body) == SHAPE
    assert told.body["field"] == field


@pytest.mark.parametrize(
    ("path", "query", "field"),
    [
        ("/uploads", {"colour": "red"}, "query.colour"),
        ("/uploads", {"limit": "101"}, "query.limit"),
        ("/uploads", {"limit": "many"}, "query.limit"),
        ("/uploads", {"limit": ["1", "2"]}, "query.limit"),
        ("/uploads", {"cursor": "forged"}, "query.cursor"),
        ("/orders", {"q": "a\0b"}, "query.q"),
        ("/orders", {"q": "锅", "shop_id": str(2**63)}, "query.shop_id"),
        (f"/uploads/{10**30}", {}, "path.upload_id"),
        ("/uploads/0", {}, "path.upload_id"),
        ("/uploads/abc", {}, "path.upload_id"),
    ],
)
def test_parameters_that_cannot_be_are_named(
    calls: Calls, path: str, query: dict[str, object], field: str
) -> None:
    told = calls.get(path, **query)
    assert (told.status, told.body["field"]) == (422, field)
    assert set(told.body) == SHAPE


def test_dates_beyond_all_calendars_are_refused(calls: Calls, place: Place) -> None:
    path = f"/shops/{place.shop_id}/facts/postage"
    for day in ("0001-01-01", "9999-12-31", "2026-02-30", 5, "2026-11-23T00:00:00Z"):
        told = calls.put(path, {"value": "free", "from_on": day})
        assert (told.status, told.body["field"]) == (422, "$.from_on")


def test_everything_below_the_door_answers_json(calls: Calls, place: Place) -> None:
    assert calls.get("/nowhere").body["code"] == "no_such_address"
    wrong = calls.send("PATCH", "/me")
    assert (wrong.status, wrong.body["code"]) == (405, "method")
    assert wrong.headers["Allow"] == "GET"
    told = calls.client.post(
        f"/api/v1/shops/{place.shop_id}/aliases",
        "name=a",
        content_type="text/plain",
        headers={"Authorization": f"Bearer {calls.token}", "Idempotency-Key": "a"},
    )
    assert (told.status_code, told.json()["code"]) == (415, "media_type")
    big = calls.post(f"/shops/{place.shop_id}/aliases", {"name": "x" * 6_000_000})
    assert (big.status, big.body["code"]) == (413, "too_big")


def test_too_many_calls_are_told_to_wait(calls: Calls, settings: Any) -> None:
    settings.API_CALLS_PER_MINUTE = 3
    assert [calls.get("/shops").status for _ in range(4)] == [200, 200, 200, 429]
    told = calls.get("/shops")
    assert told.body["code"] == "too_many"
    assert 1 <= int(told.headers["Retry-After"]) <= 20


def test_a_fault_is_said_in_the_same_shape(
    calls: Calls, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(person: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("shouhou.shops.queries.shops_of", broken)
    told = calls.get("/shops")
    assert (told.status, told.body["code"]) == (500, "fault")
    assert "ZeroDivisionError" in caplog.text
