"""Builders of invented items."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shouhou.clock import SHANGHAI
from shouhou.orders.actions import Source, take_lines
from shouhou.platforms.port import LineSeen
from shouhou.shops import actions as shops
from shouhou.shops.facts import Refused
from shouhou.shops.models import Person, Shop

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


def make_shop(name: str = "青禾小店") -> Shop:
    return shops.make_shop(name=name, kind="c2c", platform="taobao", now=NOW)


def make_person(shop: Shop, name: str = "小林", role: str = "agent", login: str = "lin") -> Person:
    """Somebody with this role in the shop."""
    made = shops.make_person(login_name=login, name=name, password=None)
    shops.grant_role(person=made, shop_id=shop.pk, role=role)
    return made


def browser(person: Person) -> Client:
    """A test client of somebody who is logged in."""
    made = Client(headers={"accept-language": "zh-hans"})
    made.force_login(person)
    return made


def text(answer: Any) -> str:
    """The page, which must have come."""
    assert answer.status_code == 200
    return str(answer.content.decode())


def questions(client: Client, address: str) -> int:
    """How often a page asks the database once it is warm."""
    client.get(address)
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


def refused(code: str, call: Any, **wanted: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        call(**wanted)
    assert caught.value.code == code
    return caught.value
