"""The methods of the platform: parameters in Markdown, behaviour in Python. Importing registers."""

from shouhou.platforms.taobao.sandbox.gateway.asked import METHODS
from shouhou.platforms.taobao.sandbox.methods import (
    agree_batch,
    exchanges,
    logistics,
    order_acts,
    platform,
    ratings,
    refund_acts,
    refund_messages,
    refunds,
    tmc,
    trades,
    warehouse,
)

__all__ = [
    "METHODS",
    "agree_batch",
    "exchanges",
    "logistics",
    "order_acts",
    "platform",
    "ratings",
    "refund_acts",
    "refund_messages",
    "refunds",
    "tmc",
    "trades",
    "warehouse",
]
