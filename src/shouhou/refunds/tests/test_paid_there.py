"""What the platform pays is booked once, whatever buyer and shop had settled on meanwhile."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shouhou.ledger.models import Payable
from shouhou.refunds import actions
from shouhou.refunds.facts import Act
from shouhou.refunds.models import Agreement
from shouhou.refunds.tests.making import NOW, make_order
from shouhou.refunds.tests.world import make_world, only_agreement, returning

pytestmark = pytest.mark.django_db


def start(world):
    """A return, asked for on the platform."""
    world.take_order(make_order())
    world.take(returning())
    return only_agreement()


def exchanged_instead(world):
    """Buyer and shop settle on an exchange; on the platform it is still a return."""
    row = start(world)
    offer = Act(words="换一件给您可以吗", kind="exchange", amount_fen=0)
    actions.propose(by=world.agent, agreement_id=row.pk, act=offer, now=NOW)
    actions.accept(by=world.agent, agreement_id=row.pk, act=Act(note="好"), now=NOW)
    actions.agree(by=world.supervisor, agreement_id=row.pk, act=Act(), now=NOW)
    row.refresh_from_db()
    assert (row.state, row.kind) == ("agreed", "exchange")
    return row


def test_the_platform_pays_what_we_had_made_an_exchange() -> None:
    world = make_world()
    row = exchanged_instead(world)
    world.take(returning(status="success"), at=NOW + timedelta(hours=1), sheet=2)
    row.refresh_from_db()
    assert (row.state, row.kind, row.amount_fen, row.resending) == (
        "success",
        "return_refund",
        9900,
        0,
    )
    payable = Payable.objects.get()
    assert (payable.state, payable.settled_fen) == ("confirmed", 9900)


def test_the_platform_pays_besides_an_exchange_that_went_out() -> None:
    world = make_world()
    row = exchanged_instead(world)
    Agreement.objects.filter(pk=row.pk).update(state="success")
    world.take(returning(status="success"), at=NOW + timedelta(hours=1), sheet=2)
    world.take(returning(status="success"), at=NOW + timedelta(hours=2), sheet=3)
    row.refresh_from_db()
    assert (row.state, row.problem) == ("success", "paid_besides")
    assert Payable.objects.get().settled_fen == 9900


def test_what_we_paid_through_the_platform_is_not_booked_again_when_it_shows() -> None:
    world = make_world()
    row = start(world)
    world.agree(row)
    world.take(returning(status="success"), at=NOW + timedelta(hours=1), sheet=2)
    world.take(returning(status="success", title="又来一次"), at=NOW + timedelta(hours=2), sheet=3)
    payable = Payable.objects.get()
    assert (payable.state, payable.settled_fen, payable.seen_fen) == ("confirmed", 9900, 9900)


def test_an_exchange_that_became_a_refund_there_is_booked() -> None:
    world = make_world()
    world.take_order(make_order())
    world.take(returning(kind="exchange", amount_fen=0, status="wait_seller_send"))
    row = only_agreement()
    assert row.kind == "exchange"
    paid = returning(kind="return_refund", amount_fen=9900, status="success")
    world.take(paid, at=NOW + timedelta(hours=1), sheet=2)
    row.refresh_from_db()
    assert (row.state, row.kind, row.amount_fen) == ("success", "return_refund", 9900)
    assert Payable.objects.get().settled_fen == 9900
