"""REST door of reviews: the same rights, the same refusals, once per key."""

from __future__ import annotations

import pytest

from shouhou.cases.tests.make import make_person, make_shop
from shouhou.intents.models import Intent
from shouhou.reviews.models import ReviewChange
from shouhou.reviews.tests.make import BAD, GOOD, connect, only, rated, take
from shouhou.shops.tests.calling import make_calls

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return make_shop()


@pytest.fixture
def calls(shop):
    return make_calls(make_person(shop))


def test_ratings_are_listed_and_shown_with_their_history(shop, calls):
    take(shop, BAD, rated(1, GOOD))
    (row,) = calls.get("/reviews", view="poor").body["items"]
    assert (row["rating"], row["content"], row["state"]) == ("bad", BAD.content, "open")
    assert BAD.nick not in str(row)
    seen = calls.get(f"/reviews/{row['id']}").body
    assert [each["kind"] for each in seen["changes"]] == ["came"]
    assert (seen["way"], seen["outside"]) == ("copy", None)
    assert seen["may"] == ["answer", "put_aside", "told"]


def test_the_list_goes_on_from_its_cursor(shop, calls):
    take(shop, *[rated(n) for n in range(5)])
    first = calls.get("/reviews", limit=3).body
    rest = calls.get("/reviews", limit=3, cursor=first["next"]).body
    ids = [row["id"] for row in first["items"] + rest["items"]]
    assert (len(ids), len(set(ids)), rest["next"]) == (5, 5, None)
    assert calls.get("/reviews", cursor="forged").body["code"] == "bad_cursor"
    assert calls.get("/reviews", view="rubbish").status == 422
    assert calls.get("/reviews", shop_id=make_shop("别家").pk).status == 404


def test_an_answer_goes_out_once_per_key(shop, calls):
    connect(shop, make_person(shop, "店长", "owner", login="owner"))
    take(shop, BAD)
    path = f"/reviews/{only().pk}/answer"
    for _ in range(2):
        told = calls.post(path, {"words": "抱歉"}, "one")
        assert (told.status, told.body) == (200, {"way": "platform"})
    assert Intent.objects.filter(act="answer_rating").count() == 1
    assert ReviewChange.objects.count() == 2
    assert calls.post(path, {"words": ""}).status == 422
    assert calls.post(path, {"words": "长" * 501}).status == 422
    assert calls.post(path, {"words": "x", "more": 1}).status == 422
    assert calls.post(f"/reviews/{only().pk}/outside/cancel").status == 200
    assert calls.post(f"/reviews/{only().pk}/outside/burn").status == 422


def test_it_is_marked_put_aside_and_taken_up(shop, calls):
    take(shop, BAD)
    path = f"/reviews/{only().pk}"
    assert calls.post(f"{path}/put-aside").status == 200
    assert calls.post(f"{path}/take-up").status == 200
    assert calls.post(f"{path}/answered").status == 200
    told = calls.post(f"{path}/put-aside")
    assert (told.status, told.body["code"]) == (409, "final")
    assert only().state == "answered"


def test_rights_and_scopes(shop, calls):
    take(shop, BAD)
    path = f"/reviews/{only().pk}"
    stranger = make_calls(make_person(make_shop("别家"), login="chen"))
    assert stranger.get(path).status == 404
    assert stranger.get("/reviews").body["items"] == []
    assert stranger.post(f"{path}/answer", {"words": "x"}).status == 404
    reader = make_calls(make_person(shop, "小李", login="li"), ["read"])
    assert reader.get(path).body["may"] == []
    assert reader.post(f"{path}/answer", {"words": "x"}).body["code"] == "scope"
