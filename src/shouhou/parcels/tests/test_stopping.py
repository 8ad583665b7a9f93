"""A parcel is stopped by one button: ordered once at the vendor's sandbox, followed to its end."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from shouhou import moment
from shouhou.cases.models import CaseEvent
from shouhou.cases.tests.make import at_once, make_case, make_person, make_shop
from shouhou.couriers.kuaidi100.sandbox import (
    Customer,
    MemoryWorld,
    ParcelTold,
    Sandbox,
    ScanTold,
    Troubles,
)
from shouhou.parcels import actions, queries
from shouhou.parcels.actions import trackers
from shouhou.parcels.facts import PartnerKeys, TrackerKeys
from shouhou.parcels.models import StopOrder, Talk, TrackerPartner
from shouhou.parcels.tests.browsing import browser, text
from shouhou.parcels.tests.make import HOUR, NOW, NUMBER, ORDER, parcel, scan, told
from shouhou.shops.facts import Refused
from shouhou.shops.tests.calling import make_calls

pytestmark = pytest.mark.django_db
KEYS = TrackerKeys(
    source="kuaidi100", account="CUSTOMER123", key="keykeykey", secret="secret123", daily=3
)
PARTNER = PartnerKeys(courier="yto", id="MONTHLY-1", key="partnerkey")
LABEL = "/label/order"


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr(moment, "now", lambda: NOW)


@pytest.fixture
def vendor(monkeypatch):
    """The sandbox, with one parcel under way."""
    lines = (
        ScanTold(at=NOW - 2 * HOUR, text="已揽收", stage="picked_up"),
        ScanTold(at=NOW - HOUR, text="快件由【成都】发往【杭州】", stage="moving"),
    )
    world = MemoryWorld(ParcelTold(company="yuantong", number=NUMBER, scans=lines))
    customer = Customer(customer="CUSTOMER123", key="keykeykey", secret="secret123")
    made = Sandbox(world, [customer], lambda: NOW, lambda _: None)
    line = httpx.Client(transport=httpx.WSGITransport(app=made))
    monkeypatch.setattr(trackers, "line", lambda: line)
    return made


@pytest.fixture
def shop():
    return make_shop()


@pytest.fixture
def owner(shop):
    return make_person(shop, "店长", "owner")


@pytest.fixture
def agent(shop):
    return make_person(shop)


@pytest.fixture
def row(shop, owner):
    """A parcel of a case, and everything by which it can be stopped."""
    actions.connect_tracker(by=owner, shop_id=shop.pk, keys=KEYS, now=NOW)
    actions.connect_partner(by=owner, shop_id=shop.pk, keys=PARTNER, now=NOW)
    make_case(shop, order_no=ORDER)
    return parcel(shop)


def order(agent, row, reason="买家申请退款"):
    return actions.order_stop(by=agent, parcel_id=row.pk, reason=reason, now=NOW)


def carried(agent, row):
    stop_id = order(agent, row)
    actions.carry_stop(stop_id=stop_id, now=NOW)
    return StopOrder.objects.get(pk=stop_id)


def refused(act, code):
    with pytest.raises(Refused) as caught:
        act()
    assert caught.value.code == code


def test_it_is_ordered_once_and_ends_when_the_parcel_turns_round(shop, agent, row, vendor):
    stop = carried(agent, row)
    assert (stop.state, stop.order_no, stop.tries) == ("ordered", "LJ00000001", 1)
    (taken,) = vendor.interceptions()
    assert (taken.number, taken.kind, taken.reason) == (NUMBER, "RETURN_SEND_ADDR", "买家申请退款")
    actions.carry_stop(stop_id=stop.pk, now=NOW)
    assert len(vendor.interceptions()) == 1, "a second run orders nothing"
    talk = Talk.objects.get()
    assert (talk.wish, talk.state) == ("intercept", "promised")
    assert [line.channel for line in talk.lines.order_by("number")] == ["api", "api"]
    assert actions.settle_stops(NOW) == 0
    told(shop, scan(5, "快件退回中", stage="returning", code="6"))
    assert actions.settle_stops(NOW + 6 * HOUR) == 1
    stop.refresh_from_db()
    talk.refresh_from_db()
    assert (stop.state, talk.state) == ("stopped", "done")
    assert CaseEvent.objects.filter(zh__contains="包裹已往回走").exists()


def test_one_that_was_signed_for_was_missed(shop, agent, row, vendor):
    stop = carried(agent, row)
    told(shop, scan(5, "已签收，签收人：本人", stage="signed_self", code="301"))
    assert actions.settle_stops(NOW + 6 * HOUR) == 1
    stop.refresh_from_db()
    assert (stop.state, Talk.objects.get().state) == ("missed", "failed")


def test_a_lost_answer_is_never_ordered_again(agent, row, vendor):
    vendor.troubles = Troubles(how="dropped", only=LABEL, after=True)
    stop = carried(agent, row)
    assert stop.state == "unknown"
    assert len(vendor.interceptions()) == 1, "it was taken, though nobody heard"
    vendor.troubles = Troubles()
    actions.carry_stop(stop_id=stop.pk, now=NOW)
    assert len(vendor.interceptions()) == 1
    assert Talk.objects.get().due_at == NOW, "somebody must look it up"
    refused(lambda: order(agent, row), "already")
    actions.settle_stop(by=agent, stop_id=stop.pk, ordered=True, now=NOW)
    stop.refresh_from_db()
    assert stop.state == "ordered"
    refused(
        lambda: actions.settle_stop(by=agent, stop_id=stop.pk, ordered=False, now=NOW),
        "not_from_here",
    )


def test_one_that_died_in_the_middle_is_unknown(agent, row, vendor):
    stop_id = order(agent, row)
    StopOrder.objects.filter(pk=stop_id).update(state="sending")
    actions.carry_stop(stop_id=stop_id, now=NOW)
    assert StopOrder.objects.get().state == "unknown"
    assert vendor.interceptions() == ()


def test_a_refusal_says_why_and_is_due_at_once(agent, row, vendor):
    carried(agent, row)
    StopOrder.objects.update(state="refused")
    again = carried(agent, row)
    assert (again.state, "已发起拦截" in again.says) == ("refused", True)
    assert Talk.objects.filter(due_at=NOW).count() == 1


def test_without_an_account_nothing_is_promised(shop, agent, owner):
    plain = parcel(shop)
    refused(lambda: order(agent, plain), "no_way")
    actions.connect_tracker(by=owner, shop_id=shop.pk, keys=KEYS, now=NOW)
    refused(lambda: order(agent, plain), "no_way")
    assert not Talk.objects.exists()
    assert queries.stoppable(shop.pk) == frozenset()


def test_what_is_over_and_strangers_parcels_are_refused(shop, agent, row, vendor):
    refused(lambda: order(make_person(make_shop("别家"), "别人", "owner"), row), "not_here")
    told(shop, scan(2, "已签收", stage="signed_self", code="301"))
    refused(lambda: order(agent, row), "over")


@pytest.mark.django_db(transaction=True)
def test_two_agents_press_the_button_at_once(shop, agent, row, vendor):
    people = [agent, make_person(shop, "小李")]
    at_once(*[lambda by=by: order(by, row) for by in people])
    assert StopOrder.objects.count() == 1
    assert Talk.objects.count() == 1, "the loser's wish is undone with it"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"courier": "pigeon"}, "bad_courier"),
        ({"id": "有 空格"}, "bad_key"),
        ({"id": ""}, "bad_key"),
        ({"pays": "BUYER"}, "unknown_word"),
        ({"name": "长" * 65}, "too_long"),
    ],
)
def test_a_wrong_account_is_refused(shop, owner, agent, changes, code):
    refused(
        lambda: actions.connect_partner(by=owner, shop_id=shop.pk, keys=PARTNER, now=NOW),
        "no_source",
    )
    actions.connect_tracker(by=owner, shop_id=shop.pk, keys=KEYS, now=NOW)
    told_keys = {"courier": "yto", "id": "M1"} | changes
    keys = PartnerKeys(**told_keys)
    refused(lambda: actions.connect_partner(by=owner, shop_id=shop.pk, keys=keys, now=NOW), code)
    refused(
        lambda: actions.connect_partner(by=agent, shop_id=shop.pk, keys=PARTNER, now=NOW),
        "not_here",
    )
    assert not TrackerPartner.objects.exists()


def test_the_button_stands_where_it_works(shop, agent, row, vendor):
    client = browser(agent)
    page = text(client.get(f"/parcels/{row.pk}/"))
    assert "请快递100拦回" in page
    assert "不能撤销" in text(client.get(f"/parcels/{row.pk}/stop/"))
    done = client.post(f"/parcels/{row.pk}/stop/", {"reason": "买家不要了"})
    assert done.status_code == 302
    stop = StopOrder.objects.get()
    StopOrder.objects.update(state="unknown")
    page = text(client.get(f"/parcels/{row.pk}/"))
    assert "不要重复操作" in page
    client.post(f"/parcels/{row.pk}/stop/{stop.pk}/settle/", {"ordered": "no"})
    stop.refresh_from_db()
    assert stop.state == "refused"


def test_an_owner_enters_the_account_and_never_sees_it_again(shop, owner):
    actions.connect_tracker(by=owner, shop_id=shop.pk, keys=KEYS, now=NOW)
    client, place = browser(owner), f"/parcels/sources/{shop.pk}/"
    told_form = {"courier": "yto", "id": "MONTHLY-1", "back_to": "RETURN_SEND_ADDR"}
    sent = {f"partner-{name}": value for name, value in told_form.items()}
    assert client.post(f"{place}partners/", sent | {"partner-id": "有"}).status_code == 422
    assert client.post(f"{place}partners/", sent).status_code == 302
    page = text(client.get(place))
    assert "可以拦回" in page
    assert "MONTHLY-1" not in page
    client.post(f"{place}partners/yto/drop/")
    assert not TrackerPartner.objects.exists()


def test_by_api(agent, row, vendor):
    calls = make_calls(agent)
    made = calls.post(f"/parcels/{row.pk}/stop", {"reason": "买家不要了"})
    assert made.status == 201
    again = calls.post(f"/parcels/{row.pk}/stop", {})
    assert (again.status, again.body["code"]) == (409, "already")
    StopOrder.objects.update(state="unknown")
    door = f"/parcel-stops/{made.body['id']}/settle"
    assert calls.post(door, {"ordered": True}).status == 200
    assert queries.stops_of([row.pk])[row.pk].state == "ordered"
    assert timedelta(0) == queries.stops_of([row.pk])[row.pk].at - NOW
