"""Ratings as the desk speaks of them."""

from __future__ import annotations

from shouhou.platforms.taobao.client.calls.ratings import TradeRate
from shouhou.platforms.taobao.client.seen import PLATFORM, RatingSeen
from shouhou.platforms.taobao.client.tables import code_of, label_of


def rating_seen(rate: TradeRate) -> RatingSeen:
    """A rating as the desk speaks of it."""
    return RatingSeen(
        platform=PLATFORM,
        order_no=rate.tid,
        line_no=rate.oid,
        rating=code_of("rating", rate.result),
        rating_text=label_of("rating", rate.result),
        by=rate.role,
        rated_at=rate.created,
        content=rate.content,
        reply=rate.reply,
        nick=rate.nick,
        title=rate.item_title,
        item_id=rate.num_iid,
        price_fen=rate.item_price,
        counts=rate.valid_score,
        logistics_score=rate.logistics_service_score,
    )
