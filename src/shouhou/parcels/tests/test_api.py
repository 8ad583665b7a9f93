"""REST door of parcels: the same rights, the same refusals, once per key."""

from __future__ import annotations

import pytest

from shouhou import moment
from shouhou.cases.models import Case
from shouhou.cases.tests.make import make_case, make_person, make_shop
from shouhou.parcels.actions import take_parcels
from shouhou.parcels.models import CaseParcel, Parcel, ParcelSign, Talk, TalkLine
from shouhou.parcels.tests.browsing import LATER, stuck
from shouhou.parcels.tests.make import NOW, NUMBER, ORDER, parcel, seen
from shouhou.shops.tests.calling import make_calls

pytestmark = pytest.mark.django_db
OTHER = "SF1234567890123"


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr(moment, "now", lambda: LATER)


@pytest.fixture
def shop():
    return make_shop()


@pytest.fixture
def calls(shop):
    return make_calls(make_person(shop))


def test_parcels_are_listed_and_shown_with_their_story(shop, calls):
    row = stuck(shop)
    listed = calls.get("/parcels", view="signs").body
    (one,) = listed["items"]
    assert (one["number"], one["stage"], one["order_no"]) == (NUMBER, "moving", ORDER)
    assert one["signs"] == [{"sign": "still", "next": "hurry_courier"}]
    assert (listed["counts"]["signs"], listed["next"]) == (1, None)
    shown = calls.get(f"/parcels/{row.pk}").body
    assert [line["text"] for line in shown["scans"]] == ["快件已到达【成都】", "已揽收"]
    assert [sign["sign"] for sign in shown["signs"]] == ["still"]
    assert shown["moved_at"] == "2026-11-23T14:00:00+08:00"
    (of_case,) = calls.get(f"/cases/{Case.objects.get().pk}/parcels").body["items"]
    assert (of_case["id"], of_case["leg"], of_case["tied"]) == (row.pk, "outbound", False)


def test_the_list_is_searched_and_goes_on_from_its_cursor(shop, calls):
    many = [seen(f"YT47667935{n:05d}", order_no=str(n)) for n in range(60)]
    take_parcels(shop.pk, many, NOW, told_by="order")
    first = calls.get("/parcels").body
    rest = calls.get("/parcels", cursor=first["next"]).body
    ids = {row["id"] for row in first["items"] + rest["items"]}
    assert (len(first["items"]), len(ids), rest["next"]) == (50, 60, None)
    assert len(calls.get("/parcels", search=many[7].number).body["items"]) == 1
    assert calls.get("/parcels", cursor="forged").body["code"] == "bad_cursor"
    assert calls.get("/parcels", view="out", cursor=first["next"]).body["code"] == "bad_cursor"
    assert calls.get("/parcels", view="rubbish").body["field"] == "query.view"
    assert calls.get("/parcels", limit=3).body["field"] == "query.limit"
    assert calls.get("/parcels", search="x" * 65).status == 422


def test_a_case_takes_a_parcel_once_per_key(shop, calls):
    case_id = make_case(shop)
    path = f"/cases/{case_id}/parcels"
    told = {"leg": "return", "number": "sf 1234567890123", "courier": "sf"}
    first, again = calls.post(path, told, "one"), calls.post(path, told, "one")
    assert (first.status, first.body) == (201, {"id": Parcel.objects.get().pk})
    assert (again.body, again.headers["Idempotent-Replay"]) == (first.body, "true")
    other = calls.post(path, told | {"leg": "outbound"}, "one")
    assert other.body["code"] == "idempotency_mismatch"
    assert CaseParcel.objects.get().leg == "return"
    assert calls.delete(f"{path}/{first.body['id']}").status == 200
    refused = calls.delete(f"{path}/{first.body['id']}")
    assert (refused.status, refused.body["code"]) == (409, "not_tied")


@pytest.mark.parametrize(
    ("wrong", "status", "field"),
    [
        ({"leg": "sideways"}, 422, "$.leg"),
        ({"number": 1234567}, 422, "$.number"),
        ({"number": "短"}, 409, "number"),
        ({"courier": "pigeon"}, 422, "$.courier"),
        ({"weight": 3}, 422, "$.weight"),
    ],
)
def test_a_parcel_that_does_not_fit_is_refused(shop, calls, wrong, status, field):
    told = {"leg": "return", "number": OTHER} | wrong
    answer = calls.post(f"/cases/{make_case(shop)}/parcels", told)
    assert (answer.status, answer.body["field"]) == (status, field)
    assert not Parcel.objects.exists()


