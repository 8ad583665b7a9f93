"""A shop with a few refunds, taken in and judged through the front doors of the slices below."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.test import Client

from shouhou.clock import SHANGHAI
from shouhou.orders.actions import Source, take_orders
from shouhou.orders.tests.make import make_order
from shouhou.platforms.port import RefundSeen
from shouhou.refunds.actions import judge, take_refunds
from shouhou.refunds.models import RefundRequest
from shouhou.shops.actions import grant_role, make_person, make_shop
from shouhou.shops.models import Person, Shop

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
HOSTILE = "\u202e<img src=x onerror=alert(1)>" + "啊" * 200


def seen(n: int = 1, **changes: Any) -> RefundSeen:
    """Refund number n, of order number n."""
    said: dict[str, Any] = {
        "platform": "taobao",
        "refund_no": f"2611239000000000{n:02d}",
        "order_no": f"35153139781500{n:05d}",
        "kind": "return_refund",
        "status": "wait_seller",
        "status_text": "买家已经申请退款，等待卖家同意",
        "amount_fen": 9_900,
        "applied_at": datetime(2026, 11, 20, 10, 0, tzinfo=SHANGHAI),
        "goods": "received",
        "goods_text": "买家已收到货",
        "reason_text": "7天无理由退换货",
        "platform_in": "none",
        "buyer_nick": "tb_summer88",
        "title": "春秋款加厚雪平锅",
    }
    return RefundSeen(**(said | changes))


def shop_with(*refunds: RefundSeen, name: str = "青禾小店", login: str = "lin") -> Shop:
    """A shop whose owner is `login`; every refund has its order."""
    shop = make_shop(name=name, kind="c2c", platform="taobao", now=NOW)
    owner = person(login)
    for role in ("owner", "agent"):
        grant_role(person=owner, shop_id=shop.pk, role=role)
    source = Source(shop.pk, NOW, 1)
    take_orders(source, [make_order(order_no=one.order_no) for one in refunds])
    take_refunds(source, refunds, NOW)
    judge(shop.pk, [row.pk for row in RefundRequest.objects.filter(shop=shop)], NOW)
    return shop


def person(login: str) -> Person:
    found = Person.objects.filter(login_name=login).first()
    return found or make_person(login_name=login, name=f"{login}先生", password="a-long-word-9")


def browser(login: str = "lin", language: str = "zh-hans") -> Client:
    """A test client of somebody who is logged in."""
    client = Client(headers={"accept-language": language})
    client.force_login(person(login))
    return client


def refund_id(n: int = 1) -> int:
    """The id of the n-th refund taken in, the oldest first."""
    ids = RefundRequest.objects.order_by("pk").values_list("pk", flat=True)
    return int(ids[n - 1])
