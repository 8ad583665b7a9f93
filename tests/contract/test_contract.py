"""What the client relies on, asked of the sandbox and of recordings alike."""

from __future__ import annotations

from typing import Any

import pytest

from shouhou.evidence.tests.files import make_picture
from shouhou.platforms.taobao.client import (
    Entry,
    Permanent,
    calls,
    exchange_seen,
    memo_entries,
    memo_foreign,
    memo_with,
    order_seen,
    rating_seen,
    refund_seen,
    touched,
)
from shouhou.platforms.taobao.client.calls import Agreed, agree
from shouhou.platforms.taobao.client.messages import message_of
from tests.contract.stage import Stage

PICTURE = make_picture((60, 40))


def refund(stage: Stage, number: str) -> calls.Refund:
    return stage.shop.ask(calls.RefundGet(refund_id=number))


def return_address(stage: Stage) -> calls.Address:
    return stage.shop.ask(calls.LogisticsAddresses(rdef="cancel_def"))[0]


# ── lists and details ────────────────────────────────────────────────────────────────


def test_lists_find_what_single_calls_tell(stage: Stage) -> None:
    tid = stage.shipped()
    number = stage.asked("REFUND_AND_RETURN", tid)
    listed = stage.shop.ask(calls.RefundsReceived(**stage.window))
    assert listed.broken == ()
    row = next(each for each in listed.rows if each.refund_id == number)
    told = refund(stage, number)
    assert (row.status, told.status) == ("WAIT_SELLER_AGREE", "WAIT_SELLER_AGREE")
    assert (row.tid, told.oid, told.refund_fee) == (str(tid), str(tid), row.refund_fee)
    assert told.refund_version
    assert told.refund_remind_timeout is not None
    assert told.refund_remind_timeout.timeout is not None
    seen = refund_seen(told)
    assert (seen.kind, seen.status, seen.amount_fen) == (
        "return_refund",
        "wait_seller",
        told.refund_fee,
    )


def test_a_trade_tells_lines_money_and_where_it_stands(stage: Stage) -> None:
    tid = stage.shipped()
    page = stage.shop.ask(calls.TradesChanged(**stage.window, page_size=100))
    assert str(tid) in {each.tid for each in page.rows}
    trade = stage.shop.ask(calls.TradeGet(tid=str(tid)))
    seen = order_seen(trade)
    assert (trade.status, seen.status) == ("WAIT_BUYER_CONFIRM_GOODS", "shipped")
    assert [each.oid for each in trade.orders] == [str(tid)]
    assert seen.paid_fen == trade.payment
    assert seen.paid_fen
    assert trade.timeout_action_time is not None


# ── agreeing ─────────────────────────────────────────────────────────────────────────


def agreed(told: calls.Refund, fen: int | None = None) -> calls.RefundsAgree:
    assert told.refund_fee is not None
    assert told.refund_version is not None
    one = Agreed(
        refund_id=told.refund_id,
        amount_fen=told.refund_fee if fen is None else fen,
        refund_version=told.refund_version,
        refund_phase=told.refund_phase,
    )
    return agree((one,), "tmall")


def test_agreeing_to_a_refund_pays_it_once(stage: Stage) -> None:
    number = stage.asked("REFUND", stage.paid())
    told = refund(stage, number)
    answer = stage.shop.ask(agreed(told))
    assert [(each.refund_id, each.succ) for each in answer.results] == [(number, True)]
    assert refund_seen(refund(stage, number)).status == "success"
    again = stage.shop.ask(agreed(told))
    assert [each.succ for each in again.results] == [False]


def test_agreeing_to_another_amount_is_refused(stage: Stage) -> None:
    number = stage.asked("REFUND", stage.paid())
    answer = stage.shop.ask(agreed(refund(stage, number), fen=1))
    assert [each.succ for each in answer.results] == [False]  # invented
    assert refund(stage, number).status == "WAIT_SELLER_AGREE"


def test_agreeing_to_a_return_names_an_address_and_waits_for_the_buyer(stage: Stage) -> None:
    number = stage.asked("REFUND_AND_RETURN", stage.shipped())
    told, place = refund(stage, number), return_address(stage)
    request = calls.ReturnAgree(
        refund_id=number,
        refund_phase="onsale",
        refund_version=told.refund_version,
        seller_address_id=place.contact_id,
        remark="退货运费由商家承担",
        post_fee_bear_role=0,
    )
    stage.shop.ask(request)
    after = refund(stage, number)
    assert after.status == "WAIT_BUYER_RETURN_GOODS"
    assert told.refund_version is not None
    assert after.refund_version is not None
    assert after.refund_version > told.refund_version
    stage.act("send_back", refund_id=int(number), company_code="ZTO", out_sid="75999900001111")
    back = refund(stage, number)
    assert (back.status, back.sid) == ("WAIT_SELLER_CONFIRM_GOODS", "75999900001111")


# ── refusing ─────────────────────────────────────────────────────────────────────────


