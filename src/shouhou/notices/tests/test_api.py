"""REST door of notices: what one was told; webhooks by their owner."""

from __future__ import annotations

import pytest

from shouhou.notices.actions import tell
from shouhou.notices.facts import Telling
from shouhou.notices.models import Webhook
from shouhou.notices.tests.make import NOW, make_colleague, make_staff
from shouhou.shops.tests.calling import Calls, make_calls

pytestmark = pytest.mark.django_db

URL = "http://127.0.0.1:9/in"
WISH = {"url": URL, "topics": ["case.opened"], "inside": True}


@pytest.fixture
def _inside(settings) -> None:
    settings.WEBHOOK_PRIVATE = True


def added(calls: Calls, shop_id: int, key: str = "") -> dict[str, object]:
    told = calls.post("/webhooks", WISH | {"shop_id": shop_id}, key)
    assert told.status == 200
    return dict(told.body)


def test_notifications_are_read_by_their_person() -> None:
    shop_id, owner = make_staff()
    tell([owner.pk], Telling(shop_id, None, "test", "有新的问题", "a question"), now=NOW)
    calls = make_calls(owner)
    assert calls.get("/notifications/unseen").body == {"unseen": 1}
    (one,) = calls.get("/notifications").body["items"]
    assert (one["zh"], one["seen"]) == ("有新的问题", False)
    other = make_calls(make_colleague(shop_id, "wang"))
    assert other.get("/notifications").body["items"] == []
    assert other.post("/notifications/seen", {"ids": [one["id"]]}).body == {"changed": False}
    assert calls.post("/notifications/seen", {"ids": None}).body == {"changed": True}
    assert calls.get("/notifications/unseen").body == {"unseen": 0}


@pytest.mark.usefixtures("_inside")
def test_a_webhook_is_made_once_and_its_secret_shown_once() -> None:
    shop_id, owner = make_staff()
    calls = make_calls(owner)
    first, again = (added(calls, shop_id, "one") for _ in range(2))
    assert first == again
    assert Webhook.objects.count() == 1
    path = f"/webhooks/{first['id']}"
    assert str(first["secret"]) not in str(calls.get(path).body)
    assert calls.put(path, WISH | {"topics": []}).body["field"] == "$.topics"
    assert calls.put(path, WISH | {"topics": ["case.closed"]}).status == 200
    assert calls.get(path).body["topics"] == ["case.closed"]
    assert calls.post(f"{path}/switch", {"on": False}).status == 200
    assert calls.post(f"{path}/test").body["code"] == "is_off"
    assert calls.get(f"{path}/deliveries").body == {"items": [], "next": None}
    assert calls.delete(path).status == 200
    assert calls.get(path).status == 404


@pytest.mark.usefixtures("_inside")
def test_webhooks_are_the_owners_of_their_shop() -> None:
    shop_id, owner = make_staff()
    made = added(make_calls(owner), shop_id)
    path = f"/webhooks/{made['id']}"
    agent = make_calls(make_colleague(shop_id, "wang"))
    _, stranger = make_staff("别家", "zhou")
    for calls in (agent, make_calls(stranger)):
        assert calls.get("/webhooks").body["items"] == []
        assert calls.get(path).status == 404
        assert calls.put(path, WISH).status == 404
        assert calls.delete(path).status == 404
    assert make_calls(owner, ["work"]).get("/webhooks").body["code"] == "scope"
