"""Builders of invented items."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from shouhou.clock import SHANGHAI
from shouhou.orders.actions import Source, take_lines
from shouhou.platforms.port import LineSeen
from shouhou.shops.models import Shop

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
DAY = timedelta(days=1)
HOSTILE = "\u202e<img src=x onerror=alert(1)>\0" + "啊" * 300


def line(number: int = 1, **changes: Any) -> LineSeen:
    """A line of an order."""
    said: dict[str, Any] = {
        "platform": "taobao",
        "order_no": f"35153139781500{number:05d}",
        "line_no": f"45153139781500{number:05d}",
        "title": "春秋款加厚雪平锅",
        "sku": "颜色分类:木色;尺寸:20cm",
        "outer_id": "SP-20",
        "item_id": "7001",
        "price_fen": 8_900,
        "quantity": 1,
        "status": "shipped",
        "status_text": "",
        "created_at": NOW - DAY,
    }
    return LineSeen(**(said | changes))


def sold(shop: Shop, *lines: LineSeen, sheet: int = 1) -> None:
    take_lines(Source(shop.pk, NOW, sheet), lines)
