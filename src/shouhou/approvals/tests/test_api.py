"""REST door of approvals: decided by a second person, once, with the reasons in view."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from shouhou.approvals.models import Approval
from shouhou.approvals.tests.make import BUYER, ask_for, make_place
from shouhou.shops.tests.calling import make_calls

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _only_the_decision(settings) -> None:
    """What follows from a decision is the asking slice's own affair."""
    settings.APPROVAL_ACTS = {}


def test_an_approval_is_shown_with_its_rows_and_decided_once() -> None:
    place = make_place()
    approval_id = ask_for(place)
    calls, path = make_calls(place.supervisor), f"/approvals/{approval_id}"
    (seen,) = calls.get("/approvals", shop_id=place.shop_id).body["for_me"]
    assert (seen["id"], seen["amount_fen"]) == (approval_id, 60_000)
    assert BUYER not in str(seen)
    assert all(row["row"] and row["zh"] for row in seen["ruling"]["rows"])
    told = calls.post(f"{path}/decide", {"approve": False})
    assert (told.status, told.body["field"]) == (409, "note")
    for _ in range(2):
        assert calls.post(f"{path}/decide", {"approve": True}, "one").status == 200
    assert Approval.objects.get().state == "approved"
    other = make_calls(place.second).post(f"{path}/decide", {"approve": True})
    assert (other.status, other.body["code"]) == (409, "final")
    assert [one["id"] for one in calls.get("/approvals/history").body["items"]] == [approval_id]


def test_nobody_decides_their_own_and_agents_decide_nothing() -> None:
    place = make_place()
    path = f"/approvals/{ask_for(place, 6_000_000, by=place.supervisor)}"
    assert make_calls(place.supervisor).get(path).body["may"]["decides_as"] == "no"
    told = make_calls(place.supervisor).post(f"{path}/decide", {"approve": True})
    assert told.status in (403, 409)
    assert make_calls(place.agent).post(f"{path}/decide", {"approve": True}).status in (403, 409)
    scoped = make_calls(place.second, ["read", "work"])
    assert scoped.post(f"{path}/decide", {"approve": True}).body["code"] == "scope"
    assert Approval.objects.get().state == "pending"


def test_approving_is_lent_and_taken_back() -> None:
    place = make_place()
    calls, now = make_calls(place.supervisor), timezone.now()
    wish = {
        "shop_id": place.shop_id,
        "from_person": place.supervisor.pk,
        "to_person": place.agent.pk,
        "from_at": now.isoformat(),
        "until_at": (now + timedelta(days=2)).isoformat(),
    }
    made = calls.post("/delegations", wish)
    assert made.status == 201
    (seen,) = calls.get("/delegations").body["items"]
    assert (seen["id"], seen["state"]) == (made.body["id"], "running")
    assert calls.post(f"/delegations/{made.body['id']}/end").status == 200
    naive = wish | {"until_at": "2026-11-24T00:00:00"}
    assert calls.post("/delegations", naive).body["field"] == "$.until_at"


def test_another_shops_approvals_do_not_exist() -> None:
    approval_id = ask_for(make_place())
    calls = make_calls(make_place("别家").owner)
    assert calls.get("/approvals").body["for_me"] == []
    assert calls.get(f"/approvals/{approval_id}").status == 404
    for verb, body in (("decide", {"approve": True}), ("withdraw", {})):
        assert calls.post(f"/approvals/{approval_id}/{verb}", body).status == 404
