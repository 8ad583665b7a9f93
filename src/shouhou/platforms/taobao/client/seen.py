"""What the platform tells beyond the words of `port.py`: kept beside, as plain frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from shouhou.platforms.port import UNRECOGNISED

PLATFORM: Final = "taobao"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderExtra:
    """What a trade tells beside its `OrderSeen`. An absent fact is `None` or ``""``."""

    order_no: str
    modified_at: datetime | None = None
    timeout_at: datetime | None = None
    """When the present state advances by itself; goes before any computed deadline."""
    oaid: str = ""
    buyer_open_uid: str = ""
    freight_insurance_fen: int | None = None
    step: str = ""
    step_paid_fen: int | None = None
    receipt_type: str = ""
    """ITEM, POSTAGE, OTHER: this trade only makes up a difference (补差) of another."""
    receipt_of: str = ""
    shipping: str = ""
    urged: bool = False
    """The buyer urged shipping (催发货)."""
    may_ship: bool = True
    """False for PAID_FORBID_CONSIGN and for trades closed before payment: never ship them."""
    closed_before_payment: bool = False
    promise: str = ""
    alipay_no: str = ""
    refunds: tuple[tuple[str, str, str], ...] = ()
    """Of each sub-order that has one: line_no, refund_no, status in our words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundExtra:
    """What a refund, a dispute or an exchange tells beside its `RefundSeen`."""

    refund_no: str
    version: int | None = None
    """The optimistic lock: a write must carry the version that was read just before it."""
    modified_at: datetime | None = None
    constraint_text: str = ""
    goods_must_return: bool | None = None
    return_by_at: datetime | None = None
    platform_text: str = ""
    special: str = ""
    shipping: str = ""
    return_address: str = ""
    alipay_no: str = ""
    seller_keeps_fen: int | None = None
    by_seller_fen: int | None = None
    by_platform_fen: int | None = None
    sku: str = ""
    wanted_sku: str = ""
    """Of an exchange: what the buyer wants instead."""
    quantity: int | None = None
    order_status: str = UNRECOGNISED
    out_courier: str = ""
    out_waybill: str = ""
    """Of an exchange: the replacement's way to the buyer."""
    oaid: str = ""
    attributes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingSeen:
    """One rating of a sub-order. It has no id: order, line, `by` and moment name it."""

    platform: str
    order_no: str
    line_no: str
    rating: str
    """good, neutral, bad, unrecognised."""
    rating_text: str
    by: str
    """buyer, seller, or what the source said."""
    rated_at: datetime | None = None
    content: str = ""
    reply: str = ""
    nick: str = ""
    title: str = ""
    item_id: str = ""
    price_fen: int | None = None
    counts: bool | None = None
    logistics_score: int | None = None