def test_a_parcel_is_corrected_in_part(shop, calls):
    row = stuck(shop)
    path = f"/parcels/{row.pk}"
    assert calls.send("PATCH", path, {"freight_fen": 1250, "payer": "seller"}).status == 200
    assert calls.send("PATCH", path, {"promised_on": "2026-11-25"}).status == 200
    shown = calls.get(path).body
    assert (shown["number"], shown["freight_fen"], shown["payer"]) == (NUMBER, 1250, "seller")
    assert shown["promised_on"] == "2026-11-25"
    for wrong, field in (
        ({"freight_fen": "1250"}, "$.freight_fen"),
        ({"freight_fen": -1}, "$.freight_fen"),
        ({"promised_on": "9999-12-31"}, "$.promised_on"),
        ({"stage": "signed"}, "$.stage"),
        ({"payer": "nobody"}, "$.payer"),
    ):
        answer = calls.send("PATCH", path, wrong)
        assert (answer.status, answer.body["field"]) == (422, field)
    parcel(shop, OTHER, order_no="2")
    taken = calls.send("PATCH", path, {"number": OTHER})
    assert (taken.status, taken.body["code"], taken.body["field"]) == (409, "taken", "number")
    assert calls.send("PATCH", path, {"payer": "buyer"}, "none").body["code"] == "no_key"


def test_a_courier_is_asked_and_followed(shop, calls):
    row = stuck(shop)
    said = {"wish": "hurry", "staff": "851", "words": "请今天派送", "promised": "下午到"}
    path = f"/parcels/{row.pk}/talks"
    made = [calls.post(path, said, "one").body for _ in range(2)]
    talk = Talk.objects.get()
    assert made == [{"id": talk.pk}] * 2
    assert (talk.state, TalkLine.objects.count()) == ("promised", 1)
    assert calls.post(f"/talks/{talk.pk}/finish", {"promised": "到了"}).status == 200
    final = calls.post(f"/talks/{talk.pk}/finish", {})
    assert (final.status, final.body["code"]) == (409, "final")
    assert calls.post(f"/talks/{talk.pk}/burn", {}).body["field"] == "path.event"
    (shown,) = calls.get(f"/parcels/{row.pk}").body["talks"]
    assert (shown["state"], [line["event"] for line in shown["lines"]]) == (
        "done",
        ["ask", "finish"],
    )


@pytest.mark.parametrize(
    ("wrong", "status", "field"),
    [
        ({"wish": "burn"}, 422, "$.wish"),
        ({"channel": "api"}, 422, "$.channel"),
        ({"staff": 851}, 422, "$.staff"),
        ({"words": "长" * 501}, 422, "$.words"),
        ({"tell_buyer": "yes"}, 422, "$.tell_buyer"),
        ({"due_at": "2026-11-26T09:00:00"}, 422, "$.due_at"),
        ({"due_at": "2026-11-01T09:00:00+08:00"}, 409, "due_at"),
        ({"shop_id": 1}, 422, "$.shop_id"),
    ],
)
def test_a_wish_that_does_not_fit_is_refused(shop, calls, wrong, status, field):
    answer = calls.post(f"/parcels/{stuck(shop).pk}/talks", {"wish": "trace"} | wrong)
    assert (answer.status, answer.body["field"]) == (status, field)
    assert not Talk.objects.exists()


def test_a_sign_is_put_aside(shop, calls):
    stuck(shop)
    path = f"/parcel-signs/{ParcelSign.objects.get().pk}/aside"
    assert calls.post(path, {"reason": ""}).body["field"] == "$.reason"
    assert calls.post(path, {"reason": "明天到"}).status == 200
    assert calls.post(path, {"reason": "明天到"}).body["code"] == "not_now"
    assert calls.get("/parcels", view="signs").body["items"] == []


def test_rights_and_scopes(shop, calls):
    row = stuck(shop)
    case_id, sign_id = Case.objects.get().pk, ParcelSign.objects.get().pk
    calls.post(f"/parcels/{row.pk}/talks", {"wish": "trace"})
    writes = (
        ("POST", f"/cases/{case_id}/parcels", {"leg": "return", "number": OTHER}),
        ("DELETE", f"/cases/{case_id}/parcels/{row.pk}", None),
        ("PATCH", f"/parcels/{row.pk}", {"payer": "buyer"}),
        ("POST", f"/parcels/{row.pk}/talks", {"wish": "trace"}),
        ("POST", f"/talks/{Talk.objects.get().pk}/finish", {}),
        ("POST", f"/parcel-signs/{sign_id}/aside", {"reason": "x"}),
    )
    stranger = make_calls(make_person(make_shop("别家"), login="chen"))
    reader = make_calls(make_person(shop, "小李", login="li"), ["read"])
    finance = make_calls(make_person(shop, "小钱", "finance", login="qian"))
    for method, path, body in writes:
        assert stranger.send(method, path, body).status == 404, path
        assert reader.send(method, path, body).body["code"] == "scope", path
        assert finance.send(method, path, body).status == 404, path
    assert stranger.get(f"/parcels/{row.pk}").status == 404
    assert stranger.get(f"/cases/{case_id}/parcels").status == 404
    assert stranger.get("/parcels").body["items"] == []
    assert reader.get(f"/parcels/{row.pk}").body["number"] == NUMBER
    assert (Parcel.objects.count(), Talk.objects.get().state) == (1, "asked")
