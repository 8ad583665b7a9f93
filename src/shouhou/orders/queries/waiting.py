"""Orders that were paid and are not sent, with what was bought."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from shouhou.orders.models import Order, OrderLine

UNSENT = ("unshipped", "part_shipped")
"""Part of a partial index: the list of what waits stays small beside years of orders."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingOrder:
    """One order, or what is left of it, that waits to be sent."""

    shop_id: int
    order_no: str
    order_kind: str
    paid_at: datetime
    ship_by_at: datetime | None
    paid_fen: int
    """For the lines that wait, before refunds."""
    title: str
    count: int
    buyer_nick: str


def waiting_orders(
    shop_ids: Collection[int], *, item: str = "", order_nos: Collection[str] | None = None
) -> tuple[WaitingOrder, ...]:
    """Those of these shops, oldest payment first; two queries.

    `item`: only with a waiting line of this code, number or exact name. Cash on delivery and orders
    nobody paid are left out.
    """
    rows = Order.objects.filter(shop_id__in=list(shop_ids), status__in=UNSENT)
    rows = rows.filter(paid_at__isnull=False)
    if order_nos is not None:
        rows = rows.filter(order_no__in=list(order_nos))
    orders = {row.pk: row for row in rows.order_by("paid_at", "pk")}
    lines = OrderLine.objects.filter(order__in=list(orders)).exclude(
        status__in=("closed", "shipped")
    )
    waiting: defaultdict[int, list[OrderLine]] = defaultdict(list)
    for line in lines.order_by("pk"):
        waiting[line.order_id or 0].append(line)
    with_item = {
        pk for pk, some in waiting.items() if not item or any(_is(line, item) for line in some)
    }
    return tuple(_waits(orders[pk], waiting[pk]) for pk in orders if pk in with_item)


def _is(line: OrderLine, item: str) -> bool:
    return item in (line.outer_id, line.item_id, line.title)


def _waits(order: Order, lines: list[OrderLine]) -> WaitingOrder:
    told = [line.ship_by_at for line in lines if line.ship_by_at is not None]
    assert order.paid_at is not None  # asked for so
    return WaitingOrder(
        shop_id=order.shop_id,
        order_no=order.order_no,
        order_kind=order.order_kind,
        paid_at=order.paid_at,
        ship_by_at=order.ship_by_at or min(told, default=None),
        paid_fen=sum(line.share_fen for line in lines),
        title=lines[0].title or order.title,
        count=sum(line.quantity for line in lines),
        buyer_nick=order.buyer_nick,
    )
