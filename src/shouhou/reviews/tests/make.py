"""Builders of invented ratings. Names and numbers belong to nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from shouhou.clock import SHANGHAI
from shouhou.platforms.taobao.client import RatingSeen
from shouhou.reviews.actions import TakenRatings, take_ratings
from shouhou.reviews.models import Review
from shouhou.shops import actions as shops
from shouhou.shops.facts import AppKeys, Granted
from shouhou.shops.models import Person, Shop

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
BAD = RatingSeen(
    platform="taobao",
    order_no="3515313978150000001",
    line_no="3515313978150000002",
    rating="bad",
    rating_text="差评",
    by="buyer",
    rated_at=NOW - HOUR,
    content="锅盖有裂纹，客服也不回话",
    nick="tb_summer88",
    title="春秋款加厚雪平锅",
    item_id="7001",
    counts=True,
)
GOOD = replace(BAD, rating="good", rating_text="好评", content="很好用")
NEUTRAL = replace(BAD, rating="neutral", rating_text="中评", content="一般般")


def rated(number: int, like: RatingSeen = BAD, **changes: object) -> RatingSeen:
    """The same rating of another order."""
    numbers = {"order_no": f"36153139781500{number:05d}", "line_no": f"46153139781500{number:05d}"}
    return replace(like, **(numbers | changes))  # type: ignore[arg-type]


def take(shop: Shop, *ratings: RatingSeen, hours: int = 0) -> TakenRatings:
    """They were asked for so many hours after NOW."""
    at = NOW + hours * HOUR
    return take_ratings(shop.pk, ratings, at, at)


def only() -> Review:
    return Review.objects.get()


def connect(shop: Shop, owner: Person, kind: str = "tmall") -> None:
    """The shop is connected to a platform that nobody asks anything."""
    keys = AppKeys(
        kind=kind,
        app_key="12345678",
        app_secret="secret-of-nobody",
        gateway_url="http://127.0.0.1:1/router/rest",
        message_url="ws://127.0.0.1:1/",
        oauth_url="http://127.0.0.1:1",
    )
    shops.connect(by=owner, shop_id=shop.pk, app=keys, now=NOW)
    granted = Granted(session="session-of-nobody", seller_nick="青禾家居", seller_id="2001")
    shops.authorise(by=owner, shop_id=shop.pk, granted=granted, now=NOW)
