"""Acts on orders: memo and flag, receipt time, waybill, the held parcel."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shouhou.sync.tests.live import (
    Desk,
    act_of,
    memo_of,
    trouble,
    unshipped,
    wish,
)

pytestmark = pytest.mark.django_db(transaction=True)


# ── orders ───────────────────────────────────────────────────────────────────────────


def test_a_memo_is_appended_and_the_words_of_others_stay(desk: Desk) -> None:
    tid = unshipped(desk.market)
    desk.market.act("write_memo", tid=tid, memo="老客户，加急 😀", flag=3)
    pk = wish(desk, "memo", "order", tid, text="11-26 同意退货（小王）")
    desk.work()
    told = memo_of(desk.market, tid)
    assert told["seller_memo"].startswith("老客户，加急 😀")
    assert told["seller_memo"].endswith(f"〔售后 {pk}：11-26 同意退货（小王）〕")
    assert told["seller_flag"] == 3
    wish(desk, "memo", "order", tid, text="中评，已联系", flag=5)
    desk.work()
    assert memo_of(desk.market, tid)["seller_flag"] == 5
    assert memo_of(desk.market, tid)["seller_memo"].startswith(told["seller_memo"])


def test_a_memo_whose_answer_was_lost_stands_there_once(desk: Desk) -> None:
    tid = unshipped(desk.market)
    pk = wish(desk, "memo", "order", tid, text="补寄一件")
    trouble(desk.market, lost_rate=1.0, lost_how="504", only="taobao.trade.memo.update")
    desk.work(1)
    assert act_of(pk).state == "unknown"
    trouble(desk.market)
    desk.work()
    assert act_of(pk).state == "done"
    assert memo_of(desk.market, tid)["seller_memo"].count("补寄一件") == 1


def test_a_full_memo_goes_to_a_person_with_what_to_do(desk: Desk) -> None:
    tid = unshipped(desk.market)
    desk.market.act("write_memo", tid=tid, memo="满" * 333, flag=1)
    pk = wish(desk, "memo", "order", tid, text="补寄一件")
    desk.work()
    assert (act_of(pk).state, act_of(pk).trouble["code"]) == ("failed", "limit")
    assert memo_of(desk.market, tid)["seller_memo"] == "满" * 333


def test_the_receipt_time_is_extended_once(desk: Desk) -> None:
    tid = desk.market.bought()
    before = desk.due_of(tid)
    pk = wish(desk, "extend_receipt", "order", tid, days=5)
    trouble(desk.market, lost_rate=1.0, lost_how="drop", only="taobao.trade.receivetime.delay")
    desk.work(1)
    trouble(desk.market)
    desk.work()
    assert act_of(pk).state == "done"
    assert desk.due_of(tid) - before == timedelta(days=5)


def test_what_is_not_shipped_cannot_be_extended(desk: Desk) -> None:
    pk = wish(desk, "extend_receipt", "order", unshipped(desk.market), days=3)
    desk.work()
    assert (act_of(pk).state, act_of(pk).trouble["code"]) == ("failed", "not_shipped")


def test_a_wrong_waybill_is_corrected(desk: Desk) -> None:
    tid = desk.market.bought()
    pk = wish(desk, "fix_waybill", "order", tid, courier="中通快递", waybill="75123400009999")
    desk.work()
    assert act_of(pk).state == "done"
    parcels = [row for row in desk.market.truth("parcels") if row["tid"] == tid]
    assert [row["out_sid"] for row in parcels if row["leg"] == "out"] == ["75123400009999"]


def test_an_unknown_courier_is_asked_of_a_person(desk: Desk) -> None:
    tid = desk.market.bought()
    pk = wish(desk, "fix_waybill", "order", tid, courier="没有这家", waybill="751234")
    desk.work()
    assert (act_of(pk).state, act_of(pk).trouble["code"]) == ("failed", "no_courier")


def test_a_held_parcel_is_reported_and_the_platform_refunds(desk: Desk) -> None:
    number = desk.market.asked("REFUND", unshipped(desk.market))
    pk = wish(desk, "report_held", "refund", number, held=True)
    desk.work()
    assert act_of(pk).state == "done"
    assert desk.row("refunds", number)["status"] == "SUCCESS"
