"""From the platform's rows to the desk's plain values; every word goes through `codes/*.md`."""

from shouhou.platforms.taobao.client.translate.orders import lines_seen, order_extra, order_seen
from shouhou.platforms.taobao.client.translate.ratings import rating_seen
from shouhou.platforms.taobao.client.translate.requests import (
    dispute_extra,
    dispute_seen,
    exchange_extra,
    exchange_seen,
    kind_asked,
    refund_extra,
    refund_seen,
)

__all__ = [
    "dispute_extra",
    "dispute_seen",
    "exchange_extra",
    "exchange_seen",
    "kind_asked",
    "lines_seen",
    "order_extra",
    "order_seen",
    "rating_seen",
    "refund_extra",
    "refund_seen",
]
