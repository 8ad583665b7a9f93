"""What we decide happens on the platform: once, as it wants it, or a person is told why."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from shouhou import moment
from shouhou.cases.actions import copy_task, finish_task
from shouhou.cases.models import Task
from shouhou.evidence.facts import Kept
from shouhou.evidence.tests.files import make_picture
from shouhou.evidence.tests.make import keep
from shouhou.intents import actions as intents
from shouhou.intents.models import Intent
from shouhou.ledger.models import Attempt, Entry
from shouhou.notices.models import Notification
from shouhou.refunds import actions as refunds
from shouhou.refunds.facts import Act
from shouhou.shops import actions as shops
from shouhou.shops.facts import Refused
from shouhou.sync.actions.acting import carry_out
from shouhou.sync.actions.acts import ACTS, Doing, Plan
from shouhou.sync.actions.codes import enter_code
from shouhou.sync.tests.live import (
    Desk,
    act_of,
    agree,
    answered,
    assert_told,
    memo_of,
    trouble,
    unshipped,
    wish,
)

pytestmark = pytest.mark.django_db(transaction=True)


# ── money: agreeing is paying ────────────────────────────────────────────────────────


def test_agreeing_to_a_refund_pays_it_on_the_platform_once(desk: Desk) -> None:
    tid = unshipped(desk.market)
    number = desk.market.asked("REFUND", tid)
    agree(desk, number)
    assert not Task.objects.filter(kind="platform_click").exists()
    desk.work()
    assert desk.row("refunds", number)["status"] == "SUCCESS"
    assert desk.money() == ["confirmed"]
    assert desk.sees(number).state == "success"
    desk.work()
    paid = [row for row in desk.market.truth("payments") if row["tid"] == tid]
    assert [row["kind"] for row in paid].count("refund") == 1
    assert desk.money() == ["confirmed"]
    assert Entry.objects.filter(payable__state="confirmed").count() == 2


def test_a_payment_whose_answer_was_lost_is_asked_about_and_found(desk: Desk) -> None:
    number = desk.market.asked("REFUND", unshipped(desk.market))
    agree(desk, number)
    trouble(desk.market, lost_rate=1.0, lost_how="timeout", only="taobao.rp.refunds.agree")
    desk.work(1)
    assert desk.money() == ["unknown"]
    trouble(desk.market)
    desk.ask_about_money()
    assert desk.money() == ["confirmed"]
    assert desk.sees(number).state == "success"


def test_a_refused_payment_is_certainly_not_paid_and_may_be_released_again(desk: Desk) -> None:
    number = desk.market.asked("REFUND", unshipped(desk.market))
    agree(desk, number)
    trouble(desk.market, isp_rate=1.0, only="taobao.rp.refunds.agree")
    desk.work(1)
    assert desk.money() == ["failed"]
    trouble(desk.market)
    desk.release()
    desk.work(1)
    assert desk.money() == ["confirmed"]
    assert Attempt.objects.count() == 2


def test_a_texted_code_is_asked_of_a_person_and_used_once(desk: Desk) -> None:
    number = desk.market.asked("REFUND", unshipped(desk.market))
    agree(desk, number)
    trouble(desk.market, sms_needed=True)
    desk.work(1)
    assert desk.money() == ["failed"]
    assert "验证码" in Attempt.objects.get().says
    code = desk.market.truth("texted")[-1]["code"]
    enter_code(by=desk.agent, shop_id=desk.shop.pk, code=str(code), now=moment.now())
    desk.release()
    desk.work(1)
    assert desk.money() == ["confirmed"]


@pytest.mark.parametrize("code", ["", "12", "12345678901234", "1234; 5", "验证码12"])
def test_what_is_no_code_is_refused(desk: Desk, code: str) -> None:
    with pytest.raises(Refused) as refused:
        enter_code(by=desk.agent, shop_id=desk.shop.pk, code=code, now=moment.now())
    assert (refused.value.code, refused.value.field) == ("wrong_code", "code")


def test_nothing_is_paid_on_terms_the_buyer_has_changed(desk: Desk) -> None:
    number = desk.market.asked("REFUND", unshipped(desk.market))
    agree(desk, number)
    request = {"kind": "REFUND", "reason": "不想要了", "fee": 100}
    desk.market.act("modify_refund", refund_id=number, request=request)
    desk.work(1)
    assert desk.row("refunds", number)["status"] == "WAIT_SELLER_AGREE"
    assert desk.money() == ["failed"]
    assert "已变" in Attempt.objects.get().says


def test_nothing_is_paid_when_the_goods_are_to_come_back_now(desk: Desk) -> None:
    tid = unshipped(desk.market)
    number = desk.market.asked("REFUND", tid)
    agree(desk, number)
    desk.market.act("ship", tid=tid, company_code="ZTO", out_sid="75999900001112")
    fee = desk.row("refunds", number)["fee"]
    request = {"kind": "REFUND_AND_RETURN", "reason": "不想要了", "fee": fee}
    desk.market.act("modify_refund", refund_id=number, request=request)
    desk.work(1)
    assert desk.row("refunds", number)["status"] == "WAIT_SELLER_AGREE"
    assert desk.money() == ["failed"]
    assert "类型已变" in Attempt.objects.get().says


def test_a_shop_without_a_connection_goes_on_by_hand(desk: Desk) -> None:
    number = desk.market.asked("REFUND", unshipped(desk.market))
    agreement_id = answered(desk, number)
    shops.disconnect(by=desk.owner, shop_id=desk.shop.pk, now=moment.now())
    refunds.agree(by=desk.agent, agreement_id=agreement_id, act=Act(), now=moment.now())
    kinds = Task.objects.order_by("kind").values_list("kind", "state")
    assert list(kinds) == [("memo", "open"), ("platform_click", "open"), ("tell_buyer", "open")]
    assert (desk.states(), desk.money()) == ([], ["reserved"])


# ── returns ──────────────────────────────────────────────────────────────────────────


def test_agreeing_to_a_return_says_where_to_and_who_bears_the_freight(desk: Desk) -> None:
    number = desk.market.asked("REFUND_AND_RETURN")
    agree(desk, number)
    assert desk.states() == [("agree_return", "waiting"), ("memo", "waiting")]
    desk.work()
    assert desk.states() == [("agree_return", "done"), ("memo", "done")]
    row = desk.row("refunds", number)
    assert row["status"] == "WAIT_BUYER_RETURN_GOODS"
    done = Task.objects.filter(kind="platform_click").values_list("state", "how")
    assert list(done) == [("done", "sent")]
    assert desk.agreement(number).outside is True
    assert desk.sees(number).goods_state == "awaited"
    assert "退回运费" in memo_of(desk.market, row["tid"])["seller_memo"]
    told = Task.objects.get(kind="tell_buyer")
    assert "运费" in told.text


def test_a_return_walks_to_its_end_and_finance_pays_it(desk: Desk) -> None:
    number = desk.market.asked("REFUND_AND_RETURN")
    agree(desk, number)
    desk.work()
    desk.send_back(number)
    assert desk.sees(number).goods_state == "travelling"
    desk.goods_in(number)
    desk.release(by="finance")
    desk.work(1)
    assert desk.row("refunds", number)["status"] == "SUCCESS"
    assert desk.sees(number).state == "success"
    assert desk.money() == ["confirmed"]


def test_a_lost_answer_is_read_back_and_not_sent_twice(desk: Desk) -> None:
    number = desk.market.asked("REFUND_AND_RETURN")
    agree(desk, number)
    trouble(desk.market, lost_rate=1.0, lost_how="drop", only="taobao.rp.returngoods.agree")
    desk.work(1)
    assert desk.states()[0] == ("agree_return", "unknown")
    desk.work()
    assert desk.states() == [("agree_return", "done"), ("memo", "done")]
    calls = [row for row in desk.market.truth("calls") if row["method"].endswith("goods.agree")]
    assert sum(row["calls"] for row in calls if row["trouble"]) >= 1
    assert desk.agreement(number).outside is True


def test_an_outage_is_waited_out(desk: Desk) -> None:
    number = desk.market.asked("REFUND_AND_RETURN")
    agree(desk, number)
    trouble(desk.market, outage="503")
    desk.work(2)
    states = {state for _, state in desk.states()}
    assert states <= {"waiting", "unknown"}
    trouble(desk.market)
    desk.work()
    assert desk.states() == [("agree_return", "done"), ("memo", "done")]


def test_what_was_cut_short_before_it_was_sent_is_sent(desk: Desk) -> None:
    number = desk.market.asked("REFUND_AND_RETURN")
    agree(desk, number)
    pk = Intent.objects.get(act="agree_return").pk
    assert intents.begin(intent_id=pk, now=moment.now()) is not None
    for _ in range(3):
        carry_out(intent_id=pk, now=moment.now())
    assert act_of(pk).state == "done"


def test_confirmed_by_hand_it_is_not_sent_once_more(desk: Desk) -> None:
    number = desk.market.asked("REFUND_AND_RETURN")
    agree(desk, number)
    task = Task.objects.get(kind="platform_click")
    copy_task(by=desk.agent, task_id=task.pk, now=moment.now())
    finish_task(by=desk.agent, task_id=task.pk, how="copied", now=moment.now())
    refunds.after_tasks(by=desk.agent, case_id=task.case_id, now=moment.now())
    assert desk.states()[0] == ("agree_return", "cancelled")
    desk.work()
    assert desk.row("refunds", number)["status"] == "WAIT_SELLER_AGREE"


# ── refusals ─────────────────────────────────────────────────────────────────────────


def refuse(desk: Desk, number: int, **facts: str) -> None:
    agreement_id = answered(desk, number, **facts)
    picture = ("proof.jpg", make_picture((900, 700)))
    case_id = desk.agreement(number).case_id
    (kept,) = keep(desk.shop, desk.agent, picture, case_id=case_id, kind="photo")
    assert isinstance(kept, Kept)
    act = Act(reason="商品完好", words="检查后没有发现质量问题", evidence=(kept.evidence_id,))
    refunds.refuse(by=desk.agent, agreement_id=agreement_id, act=act, now=moment.now())


def test_a_refusal_goes_out_with_reason_words_and_proof(desk: Desk) -> None:
    number = desk.market.asked("REFUND_AND_RETURN")
    refuse(desk, number, finding="not_found")
    desk.work()
    assert desk.states() == [("refuse", "done"), ("memo", "done")]
    assert desk.row("refunds", number)["status"] == "SELLER_REFUSE_BUYER"
    said = [row for row in desk.market.truth("messages") if row["refund_id"] == number]
    assert any("没有发现质量问题" in row["content"] for row in said)
    assert desk.sees(number).state == "refused"


def test_after_a_refusal_the_buyer_modifies_and_it_is_ours_again(desk: Desk) -> None:
    number = desk.market.asked("REFUND_AND_RETURN")
    refuse(desk, number, finding="not_found")
    desk.work()
    request = {"kind": "REFUND_AND_RETURN", "reason": "不喜欢/不想要", "fee": 1500}
    desk.market.act("modify_refund", refund_id=number, request=request)
    seen = desk.sees(number)
    assert (seen.state, seen.amount_fen) == ("modified", 1500)
    desk.market.act("call_platform", refund_id=number, who="buyer")
    desk.market.act("step_in", refund_id=number)
    assert desk.sees(number).state == "platform_in"


@pytest.mark.parametrize(
    ("kind", "fen"), [("REFUND_AND_RETURN", 1500), ("REFUND", None)], ids=["amount", "kind"]
)
def test_no_refusal_meets_a_request_that_was_changed_meanwhile(
    desk: Desk, kind: str, fen: int | None
) -> None:
    number = desk.market.asked("REFUND_AND_RETURN")
    refuse(desk, number, finding="not_found")
    fee = fen or desk.row("refunds", number)["fee"]
    request = {"kind": kind, "reason": "不喜欢/不想要", "fee": fee}
    desk.market.act("modify_refund", refund_id=number, request=request)
    desk.work(1)
    assert desk.row("refunds", number)["status"] == "WAIT_SELLER_AGREE"
    row = Intent.objects.get(act="refuse")
    assert (row.state, row.trouble["code"]) == ("failed", "changed_terms")
    assert Notification.objects.filter(kind="outside.failed", person=desk.agent).count() == 1
    assert desk.sees(number).state == "modified"


def test_an_outcome_nobody_can_read_off_goes_to_a_person(desk: Desk) -> None:
    before = refusals(desk)
    number = desk.market.asked("REFUND_AND_RETURN")
    refuse(desk, number, finding="not_found")
    trouble(desk.market, lost_rate=1.0, lost_how="drop", only="taobao.refund.refuse")
    desk.work(1)
    trouble(desk.market)
    request = {"kind": "REFUND_AND_RETURN", "reason": "不喜欢/不想要", "fee": 1500}
    desk.market.act("modify_refund", refund_id=number, request=request)
    lost = Intent.objects.get(act="refuse")
    carry_out(intent_id=lost.pk, now=moment.now() + timedelta(minutes=4))
    assert act_of(lost.pk).state == "unknown"
    carry_out(intent_id=lost.pk, now=moment.now() + timedelta(minutes=6))
    row = act_of(lost.pk)
    assert (row.state, row.trouble["code"]) == ("failed", "unclear")
    assert Notification.objects.filter(kind="outside.failed", person=desk.agent).count() == 1
    assert refusals(desk) == before + 1


def refusals(desk: Desk) -> int:
    """How often a refusal has reached the market, which other tests use, too."""
    calls = desk.market.truth("calls")
    return sum(row["calls"] for row in calls if row["method"] == "taobao.refund.refuse")


# ── exchanges ────────────────────────────────────────────────────────────────────────


def test_an_exchange_is_agreed_received_and_sent(desk: Desk) -> None:
    number = desk.market.asked("TMALL_EXCHANGE")
    agree(desk, number)
    desk.work()
    assert desk.states()[0] == ("exchange_agree", "done")
    desk.send_back(number)
    for act, ask in (
        ("exchange_receive", {}),
        ("exchange_send", {"courier": "中通快递", "waybill": "75888800001111"}),
    ):
        pk = wish(desk, act, "refund", number, **ask)
        desk.work()
        assert act_of(pk).state == "done", act_of(pk).trouble
    assert desk.row("refunds", number)["new_sid"] == "75888800001111"


def returned_exchange(desk: Desk) -> int:
    """Agreed, sent back, and accepted by the warehouse: nothing of it told outside yet."""
    number = desk.market.asked("TMALL_EXCHANGE")
    agree(desk, number)
    desk.work()
    desk.send_back(number)
    desk.goods_in(number)
    return number


def test_the_platform_hears_by_itself_that_the_return_was_accepted(desk: Desk) -> None:
    number = returned_exchange(desk)
    told = Task.objects.get(key__endswith=":receive")
    assert (told.kind, told.state) == ("platform_click", "open")
    assert_told(desk, told, number)


def test_a_replacement_is_told_after_the_return(desk: Desk) -> None:
    number = returned_exchange(desk)
    sent = wish(desk, "exchange_send", "refund", number, courier="邮政", waybill="75888800001111")
    carry_out(intent_id=sent, now=moment.now())
    assert act_of(sent).state == "waiting"
    desk.work()
    assert act_of(sent).state == "done"
    row = desk.row("refunds", number)
    assert (row["new_sid"], row["new_company"]) == ("75888800001111", "POSTB")


def test_a_return_accepted_before_its_waybill_is_told_waits_for_that(desk: Desk) -> None:
    number = desk.market.asked("TMALL_EXCHANGE")
    agree(desk, number)
    desk.work()
    desk.sees(number)
    desk.goods_in(number)
    told = Task.objects.get(key__endswith=":receive")
    assert told.state == "open"
    assert not Intent.objects.filter(act="exchange_receive").exists()
    desk.send_back(number)
    assert_told(desk, told, number)


def test_a_lost_authorisation_waits_for_the_owner(desk: Desk) -> None:
    number = desk.market.asked("REFUND_AND_RETURN")
    agree(desk, number)
    desk.market.post(
        "/control/sessions/revoke", {"shop_id": desk.row("refunds", number)["shop_id"]}
    )
    desk.work(1)
    assert {state for _, state in desk.states()} == {"waiting"}
    desk.authorise()
    desk.work()
    assert desk.states() == [("agree_return", "done"), ("memo", "done")]


def test_a_mistake_of_ours_is_tried_again_and_then_a_persons(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(doing: Doing) -> Plan:
        raise ZeroDivisionError

    number = desk.market.asked("REFUND_AND_RETURN")
    agree(desk, number)
    pk = Intent.objects.get(act="agree_return").pk
    act = ACTS["agree_return"]
    monkeypatch.setitem(ACTS, "agree_return", replace(act, plan=broken))
    for _ in range(5):
        assert act_of(pk).state == "waiting"
        Intent.objects.filter(pk=pk).update(next_at=moment.now())
        with pytest.raises(ZeroDivisionError):
            carry_out(intent_id=pk, now=moment.now())
    assert (act_of(pk).state, act_of(pk).trouble["code"]) == ("failed", "broke")
    (told,) = Notification.objects.filter(person=desk.agent, kind="outside.failed")
    assert "没有成功" in told.zh
