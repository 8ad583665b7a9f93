"""The jobs: what is in the air is asked about, what was never sent is sent, buyers forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from shouhou.ledger.actions import registered
from shouhou.ledger.jobs import ask, ask_around, pay
from shouhou.ledger.models import Attempt, Payable
from shouhou.ledger.queries import attempts_to_ask, orders_with_buyers, shops_with_buyers
from shouhou.ledger.tests.channel import NastyChannel
from shouhou.ledger.tests.make import make_paid, make_reserved, make_sold, make_submitted, state_of
from shouhou.orders.tests.make import NOW, NUMBER

pytestmark = pytest.mark.django_db


def waiting():
    jobs = ProcrastinateJob.objects.filter(task_name__startswith="ledger.", status="todo")
    return sorted(jobs.values_list("task_name", flat=True))


@pytest.fixture
def channel():
    nasty = NastyChannel()
    with registered("escrow", nasty):
        yield nasty


def test_releasing_leaves_the_job_that_pays(channel):
    payable_id = make_submitted(make_sold())
    assert waiting() == ["ledger.pay"]
    pay(attempt_id=Attempt.objects.get().pk)
    assert state_of(payable_id) == "confirmed"


def test_by_hand_there_is_no_job():
    make_submitted(make_sold())
    assert waiting() == []


def test_the_round_asks_what_was_sent_and_sends_what_was_not(channel):
    shop = make_sold()
    sent = make_submitted(shop, amount_fen=1)
    make_submitted(shop, key="b", amount_fen=1)
    make_submitted(shop, key="c", amount_fen=1, purpose="freight", route="transfer")
    ProcrastinateJob.objects.all()._raw_delete("default")
    Attempt.objects.filter(payable=sent).update(sent_at=NOW)
    assert attempts_to_ask(NOW + timedelta(minutes=4)) == ()
    assert len(attempts_to_ask(NOW + timedelta(minutes=5))) == 2
    Attempt.objects.update(started_at=timezone.now() - timedelta(hours=1))
    ask_around()
    ask_around()
    assert waiting() == ["ledger.ask", "ledger.pay"]
    ask(payable_id=sent)
    assert state_of(sent) == "unknown"


def test_a_channel_configured_no_more_leaves_it_in_sight(channel):
    payable_id = make_submitted(make_sold())
    channel.code = "another"
    pay(attempt_id=Attempt.objects.get().pk)
    assert state_of(payable_id) == "unknown"


def test_only_settled_payables_are_offered_for_forgetting():
    shop = make_sold()
    make_reserved(shop, amount_fen=1)
    later = NOW + timedelta(days=1)
    assert (shops_with_buyers(), orders_with_buyers(shop.pk, later)) == ((), ())
    make_paid(shop, key="b", amount_fen=1)
    assert (shops_with_buyers(), orders_with_buyers(shop.pk, later)) == ((shop.pk,), (NUMBER,))
    assert orders_with_buyers(shop.pk, NOW) == ()
    Payable.objects.update(buyer="")
    assert shops_with_buyers() == ()
