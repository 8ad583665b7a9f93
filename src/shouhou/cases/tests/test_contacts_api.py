"""REST door of contacts: noted, listed, opted out; told work refused with its rows."""

from __future__ import annotations

import pytest

from shouhou import moment
from shouhou.cases.tests.make import NOW, make_case, make_person, make_shop
from shouhou.shops.tests.calling import make_calls

pytestmark = pytest.mark.django_db
NIGHT = NOW.replace(hour=21)


@pytest.fixture
def shop():
    return make_shop()


@pytest.fixture
def calls(shop, monkeypatch):
    monkeypatch.setattr(moment, "now", lambda: NOW)
    return make_calls(make_person(shop))


def test_a_call_is_noted_once_and_listed(calls, shop):
    path = f"/cases/{make_case(shop)}/contacts"
    call = {"channel": "phone", "said": "没人接"}
    first, again = (calls.post(path, call, "one") for _ in range(2))
    assert first.status == again.status == 201
    assert first.body == again.body
    seen = calls.get(path).body
    (row,) = seen["rows"]
    assert (row["id"], row["said"], row["channel"]) == (first.body["id"], "没人接", "phone")
    assert (seen["today"], seen["per_day"]) == (1, 3)
    assert seen["may"]["wangwang"] == {
        "whys": [],
        "today": 1,
        "week": 1,
        "again_at": None,
        "allowed": True,
    }
    assert calls.post(path, {"channel": "fax", "said": "x"}).body["field"] == "$.channel"
    assert calls.post(path, {"channel": "phone", "said": ""}).status == 422


def test_at_night_copying_is_refused_with_rows_and_the_buyer_may_ask(calls, shop, monkeypatch):
    case_id = make_case(shop)
    task = calls.post(f"/cases/{case_id}/tasks", {"kind": "tell_buyer", "text": "已补发"}).body[
        "id"
    ]
    monkeypatch.setattr(moment, "now", lambda: NIGHT)
    told = calls.post(f"/tasks/{task}/copy")
    assert (told.status, told.body["code"]) == (409, "harassing")
    assert [reason["row"] for reason in told.body["reasons"]] == ["C2"]
    may = calls.get(f"/cases/{case_id}/contacts").body["may"]["phone"]
    assert (may["allowed"], may["again_at"]) == (False, "2026-11-24T09:00:00+08:00")
    assert calls.post(f"/cases/{case_id}/asked", {}).status == 201
    assert calls.post(f"/tasks/{task}/copy").status == 200


def test_forbidden_words_name_their_rows(calls, shop):
    wish = {"kind": "send_message", "text": "五星返现"}
    told = calls.post(f"/cases/{make_case(shop)}/tasks", wish)
    assert (told.status, told.body["code"]) == (409, "forbidden_words")
    assert "五星返现" in told.body["message"]


def test_opting_out_holds_and_says_whether_it_was_new(calls, shop):
    case_id = make_case(shop)
    out = {"channel": "phone", "reason": "上班"}
    path = f"/cases/{case_id}/opt-out"
    assert [calls.post(path, out).body["changed"] for _ in range(2)] == [True, False]
    assert calls.get(f"/cases/{case_id}/contacts").body["opted"] == ["phone"]
    back = f"/cases/{case_id}/opt-in"
    assert [calls.post(back, {"channel": "phone"}).body["changed"] for _ in range(2)] == [
        *(True, False)
    ]
    assert calls.post(path, {"channel": "phone"}).body["field"] == "$.reason"


def test_anothers_case_does_not_exist(shop, calls):
    stranger = make_calls(make_person(make_shop("别家")))
    case_id = make_case(shop)
    assert stranger.get(f"/cases/{case_id}/contacts").status == 404
    for path, body in (
        ("contacts", {"channel": "phone", "said": "x"}),
        ("asked", {}),
        ("opt-out", {"reason": "x"}),
        ("opt-in", {}),
    ):
        assert stranger.post(f"/cases/{case_id}/{path}", body).status == 404
