"""REST door of cases: opened, seen with what may be done and why not, worked on, handed over."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from shouhou.cases.models import Case, CaseEvent
from shouhou.evidence.tests.files import make_picture
from shouhou.shops.actions import grant_role, make_person, make_shop
from shouhou.shops.models import Person, Shop
from shouhou.shops.tests.calling import Calls, make_calls

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("by_day")]


def make_staff(shop: Shop, login: str, role: str = "agent") -> Person:
    person = make_person(login_name=login, name=login, password=None)
    grant_role(person=person, shop_id=shop.pk, role=role)
    return person


@pytest.fixture
def shop() -> Shop:
    return make_shop(name="青禾家居", kind="c2c", platform="taobao", now=timezone.now())


@pytest.fixture
def calls(shop: Shop) -> Calls:
    return make_calls(make_staff(shop, "wang"))


def opened(calls: Calls, shop: Shop, key: str = "", **more: object) -> int:
    wish = {"shop_id": shop.pk, "kind": "complaint", "title": "雪平锅漏液", **more}
    told = calls.post("/cases", wish, key)
    assert told.status == 201
    return int(told.body["id"])


def test_a_case_is_opened_once_and_seen_with_its_moves(calls: Calls, shop: Shop) -> None:
    case_id = opened(calls, shop, "one")
    assert opened(calls, shop, "one") == case_id
    assert Case.objects.count() == 1
    seen = calls.get(f"/cases/{case_id}").body
    assert (seen["head"]["source"], seen["head"]["owner"]) == ("api", "")
    assert calls.post(f"/cases/{case_id}/take", {}).status == 200
    moves = {one["event"]: one for one in seen["moves"]}
    assert moves["note"]["allowed"] is True
    assert moves["reopen"]["allowed"] is False
    assert moves["reopen"]["why_zh"] != ""


def test_notes_are_written_and_the_timeline_walked(calls: Calls, shop: Shop) -> None:
    case_id = opened(calls, shop)
    for text in ("一", "二"):
        assert calls.post(f"/cases/{case_id}/notes", {"text": text}).status == 201
    told = calls.get(f"/cases/{case_id}/events").body
    assert [one["zh"] for one in told["items"]][-2:] == ["一", "二"]
    assert told["next"] is None
    assert calls.post(f"/cases/{case_id}/notes", {"text": " "}).status == 409
    assert calls.post(f"/cases/{case_id}/notes", {"text": ""}).status == 422
    assert CaseEvent.objects.filter(kind="note").count() == 2


def test_a_question_is_handed_over_and_comes_back(calls: Calls, shop: Shop) -> None:
    case_id, other = opened(calls, shop), make_staff(shop, "li")
    asked = {"to": other.pk, "question": "能补发吗？"}
    hand_over = calls.post(f"/cases/{case_id}/hand-over", asked).body["id"]
    mine = make_calls(other)
    assert [one["id"] for one in mine.get("/cases", view="handed").body["items"]] == [case_id]
    assert mine.post(f"/hand-overs/{hand_over}/answer", {"answer": "可以"}).status == 200
    again = mine.post(f"/hand-overs/{hand_over}/answer", {"answer": "可以"})
    assert (again.status, again.body["code"]) == (409, "answered")
    (question,) = calls.get(f"/cases/{case_id}").body["questions"]
    assert (question["answer"], question["answered_by"]) == ("可以", "li")


def test_the_queue_is_walked_by_cursor(calls: Calls, shop: Shop) -> None:
    made = [opened(calls, shop, title=str(n)) for n in range(5)]
    cursor: dict[str, str] = {}
    seen = []
    while True:
        page = calls.get("/cases", view="all", limit=2, **cursor).body
        seen += [row["id"] for row in page["items"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert seen == made[::-1]
    assert page["counts"]["open"] == 5
    told = calls.get("/cases", view="open", **cursor)
    assert (told.status, told.body["code"]) == (422, "bad_cursor")
    assert calls.get("/cases", view="sideways").body["field"] == "query.view"


def test_evidence_is_kept_with_the_case(calls: Calls, shop: Shop) -> None:
    case_id = opened(calls, shop)
    files = [
        SimpleUploadedFile("a.jpg", make_picture(), "image/jpeg"),
        SimpleUploadedFile("b.jpg", b"<html>", "image/jpeg"),
    ]
    kept, refused = calls.upload(f"/cases/{case_id}/evidence", kind="photo", files=files).body
    assert refused["evidence_id"] is None
    assert refused["message"] != ""
    (piece,) = calls.get("/evidence", case_id=case_id).body["items"]
    assert piece["id"] == kept["evidence_id"]
    told = calls.get(f"/evidence/{piece['id']}/file")
    assert told.headers["Content-Type"] == "image/jpeg"
    assert told.headers["Content-Disposition"].startswith("attachment")


def test_tasks_promises_links_and_waiting(calls: Calls, shop: Shop) -> None:
    one, two = opened(calls, shop), opened(calls, shop)
    task = calls.post(f"/cases/{one}/tasks", {"kind": "tell_buyer", "text": "已补发"}).body["id"]
    assert calls.post(f"/tasks/{task}/copy").body == {"text": "已补发"}
    told = calls.post(f"/cases/{one}/tasks/{task}/finish", {"how": "copied"})
    assert told.status == 200
    assert calls.post(f"/cases/{two}/tasks/{task}/finish", {"how": "sent"}).status == 404
    late = {"what": "补发", "until": "2001-01-01T00:00:00+08:00"}
    assert calls.post(f"/cases/{one}/promises", late).body["field"] == "until"
    link = calls.post(f"/cases/{one}/links", {"other": two}).body["id"]
    assert calls.delete(f"/links/{link}").status == 200
    assert calls.post(f"/cases/{one}/merge", {"into": two}).status == 200
    assert calls.post(f"/cases/{one}/unmerge").status == 200


def test_another_shops_cases_do_not_exist(calls: Calls, shop: Shop) -> None:
    case_id = opened(calls, shop)
    other = make_shop(name="别家", kind="c2c", platform="taobao", now=timezone.now())
    stranger = make_calls(make_staff(other, "zhou"))
    assert stranger.get("/cases", view="all").body["items"] == []
    assert stranger.get("/cases", shop_id=shop.pk).status == 404
    for path in ("", "/events"):
        assert stranger.get(f"/cases/{case_id}{path}").status == 404
    for verb, body in (
        ("take", {}),
        ("notes", {"text": "a"}),
        ("assign", {"to": None}),
        ("watch", None),
        ("mentions/seen", None),
    ):
        assert stranger.post(f"/cases/{case_id}/{verb}", body).status == 404
    wish = {"shop_id": shop.pk, "kind": "complaint"}
    assert stranger.post("/cases", wish).status == 404