def test_refusing_needs_reason_and_proof_and_the_version_of_today(stage: Stage) -> None:
    number = stage.asked("REFUND_AND_RETURN", stage.shipped())
    told = refund(stage, number)
    reasons = stage.shop.ask(calls.RefuseReasons(refund_id=number, refund_phase="onsale")).rows
    assert reasons
    assert told.refund_version is not None
    request: dict[str, Any] = {
        "refund_id": number,
        "refuse_message": "检查后没有发现质量问题",
        "refuse_proof": PICTURE,
        "refund_phase": "onsale",
        "refuse_reason_id": reasons[0].reason_id,
    }
    with pytest.raises(Permanent):
        stage.shop.ask(calls.RefundRefuse(**request, refund_version=told.refund_version - 1))
    stage.shop.ask(calls.RefundRefuse(**request, refund_version=told.refund_version))
    assert refund(stage, number).status == "SELLER_REFUSE_BUYER"
    said = stage.shop.ask(calls.RefundMessages(refund_id=number, refund_phase="onsale")).rows
    assert any("没有发现质量问题" in each.content for each in said)


def test_a_request_that_does_not_exist_is_told_as_such(stage: Stage) -> None:
    with pytest.raises(Permanent) as told:
        refund(stage, "1")
    assert told.value.code == 15
    assert told.value.sub_code.startswith("isv.")


# ── exchanges ────────────────────────────────────────────────────────────────────────


def test_an_exchange_goes_its_whole_way(stage: Stage) -> None:
    number = stage.asked("TMALL_EXCHANGE", stage.shipped())
    stage.shop.ask(
        calls.ExchangeAgree(dispute_id=number, address_id=return_address(stage).contact_id)
    )
    assert exchange(stage, number) == ("wait_buyer_return", 0)
    stage.act("send_back", refund_id=int(number), company_code="ZTO", out_sid="75999900002222")
    assert exchange(stage, number) == ("wait_seller_receive", 0)
    stage.shop.ask(calls.ExchangeReturnAgree(dispute_id=number))
    assert exchange(stage, number) == ("wait_seller_send", 0)
    stage.shop.ask(
        calls.ExchangeConsign(
            dispute_id=number, logistics_no="75888800002222", logistics_company_name="中通快递"
        )
    )
    assert exchange(stage, number) == ("wait_buyer_confirm", 0)


def exchange(stage: Stage, number: str) -> tuple[str, int]:
    seen = exchange_seen(stage.shop.ask(calls.ExchangeGet(dispute_id=number)))
    return seen.status, seen.amount_fen


# ── memo, ratings, parcels ───────────────────────────────────────────────────────────


def test_a_memo_keeps_what_others_wrote(stage: Stage) -> None:
    tid = stage.paid()
    stage.act("write_memo", tid=tid, memo="老客户 仔细包装", flag=2)
    trade = stage.shop.ask(calls.TradeGet(tid=str(tid)))
    memo = memo_with(trade.seller_memo, Entry("7", "11-26 同意退款（小王）"))
    stage.shop.ask(calls.MemoUpdate(tid=str(tid), memo=memo, flag=trade.seller_flag))
    after = stage.shop.ask(calls.TradeGet(tid=str(tid)))
    assert after.seller_flag == 2
    assert memo_foreign(after.seller_memo) == "老客户 仔细包装"
    assert memo_entries(after.seller_memo) == (Entry("7", "11-26 同意退款（小王）"),)


def test_ratings_are_read_and_answered(stage: Stage) -> None:
    tid = stage.shipped()
    stage.act("confirm", tid=tid)
    rating = {"result": "bad", "content": "掉色"}
    stage.act("rate", oid=tid, role="buyer", rating=rating)
    (row,) = stage.shop.ask(calls.TradeRates(tid=str(tid))).rows
    seen = rating_seen(row)
    assert (seen.line_no, seen.content, seen.rating) == (str(tid), "掉色", "bad")
    stage.shop.ask(calls.RateExplain(oid=str(tid), reply="抱歉，已为您安排补寄"))
    (after,) = stage.shop.ask(calls.TradeRates(tid=str(tid))).rows
    assert after.reply == "抱歉，已为您安排补寄"


def test_a_parcel_is_sent_and_followed(stage: Stage) -> None:
    tid = stage.paid()
    known = stage.shop.ask(calls.LogisticsCompanies())
    assert "ZTO" in {each.code for each in known}
    stage.shop.ask(calls.OfflineSend(tid=str(tid), out_sid="75123400005555", company_code="ZTO"))
    trade = stage.shop.ask(calls.TradeGet(tid=str(tid)))
    assert trade.status == "WAIT_BUYER_CONFIRM_GOODS"
    assert [each.invoice_no for each in trade.orders] == ["75123400005555"]
    trace = stage.shop.ask(calls.TraceSearch(tid=str(tid)))
    assert trace.out_sid == "75123400005555"


# ── messages ─────────────────────────────────────────────────────────────────────────


def test_messages_name_the_request_and_come_until_confirmed(stage: Stage) -> None:
    stage.shop.ask(calls.UserPermit())
    number = stage.asked("REFUND", stage.paid())
    consume = calls.MessagesConsume(quantity=200)
    told = stage.shop.gateway.ask(consume)
    named = {touched(message_of(each)).id for each in told}
    assert number in named
    ids = tuple(each.id for each in told)
    stage.shop.gateway.ask(calls.MessagesConfirm(s_message_ids=ids))
    assert not {each.id for each in stage.shop.gateway.ask(consume)} & set(ids)
