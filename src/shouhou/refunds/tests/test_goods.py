"""Buttons by role, goods on their way, and paying back while sending again."""

from __future__ import annotations

import pytest

from shouhou.cases.models import Case
from shouhou.ledger.models import Payable
from shouhou.refunds import actions
from shouhou.refunds.facts import Act, Proposal
from shouhou.refunds.models import Agreement
from shouhou.refunds.queries import panel
from shouhou.refunds.tests.making import NOW
from shouhou.refunds.tests.test_agreement import goods, make_order_shipped, refused, start
from shouhou.refunds.tests.world import make_world, returning

pytestmark = pytest.mark.django_db


def test_everybody_sees_the_buttons_of_their_own() -> None:
    world = make_world()
    row = start(world, make_order_shipped(), returning())
    world.agree(row)
    shown = {}
    for who in ("agent", "supervisor", "warehouse", "finance"):
        found = panel(getattr(world, who), row.pk, NOW)
        assert found is not None
        shown[who] = {(one.event, one.allowed) for one in found.buttons}
    assert ("arrive", True) in shown["warehouse"]
    assert ("arrive", False) in shown["agent"]
    assert ("take_back", True) in shown["agent"]
    assert shown["finance"] == set()


@pytest.mark.parametrize("status", ["wait_buyer_return", "wait_seller_receive"])
def test_goods_on_their_way_at_the_first_sight_can_be_accepted(status) -> None:
    world = make_world()
    row = start(world, make_order_shipped(), returning(status=status))
    if status == "wait_buyer_return":
        goods(world, row, "send_back", world.agent)
    goods(world, row, "arrive", world.warehouse)
    goods(world, row, "accept", world.warehouse)
    assert Payable.objects.get().waits_for == ""
    assert Case.objects.get().lane == "pay"


def test_an_exchange_received_before_we_looked_waits_to_be_sent() -> None:
    world = make_world()
    row = start(world, make_order_shipped(), returning(kind="exchange", status="wait_seller_send"))
    assert (row.state, row.goods_state, Case.objects.get().lane) == ("agreed", "accepted", "send")
    actions.sent(by=world.agent, agreement_id=row.pk, waybill="YT990001", act=Act(), now=NOW)
    row.refresh_from_db()
    assert row.state == "success"


def both_ways_world():
    """One unit on a line of its own: paid back by one agreement, sent again by another."""
    world = make_world()
    row = start(world, make_order_shipped(quantity=1), returning())
    world.agree(row)
    row.refresh_from_db()
    wish = Proposal(kind="reship", amount_fen=0, line_no=row.line_nos[0], units=1, reason="少件")
    pk = actions.open_agreement(by=world.agent, case_id=row.case_id, proposal=wish, now=NOW)
    return world, pk


def test_paying_back_and_sending_again_must_be_said() -> None:
    world, pk = both_ways_world()
    wish = {"by": world.agent, "agreement_id": pk, "now": NOW}
    refused("both_ways", actions.agree, act=Act(), **wish)
    assert Agreement.objects.get(pk=pk).state == "proposed"


def test_paying_back_and_sending_again_is_a_supervisors_word() -> None:
    world, pk = both_ways_world()
    wish = {"agreement_id": pk, "now": NOW}
    act = Act(both_ways=True, note="第一件寄丢了，补一件")
    assert actions.agree(by=world.agent, act=act, **wish) == "approving"
    approval_id = Agreement.objects.get(pk=pk).approval_id or 0
    state = actions.decide_approval(
        by=world.supervisor, approval_id=approval_id, approve=True, note="同意", now=NOW
    )
    assert state == "agreed"
    actions.sent(by=world.agent, waybill="YT990002", act=Act(), **wish)
    assert Agreement.objects.get(pk=pk).state == "success"
