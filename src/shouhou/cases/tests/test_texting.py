"""Told work sent by the desk as a text message: once, counted, never repeated in doubt."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from shouhou import moment
from shouhou.cases import actions
from shouhou.cases.facts import TaskOrder
from shouhou.cases.jobs import send_sms
from shouhou.cases.models import CaseEvent, Task
from shouhou.cases.tests.make import HOUR, NOW, ORDER, at_once, make_case, make_person, make_shop
from shouhou.contacts.models import Contact, Permit, Sms
from shouhou.messengers.sms.sandbox import Gateway, serving
from shouhou.orders.actions import take_orders
from shouhou.orders.tests.make import make_order, make_source
from shouhou.shops.facts import Refused
from shouhou.shops.tests.calling import make_calls

pytestmark = pytest.mark.django_db(transaction=True)
NIGHT = NOW.replace(hour=21)


@pytest.fixture
def shop():
    made = make_shop()
    take_orders(make_source(made), [make_order(order_no=ORDER, receiver_phone="138 1234 5678")])
    return made


@pytest.fixture
def agent(shop):
    return make_person(shop)


@pytest.fixture
def gateway():
    return Gateway(lambda: datetime.now(UTC))


@pytest.fixture
def reached(gateway, settings, monkeypatch):
    """Have it serve, in this trouble, for the rest of the test."""
    monkeypatch.setattr(moment, "wall_of", lambda at: datetime.now(UTC))
    open_ones = []

    def serve(trouble: str = "") -> None:
        served = serving(gateway, trouble)
        address = served.__enter__()
        open_ones.append(served)
        named = address.replace("http://", "http://testId:testSecret@")
        settings.SMS_URL = f"{named}?sign=青禾小店&template=SMS_1"

    serve()
    yield serve
    for served in open_ones:
        served.__exit__(None, None, None)


@pytest.fixture
def at_noon(monkeypatch):
    monkeypatch.setattr(moment, "now", lambda: NOW + 3 * HOUR)


def ordered(by, shop, text="退款已原路退回", channel="sms"):
    task = TaskOrder("tell_buyer", text, channel)
    return actions.add_task(by=by, case_id=make_case(shop, by), task=task, now=NOW)


def refused(code, task_id, by, now=NOW):
    with pytest.raises(Refused) as raised:
        actions.send_task(by=by, task_id=task_id, now=now)
    assert raised.value.code == code


@pytest.mark.usefixtures("reached", "at_noon")
def test_it_goes_out_once_and_is_told_and_counted(shop, agent, gateway):
    task_id = ordered(agent, shop)
    actions.send_task(by=agent, task_id=task_id, now=NOW)
    assert Permit.objects.count() == 1
    refused("already_going", task_id, agent)
    send_sms(task_id=task_id), send_sms(task_id=task_id)
    (taken,) = gateway.taken
    assert (taken.to, taken.out_id) == ("13812345678", f"task:{task_id}")
    row = Contact.objects.get()
    assert (row.channel, row.how, row.said) == ("sms", "sent", "退款已原路退回")
    assert (Task.objects.get().state, Sms.objects.get().state) == ("done", "sent")
    assert not Permit.objects.exists()
    assert "13812345678" not in str([*Sms.objects.values(), *CaseEvent.objects.values()])


@pytest.mark.usefixtures("at_noon")
@pytest.mark.parametrize("trouble", ["hang_up_after", "garbage_after"])
def test_in_doubt_it_counts_once_and_is_never_sent_again(shop, agent, gateway, reached, trouble):
    reached(trouble)
    task_id = ordered(agent, shop)
    actions.send_task(by=agent, task_id=task_id, now=NOW)
    send_sms(task_id=task_id)
    assert (Sms.objects.get().state, Task.objects.get().state) == ("unknown", "open")
    assert Contact.objects.count() == len(gateway.taken) == 1
    assert CaseEvent.objects.filter(kind="sms_unknown").exists()
    reached()
    refused("sms_unknown", task_id, agent)
    actions.finish_task(by=agent, task_id=task_id, how="sent", now=NOW)
    assert Contact.objects.count() == 1


@pytest.mark.usefixtures("at_noon")
def test_what_did_not_go_out_takes_no_place_and_may_be_tried_again(shop, agent, gateway, reached):
    reached("unavailable")
    task_id = ordered(agent, shop)
    actions.send_task(by=agent, task_id=task_id, now=NOW)
    send_sms(task_id=task_id)
    assert Sms.objects.get().state == "failed"
    assert not Permit.objects.exists()
    assert not Contact.objects.exists()
    reached()
    actions.send_task(by=agent, task_id=task_id, now=NOW)
    send_sms(task_id=task_id)
    assert (Sms.objects.get().state, Sms.objects.get().tries) == ("sent", 2)


@pytest.mark.usefixtures("reached", "at_noon")
def test_a_process_that_died_leaves_it_in_doubt(shop, agent, gateway):
    task_id = ordered(agent, shop)
    actions.send_task(by=agent, task_id=task_id, now=NOW)
    Sms.objects.update(state="sending")
    send_sms(task_id=task_id)
    assert (Sms.objects.get().state, Sms.objects.get().code) == ("unknown", "died")
    assert gateway.taken == []
    assert Contact.objects.count() == 1


@pytest.mark.usefixtures("reached")
def test_it_does_not_go_out_when_night_has_come(shop, agent, gateway, monkeypatch):
    task_id = ordered(agent, shop)
    refused("harassing", task_id, agent, NIGHT)
    actions.send_task(by=agent, task_id=task_id, now=NOW)
    monkeypatch.setattr(moment, "now", lambda: NIGHT)
    send_sms(task_id=task_id)
    assert (Sms.objects.get().state, Sms.objects.get().code) == ("failed", "harassing")
    assert gateway.taken == []


@pytest.mark.usefixtures("reached")
def test_what_cannot_be_sent_is_refused_before(shop, agent, settings):
    refused("not_sms", ordered(agent, shop, channel="wangwang"), agent)
    refused("too_long", ordered(agent, shop, "长" * 36), agent)
    task_id = ordered(agent, shop)
    take_orders(
        make_source(shop, day=21), [make_order(order_no=ORDER, receiver_phone="138****5678")]
    )
    refused("no_number", task_id, agent)
    for nothing in ("", "https://a:b@dysmsapi.aliyuncs.com/"):
        settings.SMS_URL = nothing
        refused("no_gateway", task_id, agent)
    assert not Sms.objects.exists()


@pytest.mark.usefixtures("reached")
def test_while_it_is_going_nothing_else_is_done_with_it(shop, agent):
    task_id = ordered(agent, shop)
    actions.send_task(by=agent, task_id=task_id, now=NOW)
    for work, more in (
        (actions.copy_task, {}),
        (actions.finish_task, {"how": "sent"}),
        (actions.drop_task, {"reason": "不用了"}),
    ):
        with pytest.raises(Refused) as raised:
            work(by=agent, task_id=task_id, now=NOW, **more)
        assert raised.value.code == "already_going"


@pytest.mark.usefixtures("reached", "at_noon")
def test_ordered_and_carried_at_once_it_goes_out_once(shop, agent, gateway):
    task_id = ordered(agent, shop)
    order = {"by": agent, "task_id": task_id, "now": NOW}
    found = at_once(*[lambda: actions.send_task(**order)] * 3)
    assert sum(each is None for each in found) == 1
    at_once(*[lambda: send_sms(task_id=task_id)] * 3)
    assert len(gateway.taken) <= 1
    assert Contact.objects.count() == 1


@pytest.mark.usefixtures("reached")
def test_the_rest_door(shop, agent, monkeypatch):
    task_id = ordered(agent, shop)
    monkeypatch.setattr(moment, "now", lambda: NOW)
    calls = make_calls(agent)
    assert calls.post(f"/tasks/{task_id}/sms").status == 200
    assert calls.post(f"/tasks/{task_id}/sms").body["code"] == "already_going"
    assert make_calls(make_person(make_shop("别家"))).post(f"/tasks/{task_id}/sms").status == 404
