"""A small shop with its people, and a request that came in: for the tests of agreements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from shouhou.orders.actions import Source, take_orders
from shouhou.platforms.port import OrderSeen, RefundSeen
from shouhou.refunds.actions import agree, judge, take_refunds
from shouhou.refunds.facts import Act
from shouhou.refunds.models import Agreement, RefundRequest
from shouhou.refunds.tests.making import NOW, make_order, make_refund
from shouhou.shops.actions import grant_role, make_person, make_shop
from shouhou.shops.models import Person, Shop

ROLES = ("owner", "supervisor", "agent", "finance", "warehouse")
SHARE = {"goods_fen": 9900, "post_fee_fen": 900, "total_fen": 10800, "paid_fen": 10800}


@dataclass(frozen=True)
class World:
    """A shop and one person for each role; `agent2` is a second agent."""

    shop: Shop
    owner: Person
    supervisor: Person
    agent: Person
    agent2: Person
    finance: Person
    warehouse: Person

    def take(self, *refunds: RefundSeen, at: datetime = NOW, sheet: int = 1) -> None:
        """An export shows these requests; they are judged."""
        take_refunds(Source(self.shop.pk, at, sheet), refunds, at)
        rows = RefundRequest.objects.filter(refund_no__in=[one.refund_no for one in refunds])
        judge(self.shop.pk, list(rows.values_list("pk", flat=True)), at)

    def take_order(self, *orders: OrderSeen, at: datetime = NOW, sheet: int = 1) -> None:
        take_orders(Source(self.shop.pk, at, sheet), orders)

    def agree(self, row: Agreement, by: Person | None = None, **inputs: Any) -> str:
        return agree(by=by or self.agent, agreement_id=row.pk, act=Act(**inputs), now=NOW)


def make_world(name: str = "青禾小店", prefix: str = "") -> World:
    """A C shop that gives free postage, with everybody in it."""
    shop = make_shop(name=name, kind="c2c", platform="taobao", now=NOW - timedelta(days=30))
    people = {}
    for login in (*ROLES, "agent2"):
        person = make_person(login_name=prefix + login, name=prefix + login, password=None)
        grant_role(person=person, shop_id=shop.pk, role=login.removesuffix("2"))
        people[login] = person
    return World(shop=shop, **people)


def unsent(**changes: Any) -> RefundSeen:
    """A refund before dispatch: agreed by the agent alone, paid by the platform's click."""
    said = {"kind": "refund_only", "goods": "not_received", "reason_text": "多拍/拍错/不想要"}
    return make_refund(**{**said, "amount_fen": 10800, **changes})


def unsent_order(**changes: Any) -> OrderSeen:
    return make_order(**{"status": "unshipped", "status_text": "买家已付款", **SHARE, **changes})


def returning(**changes: Any) -> RefundSeen:
    """A return without reason within seven days, signed two days before it was asked for."""
    said = {"answers": (("签收时间", "2026-11-18"), ("包邮", "包邮"))}
    return make_refund(**{**said, **changes})


def only_agreement() -> Agreement:
    return Agreement.objects.get()
