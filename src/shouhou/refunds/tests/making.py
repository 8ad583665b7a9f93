"""Builders of orders and refunds for the tests of decisions: small, boring, one thing to vary."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from shouhou.clock import local
from shouhou.platforms.port import LineSeen, OrderSeen, RefundSeen
from shouhou.refunds.decide import Decision, decide
from shouhou.refunds.facts import ShopSetting, facts_of

NOW = local("2026-11-23 10:00:00")
SHOP = ShopSetting("c2c")

ORDER = OrderSeen(
    platform="taobao",
    order_no="2611230001",
    status="shipped",
    status_text="卖家已发货，等待买家确认",
    total_fen=10800,
    paid_fen=10800,
    goods_fen=9900,
    post_fee_fen=900,
    title="针织开衫",
    created_at=local("2026-11-01 10:00:00"),
    paid_at=local("2026-11-01 10:01:00"),
)

REFUND = RefundSeen(
    platform="taobao",
    refund_no="261123900000000001",
    order_no="2611230001",
    kind="return_refund",
    status="wait_seller",
    status_text="买家已经申请退款，等待卖家同意",
    amount_fen=9900,
    applied_at=local("2026-11-20 10:00:00"),
    goods="received",
    reason_text="7天无理由退换货",
    platform_in="none",
)


def make_order(**changes: Any) -> OrderSeen:
    return replace(ORDER, **changes)


def make_refund(**changes: Any) -> RefundSeen:
    return replace(REFUND, **changes)


def decided(
    refund: RefundSeen = REFUND,
    order: OrderSeen | None = ORDER,
    lines: tuple[LineSeen, ...] = (),
    shop: ShopSetting = SHOP,
    **answers: str,
) -> Decision:
    """What the desk says about a refund, with these answers of a person."""
    return decide(facts_of(refund, order, lines, shop, answers), NOW)


def payer(decision: Decision, leg: str) -> str:
    return next(one.payer for one in decision.legs if one.leg == leg)


def settled(decision: Decision, leg: str) -> str:
    return next(one.settle for one in decision.legs if one.leg == leg)
