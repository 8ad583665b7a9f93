"""Agreeing, refusing, proposing: what moves, what is reserved, what becomes open work."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shouhou.cases.models import Case, CaseEvent, Task
from shouhou.ledger.models import Payable
from shouhou.refunds import actions
from shouhou.refunds.facts import Act, Proposal
from shouhou.refunds.jobs import sweep_money
from shouhou.refunds.models import Agreement, AgreementChange
from shouhou.refunds.queries import unsettled_payables
from shouhou.refunds.tests.making import NOW, make_refund
from shouhou.refunds.tests.world import (
    make_world,
    only_agreement,
    returning,
    unsent,
    unsent_order,
)
from shouhou.shops.facts import Refused

pytestmark = pytest.mark.django_db


def start(world, order, refund):
    world.take_order(order)
    world.take(refund)
    return only_agreement()


def refused(code, call, **wanted):
    with pytest.raises(Refused) as caught:
        call(**wanted)
    assert caught.value.code == code
    return caught.value


def test_a_request_opens_a_case_with_its_agreement() -> None:
    world = make_world()
    row = start(world, unsent_order(), unsent())
    case = Case.objects.get()
    assert (row.state, row.goods_state, row.amount_fen, row.case_id) == (
        "proposed",
        "none",
        10800,
        case.pk,
    )
    assert (case.kind, case.lane, case.shop_id) == ("refund_unshipped", "hold", world.shop.pk)
    assert AgreementChange.objects.get().event == "seen"


def test_a_second_request_of_the_order_joins_the_open_case() -> None:
    world = make_world()
    start(world, unsent_order(), unsent(amount_fen=5000))
    world.take(unsent(refund_no="2", amount_fen=1000), sheet=2)
    assert Case.objects.count() == 1
    assert Case.objects.get().refunds == 2


def test_agreeing_before_dispatch_reserves_and_asks_for_the_click() -> None:
    world = make_world()
    row = start(world, unsent_order(), unsent())
    assert world.agree(row) == "agreed"
    row.refresh_from_db()
    payable = Payable.objects.get()
    assert (payable.state, payable.amount_fen, payable.releaser) == ("reserved", 10800, "agent")
    assert row.payable_id == payable.pk
    assert sorted(Task.objects.values_list("kind", flat=True)) == [
        "memo",
        "platform_click",
        "tell_buyer",
    ]
    assert Case.objects.get().lane == "tell"


def test_the_click_on_the_platform_is_the_release() -> None:
    world = make_world()
    row = start(world, unsent_order(), unsent())
    world.agree(row)
    from shouhou.cases.actions import finish_task

    click = Task.objects.get(kind="platform_click")
    finish_task(by=world.agent, task_id=click.pk, how="sent", now=NOW)
    actions.after_tasks(by=world.agent, case_id=row.case_id, now=NOW)
    row.refresh_from_db()
    assert row.outside
    assert Payable.objects.get().state == "submitted"


def test_the_next_export_settles_what_was_clicked() -> None:
    world = make_world()
    row = start(world, unsent_order(), unsent())
    world.agree(row)
    later = NOW + timedelta(hours=1)
    world.take(unsent(status="success", status_text="退款成功"), at=later, sheet=2)
    row.refresh_from_db()
    assert (row.state, row.outside) == ("success", True)
    assert [p.state for p in Payable.objects.all()] == ["confirmed"]
    case = Case.objects.get()
    assert case.state in ("closed", "open")
    assert not Task.objects.filter(state__in=("open", "copied"), kind="platform_click").exists()


def test_a_return_waits_for_the_goods_and_for_finance() -> None:
    world = make_world()
    row = start(world, make_order_shipped(), returning())
    assert world.agree(row) == "agreed"
    row.refresh_from_db()
    assert row.goods_state == "awaited"
    payable = Payable.objects.get()
    assert (payable.waits_for, payable.releaser) == ("goods", "finance")
    for event, by in (("send_back", world.agent), ("arrive", world.warehouse)):
        goods(world, row, event, by)
    goods(world, row, "accept", world.warehouse)
    payable.refresh_from_db()
    assert (payable.waits_for, payable.state) == ("", "reserved")
    assert Case.objects.get().lane == "pay"


def goods(world, row, event, by, **inputs):
    return actions.move_the_goods(
        by=by, agreement_id=row.pk, event=event, act=Act(**inputs), now=NOW
    )


def make_order_shipped(**changes):
    from shouhou.refunds.tests.making import make_order
    from shouhou.refunds.tests.world import SHARE

    return make_order(**{**SHARE, **changes})


def test_finance_pays_and_the_agreement_ends() -> None:
    from shouhou.ledger import actions as ledger

    world = make_world()
    row = start(world, make_order_shipped(), returning())
    world.agree(row)
    for event in ("send_back", "arrive", "accept"):
        goods(world, row, event, world.supervisor if event == "send_back" else world.warehouse)
    payable = Payable.objects.get()
    ledger.release(by=world.finance, payable_id=payable.pk, now=NOW)
    ledger.confirm(by=world.finance, payable_id=payable.pk, serial="S1", proof_id=None, now=NOW)
    assert actions.follow_payable(payable_id=payable.pk, now=NOW)
    row.refresh_from_db()
    assert row.state == "success"
    assert not actions.follow_payable(payable_id=payable.pk, now=NOW)


def test_what_nobody_was_told_of_is_found_behind_all_that_waits() -> None:
    from shouhou.ledger import actions as ledger

    world = make_world()
    for number in ("1", "2", "3"):
        world.take_order(make_order_shipped(order_no=number))
        world.take(returning(order_no=number, refund_no=f"r{number}"))
    for row in Agreement.objects.order_by("pk"):
        world.agree(row)
    row = Agreement.objects.order_by("pk")[0]
    for event in ("send_back", "arrive", "accept"):
        goods(world, row, event, world.supervisor if event == "send_back" else world.warehouse)
    payable = Payable.objects.earliest("pk")
    assert payable.pk == Agreement.objects.get(pk=row.pk).payable_id
    assert unsettled_payables(at_a_time=1) == ()
    ledger.release(by=world.finance, payable_id=payable.pk, now=NOW)
    ledger.confirm(by=world.finance, payable_id=payable.pk, serial="S1", proof_id=None, now=NOW)
    for width in (1, 5000):
        assert unsettled_payables(at_a_time=width) == (payable.pk,)
    for _ in range(2):
        sweep_money()
        assert Agreement.objects.get(pk=row.pk).state == "success"
    assert unsettled_payables() == ()


def test_above_the_limit_a_second_person_decides() -> None:
    world = make_world()
    order = make_order_shipped(goods_fen=90000, post_fee_fen=0, total_fen=90000, paid_fen=90000)
    row = start(world, order, returning(amount_fen=90000))
    assert world.agree(row, note="老客") == "approving"
    assert not Payable.objects.exists()
    row.refresh_from_db()
    assert Case.objects.get().lane == "approve"
    own = refused(
        "second_person",
        actions.decide_approval,
        by=world.agent,
        approval_id=row.approval_id,
        approve=True,
        note="",
        now=NOW,
    )
    assert own.zh
    state = actions.decide_approval(
        by=world.supervisor, approval_id=row.approval_id, approve=True, note="同意", now=NOW
    )
    assert state == "agreed"
    assert Payable.objects.get().amount_fen == 90000


def test_a_rejected_approval_comes_back() -> None:
    world = make_world()
    order = make_order_shipped(goods_fen=90000, post_fee_fen=0, total_fen=90000, paid_fen=90000)
    row = start(world, order, returning(amount_fen=90000))
    world.agree(row)
    row.refresh_from_db()
    state = actions.decide_approval(
        by=world.supervisor, approval_id=row.approval_id, approve=False, note="先验货", now=NOW
    )
    assert state == "proposed"
    assert not Payable.objects.exists()


def test_a_refusal_needs_a_reason_and_words() -> None:
    world = make_world()
    answers = (("签收时间", "2026-11-01"), ("包邮", "包邮"))
    row = start(world, make_order_shipped(), make_refund(answers=answers))
    wish = {"by": world.agent, "agreement_id": row.pk, "now": NOW}
    found = refused("not_yet", actions.refuse, act=Act(reason="超过七天"), **wish)
    assert "A8" in found.rows
    actions.refuse(act=Act(reason="超过七天", words="亲，已过七天"), **wish)
    row.refresh_from_db()
    assert (row.state, row.clock) == ("refused", "buyer_modify")
    assert row.due_at == NOW + timedelta(hours=168)
    event = CaseEvent.objects.filter(kind="agreement.refuse").get()
    assert "超过七天" in event.zh


def test_the_platform_forbids_refusing_before_dispatch() -> None:
    world = make_world()
    row = start(world, unsent_order(), unsent())
    act = Act(reason="不行", words="不行")
    found = refused(
        "not_yet", actions.refuse, by=world.agent, agreement_id=row.pk, act=act, now=NOW
    )
    assert "平台允许拒绝" in found.zh


def test_an_old_page_is_refused_with_what_changed() -> None:
    world = make_world()
    row = start(world, unsent_order(), unsent())
    world.agree(row)
    found = refused(
        "stale",
        actions.agree,
        by=world.agent2,
        agreement_id=row.pk,
        act=Act(seen=1),
        now=NOW,
    )
    assert found.zh


def test_taking_back_frees_the_money_until_the_outside_knows() -> None:
    world = make_world()
    row = start(world, unsent_order(), unsent())
    world.agree(row)
    actions.take_back(by=world.agent, agreement_id=row.pk, act=Act(), now=NOW)
    row.refresh_from_db()
    assert (row.state, row.payable_id) == ("proposed", None)
    assert Payable.objects.get().state == "cancelled"
    world.agree(row)
    actions.clicked(by=world.agent, agreement_id=row.pk, now=NOW)
    refused("not_yet", actions.take_back, by=world.agent, agreement_id=row.pk, act=Act(), now=NOW)


def test_a_proposal_is_accepted_and_then_agreed() -> None:
    world = make_world()
    row = start(world, make_order_shipped(), returning())
    wish = {"by": world.agent, "agreement_id": row.pk, "now": NOW}
    refused("not_yet", actions.propose, act=Act(words="退一半"), **wish)
    actions.propose(act=Act(words="退一半", kind="refund_only", amount_fen=4000), **wish)
    row.refresh_from_db()
    assert (row.state, row.offer_kind, row.offer_fen) == ("countered", "refund_only", 4000)
    actions.accept(act=Act(), **wish)
    row.refresh_from_db()
    assert (row.state, row.kind, row.amount_fen) == ("modified", "refund_only", 4000)


def test_more_than_was_paid_cannot_be_proposed() -> None:
    world = make_world()
    row = start(world, make_order_shipped(), returning(order_paid_fen=10800))
    refused(
        "over_paid",
        actions.propose,
        by=world.agent,
        agreement_id=row.pk,
        act=Act(words="多退", amount_fen=10801),
        now=NOW,
    )


def test_the_buyer_modifies_on_the_platform() -> None:
    world = make_world()
    row = start(world, make_order_shipped(), returning())
    world.agree(row)
    later = NOW + timedelta(hours=1)
    world.take(returning(amount_fen=5000), at=later, sheet=2)
    row.refresh_from_db()
    assert (row.state, row.amount_fen, row.payable_id) == ("modified", 5000, None)
    assert Payable.objects.get().state == "cancelled"


def test_what_was_agreed_outside_is_reserved() -> None:
    world = make_world()
    row = start(world, make_order_shipped(), returning())
    later = NOW + timedelta(hours=1)
    agreed = returning(status="wait_buyer_return", status_text="卖家已经同意退款")
    world.take(agreed, at=later, sheet=2)
    row.refresh_from_db()
    assert (row.state, row.goods_state, row.outside) == ("agreed", "awaited", True)
    assert Payable.objects.get().state == "reserved"


def test_the_platform_closing_frees_everything() -> None:
    world = make_world()
    row = start(world, make_order_shipped(), returning())
    world.agree(row)
    world.take(returning(status="closed"), at=NOW + timedelta(hours=1), sheet=2)
    row.refresh_from_db()
    assert (row.state, row.goods_state) == ("withdrawn", "none")
    assert Payable.objects.get().state == "cancelled"


def test_money_paid_before_we_looked_is_booked_once() -> None:
    world = make_world()
    start(world, make_order_shipped(), returning(status="success"))
    world.take(returning(status="success"), sheet=2)
    payable = Payable.objects.get()
    assert (payable.state, payable.amount_fen) == ("confirmed", 9900)
    world.take(returning(refund_no="3", amount_fen=9900), sheet=3)
    row = Agreement.objects.get(refund__refund_no="3")
    refused(
        "over_balance",
        actions.agree,
        by=world.supervisor,
        agreement_id=row.pk,
        act=Act(),
        now=NOW,
    )


def test_compensation_by_hand_goes_the_same_way() -> None:
    world = make_world()
    row = start(world, make_order_shipped(), returning(status="success", amount_fen=100))
    from shouhou.cases.actions import reopen

    if Case.objects.get().state == "closed":
        reopen(by=world.agent, case_id=row.case_id, reason="再谈", now=NOW)
    pk = actions.open_agreement(
        by=world.agent,
        case_id=row.case_id,
        proposal=Proposal(kind="refund_only", amount_fen=500, payee="a***@example.com"),
        now=NOW,
    )
    assert actions.agree(by=world.agent, agreement_id=pk, act=Act(), now=NOW) == "agreed"
    made = Payable.objects.get(state="reserved")
    assert (made.purpose, made.route, made.amount_fen) == ("compensation", "transfer", 500)


def test_all_that_was_paid_includes_the_postage() -> None:
    world = make_world()
    order = make_order_shipped()
    agreed = {"status": "wait_buyer_return", "amount_fen": 10800, "order_paid_fen": 10800}
    row = start(world, order, returning(**agreed))
    row.refresh_from_db()
    assert (row.problem, row.post_fen) == ("", 900)
    assert Payable.objects.get().amount_fen == 10800


def test_more_than_the_balance_calls_a_person() -> None:
    world = make_world()
    agreed = {"status": "wait_buyer_return", "amount_fen": 10801}
    row = start(world, make_order_shipped(), returning(**agreed))
    row.refresh_from_db()
    assert (row.problem, row.payable_id) == ("over_balance", None)
    assert Case.objects.get().lane == "look"
