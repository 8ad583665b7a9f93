"""A shop with a few refunds, taken in and judged through the front doors of the slices below."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.test import Client

from shouhou.cases.models import Case
from shouhou.clock import SHANGHAI
from shouhou.orders.actions import Source, take_orders
from shouhou.orders.tests.make import make_order
from shouhou.platforms.port import RefundSeen
from shouhou.refunds.actions import judge, take_refunds
from shouhou.refunds.decide import Decision
from shouhou.refunds.models import Agreement, RefundRequest
from shouhou.refunds.queries import refund_view
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


UNSENT: dict[str, Any] = {
    "status": "unshipped",
    "status_text": "买家已付款，等待卖家发货",
    "shipped_at": None,
    "confirmed_at": None,
    "courier": "",
    "waybill": "",
}
"""An order that nobody has sent yet."""


def shop_with(
    *refunds: RefundSeen,
    name: str = "青禾小店",
    login: str = "lin",
    order: dict[str, Any] | None = None,
) -> Shop:
    """A shop whose owner is `login`; every refund has its order, with these changes."""
    shop = make_shop(name=name, kind="c2c", platform="taobao", now=NOW)
    owner = person(login)
    for role in ("owner", "agent"):
        grant_role(person=owner, shop_id=shop.pk, role=role)
    source = Source(shop.pk, NOW, 1)
    take_orders(source, [make_order(order_no=one.order_no, **order or {}) for one in refunds])
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


def case_id(n: int = 1) -> int:
    """The id of the n-th case, the oldest first."""
    ids = Case.objects.order_by("pk").values_list("pk", flat=True)
    return int(ids[n - 1])


def agreement_id(n: int = 1) -> int:
    """The id of the n-th agreement, the oldest first."""
    ids = Agreement.objects.order_by("pk").values_list("pk", flat=True)
    return int(ids[n - 1])


def colleague(shop: Shop, login: str, *roles: str) -> Person:
    """Somebody with these roles in the shop."""
    made = person(login)
    for role in roles:
        grant_role(person=made, shop_id=shop.pk, role=role)
    return made


def refund_id(n: int = 1) -> int:
    """The id of the n-th refund taken in, the oldest first."""
    ids = RefundRequest.objects.order_by("pk").values_list("pk", flat=True)
    return int(ids[n - 1])


def decision() -> Decision:
    """What the rules say of the first request now."""
    row = RefundRequest.objects.order_by("pk")[0]
    owner = Person.objects.filter(memberships__shop=row.shop, memberships__role="owner")[0]
    view = refund_view(owner, row.pk)
    assert view is not None
    assert view.decision is not None
    return view.decision


def answer_until_decided(client: Client) -> list[str]:
    """Give the first answer to each question the page asks; the facts asked."""
    asked: list[str] = []
    while (question := decision().question) and len(asked) < 9:
        asked.append(question.fact)
        days = {"on": "2026-11-19"} if question.fact == "days_signed" else {}
        told = {"fact": question.fact, "value": question.choices[0].value, **days}
        assert client.post(f"/refunds/{refund_id()}/answer/", told).status_code == 302
    return asked
