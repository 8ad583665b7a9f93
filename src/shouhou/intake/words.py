"""The closed words of intake, as the database checks them."""

from __future__ import annotations

from typing import Final

STATES: Final = (
    "received",
    "reading",
    "needs_password",
    "refused",
    "previewed",
    "confirmed",
    "taking",
    "done",
    "failed",
    "discarded",
)
KINDS: Final = ("orders", "lines", "refunds")

SOURCES: Final = ("taobao", "kuaidi100", "kdniao")
"""Platforms and sources of tracking whose own interface is read."""
THING_KINDS: Final = ("trade", "refund", "exchange", "rating", "parcel")
"""What is read there, one thing at a time, in the platform's own form."""
THINGS_OF: Final = {
    "orders": ("trade",),
    "lines": ("rating",),
    "refunds": ("refund", "exchange"),
    "parcels": ("parcel",),
}
"""Kind of a raw row → kinds of raw things that carry the same numbers: erased together."""

BUSY: Final = frozenset({"received", "reading", "confirmed", "taking"})
"""A job is at work or on its way; the page looks again by itself."""

KIND_NAMES: Final = {
    "orders": ("订单报表", "order report"),
    "lines": ("宝贝报表", "item report"),
    "refunds": ("退款报表", "refund report"),
}

CONSUMER_NAMES: Final = {"orders": ("订单", "orders"), "refunds": ("退款", "refunds")}
"""The slices above that report what they made of an upload."""

COUNT_NAMES: Final = {
    "new": ("新增", "new"),
    "changed": ("更新", "updated"),
    "same": ("没变", "unchanged"),
    "judged": ("已判断", "judged"),
    "problems": ("要留意", "to look at"),
}
