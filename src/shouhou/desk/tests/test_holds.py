"""The warehouse's list of parcels to hold: answered once, safe against a label just printed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from shouhou import moment
from shouhou.refunds import actions
from shouhou.refunds.models import RefundAnswer, RefundRequest
from shouhou.refunds.queries import holds
from shouhou.refunds.tests.making import NOW
from shouhou.refunds.tests.world import make_world, unsent, unsent_order
from shouhou.shops.facts import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(monkeypatch):
    monkeypatch.setattr(moment, "now", lambda: NOW)
    made = make_world()
    made.take_order(unsent_order())
    made.take(unsent())
    return made


def browser(person):
    made = Client(headers={"accept-language": "zh-hans"})
    made.force_login(person)
    return made


def test_a_refund_before_dispatch_stands_on_the_list_until_answered(world):
    (row,) = holds(world.warehouse)
    client = browser(world.warehouse)
    assert row.order_no in client.get("/holds/").content.decode()
    assert client.post(f"/holds/{row.id}/held/").status_code == 302
    assert holds(world.warehouse) == ()
    told = RefundAnswer.objects.get(fact="parcel_held")
    assert (told.value, told.by) == ("held", world.warehouse)
    assert RefundRequest.objects.get().next_step != "hold_parcel"


def test_gone_means_intercept(world):
    (row,) = holds(world.warehouse)
    actions.answer_hold(by=world.warehouse, refund_id=row.id, held=False, now=NOW)
    assert RefundRequest.objects.get().next_step == "chase_courier"


def test_what_was_sent_meanwhile_was_not_stopped(world):
    (row,) = holds(world.warehouse)
    sent = replace(unsent_order(), status="shipped")
    world.take_order(sent, at=NOW + timedelta(hours=1))
    with pytest.raises(Refused) as caught:
        actions.answer_hold(by=world.warehouse, refund_id=row.id, held=True, now=NOW)
    assert caught.value.code == "sent"
    assert not RefundAnswer.objects.exists()


def test_finance_and_strangers_answer_nothing(world):
    (row,) = holds(world.warehouse)
    assert holds(world.finance) == ()
    client = browser(world.finance)
    assert row.order_no not in client.get("/holds/").content.decode()
    client.post(f"/holds/{row.id}/held/")
    assert not RefundAnswer.objects.exists()
    assert client.post(f"/holds/{row.id}/maybe/").status_code == 404
