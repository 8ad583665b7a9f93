"""Acts on exchanges (换货): agree, refuse, take goods back, send the replacement (facts 3.6)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from shouhou.platforms.taobao.client import ReadBack, Request, calls, code_of, refund_back
from shouhou.refunds.words import label
from shouhou.sync.actions.acts.doing import DONE, Act, Doing, Plan, moved_on
from shouhou.sync.actions.acts.pictures import MESSAGE_BYTES, proof
from shouhou.sync.actions.acts.shops import courier_at, nearest, return_address

Make = Callable[[Doing, calls.Exchange], Request[Any]]


def fresh(doing: Doing) -> calls.Exchange:
    """The exchange as it stands on the platform now."""
    return doing.shop.ask(calls.ExchangeGet(dispute_id=doing.wish.number))


def from_to(before: Sequence[str], after: Sequence[str], make: Make) -> Callable[[Doing], Plan]:
    """A plan: sent from one of the states before, done already in one of those after."""

    def plan(doing: Doing) -> Plan:
        exchange = fresh(doing)
        status = code_of("refund_status", exchange.status)
        if status in after:
            return DONE
        if status not in before:
            raise moved_on(label("status", status))
        return Plan(make(doing, exchange), {"version": exchange.refund_version})

    return plan


def agree(doing: Doing, exchange: calls.Exchange) -> calls.ExchangeAgree:
    address = return_address(doing.shop)
    return calls.ExchangeAgree(
        dispute_id=exchange.dispute_id,
        address_id=address.contact_id,
        leave_message=(doing.asked("freight") or doing.asked("words"))[:200],
        complete_address=f"{address.province}{address.city}{address.country}{address.addr}",
        mobile=address.mobile_phone or address.phone,
    )


def reason_id(doing: Doing, exchange: calls.Exchange) -> str:
    """The platform's reason that reads as ours, else its first."""
    known = doing.shop.ask(calls.ExchangeRefuseReasons(dispute_id=exchange.dispute_id)).rows
    return nearest(known, doing.asked("reason")) or "0"


def refuse(doing: Doing, exchange: calls.Exchange) -> calls.ExchangeRefuse:
    return calls.ExchangeRefuse(
        dispute_id=exchange.dispute_id,
        seller_refuse_reason_id=reason_id(doing, exchange),
        leave_message=doing.asked("words"),
        leave_message_pics=proof(doing, MESSAGE_BYTES),
    )


def refuse_goods(doing: Doing, exchange: calls.Exchange) -> calls.ExchangeReturnRefuse:
    return calls.ExchangeReturnRefuse(
        dispute_id=exchange.dispute_id,
        seller_refuse_reason_id=reason_id(doing, exchange),
        leave_message=doing.asked("words"),
        leave_message_pics=proof(doing, MESSAGE_BYTES),
    )


def receive(doing: Doing, exchange: calls.Exchange) -> calls.ExchangeReturnAgree:
    return calls.ExchangeReturnAgree(dispute_id=exchange.dispute_id)


def send(doing: Doing, exchange: calls.Exchange) -> calls.ExchangeConsign:
    return calls.ExchangeConsign(
        dispute_id=exchange.dispute_id,
        logistics_no=doing.asked("waybill"),
        logistics_company_name=courier_at(doing.shop, doing.asked("courier")).name,
    )


def back(doing: Doing) -> ReadBack:
    """Where it stands, and whether anybody moved it since our version."""
    return refund_back(doing.tried.sent.get("version"), fresh(doing))


OPEN, BACK, ASIDE = "wait_seller", "wait_seller_receive", "seller_refused"
LATER: Final = ("wait_buyer_return", BACK, "wait_seller_send", "wait_buyer_confirm")

ACTS: Final = {
    "exchange_agree": Act("agree_exchange", from_to((OPEN, ASIDE), LATER, agree), back, "exchange"),
    "exchange_refuse": Act(
        "refuse_request", from_to((OPEN, "wait_buyer_return"), (ASIDE,), refuse), back, "exchange"
    ),
    "exchange_refuse_goods": Act(
        "refuse_goods", from_to((BACK,), (ASIDE,), refuse_goods), back, "exchange"
    ),
    "exchange_receive": Act("accept_goods", from_to((BACK,), LATER[2:], receive), back, "exchange"),
    "exchange_send": Act(
        "send_replacement", from_to(("wait_seller_send",), LATER[3:], send), back, "exchange"
    ),
}
