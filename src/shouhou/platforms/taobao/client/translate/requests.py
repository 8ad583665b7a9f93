"""Refunds, disputes and exchanges → after-sales requests."""

from __future__ import annotations

from typing import Final

from shouhou.platforms.port import UNRECOGNISED, RefundSeen
from shouhou.platforms.taobao.client.calls.exchanges import Exchange
from shouhou.platforms.taobao.client.calls.refunds import Dispute, Refund
from shouhou.platforms.taobao.client.seen import PLATFORM, RefundExtra
from shouhou.platforms.taobao.client.shapes import needed
from shouhou.platforms.taobao.client.tables import code_of, label_of

PAID_ALREADY: Final = frozenset({"paid", "split_paid"})


def is_tmall_exchange(refund: Refund) -> bool:
    return refund.dispute_type == "TMALL_EXCHANGE"


def kind_asked(refund: Refund) -> str:
    """What is asked for: the code of its kind, `unrecognised` for a word not in the table."""
    return code_of("refund_kind", _kind_of(refund))


def refund_seen(refund: Refund) -> RefundSeen:
    """The request of a refund. Raises BadShape without `tid`, `refund_fee` or `created`.

    An exchange of a Tmall shop is told by calls of its own without an amount (`exchange_seen`);
    where it is told here as well, both must say the same: nothing goes back.
    """
    kind = _kind_of(refund)
    remind = refund.refund_remind_timeout
    return RefundSeen(
        platform=PLATFORM,
        refund_no=refund.refund_id,
        order_no=needed(refund.tid or None, "tid"),
        kind=code_of("refund_kind", kind),
        status=code_of("refund_status", refund.status),
        status_text=label_of("refund_status", refund.status),
        amount_fen=0 if is_tmall_exchange(refund) else needed(refund.refund_fee, "refund_fee"),
        applied_at=needed(refund.created, "created"),
        line_no=refund.oid or None,
        kind_text=label_of("refund_kind", kind),
        goods=code_of("goods_status", refund.good_status),
        goods_text=label_of("goods_status", refund.good_status),
        reason_text=refund.reason,
        explain_text=refund.desc,
        order_paid_fen=refund.total_fee,
        title=refund.title,
        outer_id=refund.outer_id,
        item_id=refund.num_iid,
        deadline_at=remind.timeout if remind and remind.exist_timeout is not False else None,
        finished_at=refund.end_time,
        phase=code_of("refund_phase", refund.refund_phase),
        platform_in=code_of("platform_in", refund.cs_status),
        return_courier=refund.company_name,
        return_waybill=refund.sid,
        buyer_nick=refund.buyer_nick,
        constraint=_word("constraint", refund.operation_contraint),
        advanced=_advanced(refund.advance_status),
    )


def _advanced(word: int | None) -> bool | None:
    """Has the platform paid the buyer already? None where it does not say."""
    code = code_of("advance_status", word)
    return None if code == UNRECOGNISED else code in PAID_ALREADY


def _kind_of(refund: Refund) -> str:
    return _kind_word(refund.dispute_type, refund.special_refund_type, refund.has_good_return)


def _kind_word(dispute_type: str, special: str, goods_back: bool | None) -> str:
    """What names the kind: a special refund, else the type, else whether goods come back."""
    if special and code_of("refund_kind", special) != UNRECOGNISED:
        return special
    if dispute_type or goods_back is None:
        return dispute_type
    return "goods back" if goods_back else "no goods back"


def refund_extra(refund: Refund) -> RefundExtra:
    """What the refund tells beside its request."""
    return RefundExtra(
        refund_no=refund.refund_id,
        version=refund.refund_version,
        modified_at=refund.modified,
        constraint_text=label_of("constraint", refund.operation_contraint),
        goods_must_return=refund.has_good_return,
        return_by_at=refund.good_return_time,
        platform_text=label_of("platform_in", refund.cs_status),
        special=_word("special_refund", refund.special_refund_type),
        shipping=_word("shipping_type", refund.shipping_type),
        return_address=refund.address,
        alipay_no=refund.alipay_no,
        seller_keeps_fen=refund.payment,
        by_seller_fen=refund.split_seller_fee,
        by_platform_fen=refund.split_taobao_fee,
        sku=refund.sku,
        quantity=refund.num,
        order_status=code_of("trade_status", refund.order_status),
        attributes=pairs(refund.attribute),
    )


def _word(table: str, word: str) -> str:
    return code_of(table, word) if word else ""


