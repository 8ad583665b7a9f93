"""Trades → orders and their lines."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from shouhou.clock import NotAMoment, local
from shouhou.platforms.port import UNRECOGNISED, LineSeen, OrderSeen
from shouhou.platforms.taobao.client.calls.trades import Trade, TradeOrder
from shouhou.platforms.taobao.client.seen import PLATFORM, OrderExtra
from shouhou.platforms.taobao.client.shapes import needed
from shouhou.platforms.taobao.client.tables import code_of, label_of

_CLOSED_UNPAID: Final = "TRADE_CLOSED_BY_TAOBAO"
_NEVER_SHIP: Final = frozenset({_CLOSED_UNPAID, "PAID_FORBID_CONSIGN"})


def _moment(text: str) -> datetime | None:
    """A deadline that the platform writes as text; anything else is no moment."""
    try:
        return local(text)
    except NotAMoment:
        return None


def _one(texts: list[str]) -> str:
    """What all who say anything say alike, else nothing."""
    said = {text for text in texts if text}
    return said.pop() if len(said) == 1 else ""


def is_unpaid(trade: Trade) -> bool:
    """Was nothing paid? By stage, and for a stage we do not know by the absent pay time."""
    stage = code_of("trade_status", trade.status)
    if trade.status == _CLOSED_UNPAID or stage == "unpaid":
        return True
    return stage == UNRECOGNISED and trade.pay_time is None


def order_seen(trade: Trade) -> OrderSeen:
    """The order of a trade. `payment` is what is due and, once paid, the gross amount (M).

    Raises BadShape for a trade without `payment` or `created`.
    """
    due = needed(trade.payment, "payment")
    stage = code_of("trade_status", trade.status)
    return OrderSeen(
        platform=PLATFORM,
        order_no=trade.tid,
        status=stage,
        status_text=label_of("trade_status", trade.status),
        total_fen=due,
        paid_fen=0 if is_unpaid(trade) else due,
        created_at=needed(trade.created, "created"),
        post_fee_fen=trade.post_fee,
        quantity=trade.num,
        title=trade.title,
        buyer_nick=trade.buyer_nick,
        receiver_name=trade.receiver_name,
        receiver_phone=trade.receiver_mobile or trade.receiver_phone,
        receiver_address=_address(trade),
        shipping_text=label_of("shipping_type", trade.shipping_type),
        courier=_one([order.logistics_company for order in trade.orders]),
        waybill=_one([order.invoice_no for order in trade.orders]),
        paid_at=trade.pay_time,
        shipped_at=trade.consign_time,
        confirmed_at=trade.end_time if stage == "success" else None,
        ship_by_at=_moment(trade.delivery_time),
        step_text=label_of("step_status", trade.step_trade_status),
        buyer_message=trade.buyer_message,
        seller_memo=trade.seller_memo,
        shop_name=trade.seller_nick,
        order_kind=_order_kind(trade),
        discounts=tuple(
            (each.promotion_name or each.promotion_desc, each.discount_fee)
            for each in trade.promotion_details
            if each.discount_fee
        ),
        flag="" if trade.seller_flag is None else code_of("seller_flag", trade.seller_flag),
        confirm_by_at=trade.timeout_action_time if stage == "shipped" else None,
        insured=trade.has_yfx,
    )


def _address(trade: Trade) -> str:
    parts = (
        *(trade.receiver_state, trade.receiver_city, trade.receiver_district),
        *(trade.receiver_town, trade.receiver_address),
    )
    return " ".join(part for part in parts if part)


def _order_kind(trade: Trade) -> str:
    """ordinary, presale, cod or virtual; a type we do not know says nothing special."""
    if trade.step_trade_status:
        return "presale"
    kind = code_of("order_kind", trade.type)
    if kind in (UNRECOGNISED, "ordinary") and trade.shipping_type == "virtual":
        return "virtual"
    return "ordinary" if kind == UNRECOGNISED else kind


def lines_seen(trade: Trade) -> tuple[LineSeen, ...]:
    """The sub-orders of a trade. `divide_order_fee`, its share of the payment, is what it paid."""
    unpaid = is_unpaid(trade)
    return tuple(_line(trade, order, unpaid) for order in trade.orders)


def _line(trade: Trade, order: TradeOrder, unpaid: bool) -> LineSeen:
    asked = code_of("no_refund", order.refund_status) == UNRECOGNISED
    return LineSeen(
        platform=PLATFORM,
        order_no=trade.tid,
        line_no=order.oid,
        title=order.title,
        price_fen=needed(order.price, "price"),
        quantity=needed(order.num, "num"),
        status=code_of("trade_status", order.status),
        status_text=label_of("trade_status", order.status),
        sku=order.sku_properties_name,
        outer_id=order.outer_sku_id or order.outer_iid,
        item_id=order.num_iid,
        payable_fen=order.payment,
        paid_fen=0 if unpaid else order.divide_order_fee,
        refund_status_text=label_of("refund_status", order.refund_status) if asked else "",
        courier=order.logistics_company,
        waybill=order.invoice_no,
        created_at=trade.created,
        paid_at=trade.pay_time,
        shipped_at=order.consign_time,
    )


def order_extra(trade: Trade) -> OrderExtra:
    """What the trade tells beside its order."""
    return OrderExtra(
        order_no=trade.tid,
        modified_at=trade.modified,
        timeout_at=trade.timeout_action_time,
        oaid=trade.oaid,
        buyer_open_uid=trade.buyer_open_uid,
        freight_insurance_fen=trade.yfx_fee,
        step=code_of("step_status", trade.step_trade_status) if trade.step_trade_status else "",
        step_paid_fen=trade.step_paid_fee,
        receipt_type=trade.receipt_type,
        receipt_of=trade.receipt_rel_ids,
        shipping=code_of("shipping_type", trade.shipping_type) if trade.shipping_type else "",
        urged="lg" in trade.ob_tag.split(","),
        may_ship=trade.status not in _NEVER_SHIP,
        closed_before_payment=trade.status == _CLOSED_UNPAID,
        promise=trade.promise_service,
        alipay_no=trade.alipay_no,
        refunds=tuple(
            (order.oid, order.refund_id, code_of("refund_status", order.refund_status))
            for order in trade.orders
            if order.refund_id
        ),
    )
