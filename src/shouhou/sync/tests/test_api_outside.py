"""Ordering acts over REST, and what a person does about those that did not work."""

from __future__ import annotations

from typing import Any

import pytest

from shouhou.cases.models import Task
from shouhou.intents.models import Intent
from shouhou.shops.tests.calling import Calls, make_calls
from shouhou.shops.tests.make import make_shop, make_staff
from shouhou.sync.tests.live import Desk

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def calls(desk: Desk) -> Calls:
    return make_calls(desk.agent)


@pytest.fixture
def case(desk: Desk) -> int:
    return int(desk.sees(desk.market.asked("REFUND_AND_RETURN")).case_id)


def ordered(calls: Calls, case: int, **said: Any) -> Any:
    return calls.post(f"/cases/{case}/outside", said)


def test_an_act_is_ordered_carried_out_and_told(desk: Desk, calls: Calls, case: int) -> None:
    assert ordered(calls, case, act="memo", text="老顾客", flag=5).status == 200
    desk.work()
    (row,) = calls.get(f"/cases/{case}/outside").body["items"]
    assert (row["act"], row["state"], row["by_name"]) == ("memo", "done", desk.agent.name)
    assert Task.objects.get(kind="memo").state == "done"
    assert calls.get("/outside").body["items"] == []


def test_what_failed_is_listed_tried_again_and_done_by_hand(
    desk: Desk, calls: Calls, case: int
) -> None:
    ordered(calls, case, act="fix_waybill", courier="没有这家", waybill="751234")
    desk.work()
    (row,) = calls.get("/outside").body["items"]
    assert (row["state"], row["trouble"]["code"]) == ("failed", "no_courier")
    assert calls.post(f"/outside/{row['id']}/retry", {}).status == 200
    desk.work()
    assert calls.post(f"/outside/{row['id']}/by-hand", {}).status == 200
    assert calls.post(f"/outside/{row['id']}/cancel", {}).status == 409
    assert Intent.objects.get().state == "done"
    assert Task.objects.get(kind="platform_click").state == "done"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"act": "extend_receipt", "days": 4}, "days"),
        ({"act": "extend_receipt"}, "days"),
        ({"act": "fix_waybill", "waybill": "751234"}, "courier"),
        ({"act": "fix_waybill", "courier": "中通", "waybill": "7 5"}, "waybill"),
        ({"act": "memo"}, "text"),
    ],
)
def test_what_an_act_needs_is_named(calls: Calls, case: int, said: Any, field: str) -> None:
    answer = ordered(calls, case, **said)
    assert (answer.body["code"], answer.body["field"]) == ("missing", field)
    assert not Intent.objects.exists()


def test_a_request_of_another_case_is_none(calls: Calls, case: int) -> None:
    answer = ordered(calls, case, act="intercept", refund_id=987654321)
    assert answer.body["code"] == "no_request"


def test_nobody_of_another_shop_orders_or_sees(case: int) -> None:
    other, _ = make_shop("别家", owner="zhao")
    stranger = make_calls(make_staff(other, login="qian"))
    assert ordered(stranger, case, act="memo", text="x").status == 404
    assert stranger.get(f"/cases/{case}/outside").status == 404
    assert stranger.get("/outside").body["items"] == []
