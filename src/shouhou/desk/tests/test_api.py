"""REST door of the desk: a shop's numbers and facts; closing over open money."""

from __future__ import annotations

import pytest

from shouhou.intake.tests.make import make_place
from shouhou.refunds.tests.world import make_world, only_agreement, unsent, unsent_order
from shouhou.shops.tests.calling import make_calls

pytestmark = pytest.mark.django_db


def test_a_number_is_set_inside_its_bounds_and_its_history_kept() -> None:
    place = make_place()
    calls, path = make_calls(place.owner), f"/shops/{place.shop_id}/parameters"
    found = {one["code"]: one for one in calls.get(path).body["items"]}
    most = found["agent_limit_fen"]["highest"]
    wish = {"value": most, "from_on": "2026-11-01"}
    assert calls.put(f"{path}/agent_limit_fen", wish).body == {"changed": True}
    told = calls.put(f"{path}/agent_limit_fen", wish | {"value": most + 1})
    assert told.status == 409
    found = {one["code"]: one for one in calls.get(path).body["items"]}
    assert found["agent_limit_fen"]["value"] == most
    (row,) = calls.get(f"/shops/{place.shop_id}/settings-history").body["items"]
    assert (row["code"], row["value"], row["set_by"]) == ("agent_limit_fen", most, "林店长")
    assert calls.put(f"{path}/no_such", wish).body["field"] == "path.code"


def test_a_fact_is_declared_in_its_own_words() -> None:
    place = make_place()
    calls, path = make_calls(place.owner), f"/shops/{place.shop_id}/facts"
    wish = {"value": "free", "from_on": "2026-11-01"}
    assert calls.put(f"{path}/postage", wish).status == 200
    found = {one["code"]: one for one in calls.get(path).body["items"]}
    assert found["postage"] == {
        "code": "postage",
        "value": "free",
        "allowed": ["unknown", "free", "paid"],
    }


def test_nothing_is_closed_over_an_open_request() -> None:
    world = make_world()
    world.take_order(unsent_order())
    world.take(unsent())
    calls = make_calls(world.agent)
    path = f"/cases/{only_agreement().case_id}"
    told = calls.post(f"{path}/close", {"result": "refunded"})
    assert (told.status, told.body["code"]) == (409, "open_agreement")
    assert calls.get(path).body["head"]["state"] == "open"
    assert calls.post(f"{path}/close", {"result": "sideways"}).body["field"] == "$.result"
