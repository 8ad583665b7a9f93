"""REST door of alarms: the overview for who hands out work; signs of one's own shops."""

from __future__ import annotations

import pytest

from shouhou.refunds.tests.world import make_world, unsent, unsent_order
from shouhou.shops.tests.calling import make_calls

pytestmark = pytest.mark.django_db


def test_the_overview_is_for_who_hands_out_work() -> None:
    world = make_world()
    world.take_order(unsent_order())
    world.take(unsent())
    path = f"/shops/{world.shop.pk}/overview"
    assert make_calls(world.supervisor).get(path).status == 200
    assert make_calls(world.agent).get(path).status == 404
    other = make_world("别家", prefix="b_")
    assert make_calls(other.supervisor).get(path).status == 404


def test_signs_of_another_shop_do_not_exist() -> None:
    world, other = make_world(), make_world("别家", prefix="b_")
    calls = make_calls(other.agent)
    assert calls.get("/signs").body == {"items": [], "next": None}
    assert calls.get("/signs", shop_id=world.shop.pk).status == 404
    assert calls.post("/signs/1/put-aside", {"reason": "已沟通"}).status == 404
    assert calls.post("/signs/1/put-aside", {}).body["field"] == "$.reason"
