"""REST door of refunds: the decision with its reasons, facts told, agreements answered."""

from __future__ import annotations

import pytest

from shouhou.ledger.models import Payable
from shouhou.refunds.models import RefundAnswer
from shouhou.refunds.tests.world import (
    World,
    make_world,
    only_agreement,
    returning,
    unsent,
    unsent_order,
)
from shouhou.shops.tests.calling import make_calls

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    world = make_world()
    world.take_order(unsent_order())
    world.take(unsent())
    return world


def test_a_refund_is_shown_with_its_reasons(world: World) -> None:
    calls = make_calls(world.agent)
    (row,) = calls.get("/refunds", shop_id=world.shop.pk).body["items"]
    seen = calls.get(f"/refunds/{row['id']}").body
    assert seen["refund"]["amount_fen"] == row["amount_fen"] == 10_800
    assert seen["decision"]["reasons"] != []
    assert {"table", "row", "why"} <= seen["decision"]["reasons"][0].keys()
    found = calls.get("/search", q=row["order_no"]).body
    assert [one["id"] for one in found["refunds"]] == [row["id"]]
    other = calls.get(f"/refunds/{row['id']}/why", fact="parcel_held:held")
    assert other.status == 200
    assert calls.get(f"/refunds/{row['id']}/why", fact="no:yes").body["code"] == "unknown_word"


def test_a_fact_is_told_once_and_taken_back(world: World) -> None:
    calls = make_calls(world.agent)
    path = f"/refunds/{only_agreement().refund_id}/answers"
    told = {"fact": "parcel_held", "value": "held"}
    assert calls.post(path, told, "one").body == {"changed": True}
    assert calls.post(path, told, "one").body == {"changed": True}
    assert calls.post(path, told, "two").body == {"changed": False}
    assert RefundAnswer.objects.count() == 1
    assert calls.delete(f"{path}/parcel_held").status == 200
    assert calls.delete(f"{path}/parcel_held").body["code"] == "not_told"
    assert calls.post(path, told | {"value": "sideways"}).body["code"] == "wrong_answer"


def test_refunds_are_walked_by_cursor(world: World) -> None:
    world.take(*(unsent(refund_no=f"9{n}") for n in range(4)), sheet=2)
    cursor: dict[str, str] = {}
    calls, seen = make_calls(world.agent), []
    while True:
        page = calls.get("/refunds", limit=2, **cursor).body
        seen += [row["id"] for row in page["items"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) == 5


def test_agreeing_reserves_once_however_often_it_is_sent(world: World) -> None:
    calls, row = make_calls(world.agent), only_agreement()
    path = f"/agreements/{row.pk}"
    seen = calls.get(path).body
    agree = next(one for one in seen["panel"]["buttons"] if one["event"] == "agree")
    assert agree["allowed"] is True
    refused = [one for one in seen["panel"]["buttons"] if not one["allowed"]]
    assert all(one["why_zh"] and one["code"] for one in refused)
    said = {"seen": seen["head"]["version"]}
    first, again = (calls.post(f"{path}/agree", said, "one") for _ in range(2))
    assert (first.status, first.body) == (200, again.body)
    assert Payable.objects.count() == 1
    stale = calls.post(f"{path}/withdraw", said)
    assert (stale.status, stale.body["code"]) == (409, "stale")


def test_another_shops_refunds_do_not_exist(world: World) -> None:
    other = make_world("别家", prefix="b_")
    calls, row = make_calls(other.agent), only_agreement()
    assert calls.get("/refunds").body["items"] == []
    assert calls.get("/refunds", shop_id=world.shop.pk).status == 404
    assert calls.get(f"/refunds/{row.refund_id}").status == 404
    assert calls.get(f"/refunds/{row.refund_id}/why").status == 404
    assert calls.get(f"/agreements/{row.pk}").status == 404
    for verb, said in (("agree", {}), ("refuse", {"reason": "a", "words": "b"}), ("withdraw", {})):
        assert calls.post(f"/agreements/{row.pk}/{verb}", said).status == 404
    assert returning().kind == "return_refund"