def pairs(attribute: str) -> tuple[tuple[str, str], ...]:
    """The `;key:value;` pairs of an attribute; a piece without a colon is left out."""
    cut = (piece.partition(":") for piece in attribute.split(";"))
    return tuple((key, value) for key, colon, value in cut if key and colon)


def dispute_seen(dispute: Dispute) -> RefundSeen:
    """The request of a dispute. Raises BadShape without biz_order_id, refund_fee or created."""
    kind = _kind_word(dispute.dispute_request, "", dispute.has_good_return)
    return RefundSeen(
        platform=PLATFORM,
        refund_no=dispute.refund_id,
        order_no=needed(dispute.biz_order_id or None, "biz_order_id"),
        kind=code_of("refund_kind", kind),
        status=code_of("refund_status", dispute.status),
        status_text=label_of("refund_status", dispute.status),
        amount_fen=needed(dispute.refund_fee, "refund_fee"),
        applied_at=needed(dispute.created, "created"),
        line_no=dispute.oid or None,
        kind_text=label_of("refund_kind", kind),
        goods=code_of("goods_status", dispute.good_status),
        goods_text=label_of("goods_status", dispute.good_status),
        reason_text=dispute.reason,
        explain_text=dispute.desc,
        title=dispute.title,
        deadline_at=dispute.time_out,
        phase=code_of("refund_phase", dispute.refund_phase),
        return_courier=dispute.buyer_logistic_name or dispute.company_name,
        return_waybill=dispute.buyer_logistic_no,
        out_logistics=_way(dispute.seller_logistic_name, dispute.seller_logistic_no),
    )


def dispute_extra(dispute: Dispute) -> RefundExtra:
    """What the dispute tells beside its request; this list has no version."""
    return RefundExtra(
        refund_no=dispute.refund_id,
        modified_at=dispute.modified,
        goods_must_return=dispute.has_good_return,
        return_by_at=dispute.good_return_time,
        return_address=dispute.address,
        alipay_no=dispute.alipay_no,
        quantity=dispute.num,
        order_status=code_of("trade_status", dispute.order_status),
        out_courier=dispute.seller_logistic_name,
        out_waybill=dispute.seller_logistic_no,
        attributes=pairs(dispute.attribute),
    )


def exchange_seen(exchange: Exchange) -> RefundSeen:
    """The request of an exchange: no money goes back, so its amount is 0.

    `biz_order_id` is the order it belongs to; whether main or sub-order is not told, so `line_no`
    stays empty. Raises BadShape without biz_order_id or created.
    """
    return RefundSeen(
        platform=PLATFORM,
        refund_no=exchange.dispute_id,
        order_no=needed(exchange.biz_order_id or None, "biz_order_id"),
        kind="exchange",
        status=code_of("refund_status", exchange.status),
        status_text=label_of("refund_status", exchange.status),
        amount_fen=0,
        applied_at=needed(exchange.created, "created"),
        kind_text="换货",
        goods=code_of("goods_status", exchange.good_status),
        goods_text=label_of("goods_status", exchange.good_status),
        reason_text=exchange.reason,
        explain_text=exchange.desc,
        title=exchange.title,
        deadline_at=exchange.time_out,
        phase=code_of("refund_phase", exchange.refund_phase),
        platform_in=code_of("platform_in", exchange.cs_status),
        return_courier=exchange.buyer_logistic_name,
        return_waybill=exchange.buyer_logistic_no,
        out_logistics=_way(exchange.seller_logistic_name, exchange.seller_logistic_no),
        buyer_nick=exchange.buyer_nick,
        constraint=_word("constraint", exchange.operation_contraint),
        advanced=_advanced(exchange.advance_status),
    )


def _way(courier: str, waybill: str) -> str:
    return " ".join(part for part in (courier, waybill) if part)


def exchange_extra(exchange: Exchange) -> RefundExtra:
    """What the exchange tells beside its request."""
    return RefundExtra(
        refund_no=exchange.dispute_id,
        version=exchange.refund_version,
        modified_at=exchange.modified,
        constraint_text=label_of("constraint", exchange.operation_contraint),
        platform_text=label_of("platform_in", exchange.cs_status),
        return_address=exchange.address,
        alipay_no=exchange.alipay_no,
        sku=exchange.bought_sku,
        wanted_sku=exchange.exchange_sku,
        quantity=exchange.num,
        out_courier=exchange.seller_logistic_name,
        out_waybill=exchange.seller_logistic_no,
        oaid=exchange.oaid,
        attributes=pairs(exchange.attributes),
    )
