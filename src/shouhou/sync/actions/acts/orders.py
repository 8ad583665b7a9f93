"""Acts on orders and ratings: memo and flag, receipt time, waybill, answer (facts 3.7 to 3.9)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from shouhou.platforms.taobao.client import (
    Entry,
    ReadBack,
    calls,
    delay_back,
    memo_back,
    memo_with,
    reply_back,
    waybill_back,
)
from shouhou.sync.actions.acts.doing import DONE, Act, Doing, NotNow, Plan
from shouhou.sync.actions.acts.shops import courier_at


def fresh(doing: Doing) -> calls.Trade:
    """The order as it stands on the platform now."""
    return doing.shop.ask(calls.TradeGet(tid=doing.wish.number))


def memo(doing: Doing) -> Plan:
    """Our sentence behind what others wrote, and the flag that was chosen, else the one there."""
    trade = fresh(doing)
    text = trade.seller_memo
    if doing.asked("text"):
        text = memo_with(text, Entry(str(doing.tried.id), doing.asked("text")))
    wanted = doing.wish.ask.get("flag")
    flag = trade.seller_flag if wanted is None else wanted
    if text == trade.seller_memo and flag == trade.seller_flag:
        return DONE
    return Plan(calls.MemoUpdate(tid=trade.tid, memo=text, flag=flag), {"memo": text, "flag": flag})


def memo_told(doing: Doing) -> ReadBack:
    sent = doing.tried.sent
    asked = calls.MemoUpdate(tid=doing.wish.number, memo=sent["memo"], flag=sent["flag"])
    return memo_back(asked, fresh(doing))


def extend_receipt(doing: Doing) -> Plan:
    """More days for the buyer to confirm (H3.1.7): only while the order waits for that."""
    trade = fresh(doing)
    if trade.status != "WAIT_BUYER_CONFIRM_GOODS" or trade.timeout_action_time is None:
        raise NotNow(
            "not_shipped",
            "这笔订单不在等待确认收货，不能延长。",
            "The order does not wait for its receipt to be confirmed.",
            "已确认收货的订单不需要延长。",
        )
    days = int(doing.asked("days", 0))
    before = trade.timeout_action_time.isoformat()
    return Plan(calls.ReceiveTimeDelay(tid=trade.tid, days=days), {"before": before, "days": days})


def extended(doing: Doing) -> ReadBack:
    sent = doing.tried.sent
    before = datetime.fromisoformat(sent["before"])
    return delay_back(sent["days"], before, fresh(doing).timeout_action_time)


def fix_waybill(doing: Doing) -> Plan:
    """Another courier or number for what was sent (H3.1.4)."""
    number = doing.asked("waybill")
    if number in waybills(doing):
        return DONE
    request = calls.ConsignResend(
        tid=doing.wish.number,
        out_sid=number,
        company_code=courier_at(doing.shop, doing.asked("courier")).code,
    )
    return Plan(request, {"waybill": number})


def waybills(doing: Doing) -> list[str]:
    trade = fresh(doing)
    return [line.invoice_no for line in trade.orders if line.invoice_no]


def waybill_told(doing: Doing) -> ReadBack:
    return waybill_back(doing.asked("waybill"), waybills(doing))


def answer_rating(doing: Doing) -> Plan:
    """Our answer below a rating: Tmall has a call for it, elsewhere a person writes it."""
    if doing.shop.kind != "tmall":
        raise NotNow(
            "no_interface",
            "平台只给天猫店铺开放评价回复接口。",
            "Only Tmall shops can answer ratings through the interface.",
            "请复制回复，在千牛的评价管理里粘贴。",
        )
    if told_reply(doing) == doing.asked("words"):
        return DONE
    return Plan(
        calls.RateExplain(oid=doing.wish.number, reply=doing.asked("words")),
        {"words": doing.asked("words")},
    )


def told_reply(doing: Doing) -> str:
    """What stands below the rating of this line now."""
    rows = doing.shop.ask(calls.TradeRates(tid=doing.wish.order_no)).rows
    return next((rate.reply for rate in rows if rate.oid == doing.wish.number), "")


def reply_told(doing: Doing) -> ReadBack:
    return reply_back(doing.asked("words"), told_reply(doing))


ACTS: Final = {
    "memo": Act("write_memo", memo, memo_told, "trade"),
    "extend_receipt": Act("delay_receipt", extend_receipt, extended, "trade"),
    "fix_waybill": Act("ship", fix_waybill, waybill_told, "trade"),
    "answer_rating": Act("answer_rating", answer_rating, reply_told, "rating"),
}
