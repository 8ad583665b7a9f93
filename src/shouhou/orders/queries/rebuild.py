"""Rows turned back into exactly the values their sources gave."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from shouhou.clock import SHANGHAI
from shouhou.orders.facts import place
from shouhou.orders.models import Order, OrderLine
from shouhou.platforms.port import LineSeen, OrderSeen

ORDER_FIELDS = tuple(field.name for field in fields(OrderSeen))
LINE_FIELDS = tuple(field.name for field in fields(LineSeen))


def order_seen(shop_id: int, order_no: str) -> OrderSeen | None:
    """The order as its sources showed it."""
    return orders_seen(shop_id, [order_no]).get(order_no)


def orders_seen(shop_id: int, order_nos: Collection[str]) -> dict[str, OrderSeen]:
    """Many orders of a shop by number, in one query; unknown numbers are left out."""
    rows = Order.objects.filter(shop_id=shop_id, order_no__in=list(order_nos))
    found = map(as_order, rows.values_list(*ORDER_FIELDS))
    return {order.order_no: order for order in found}


def lines_seen(shop_id: int, order_no: str) -> tuple[LineSeen, ...]:
    """The lines of an order; one stand-in where its items file has not come."""
    return lines_of_orders(shop_id, [order_no]).get(order_no, ())


def lines_of_orders(shop_id: int, order_nos: Collection[str]) -> dict[str, tuple[LineSeen, ...]]:
    """The lines of many orders of a shop, in one query."""
    rows = OrderLine.objects.filter(shop_id=shop_id, order_no__in=list(order_nos))
    gathered: dict[str, list[LineSeen]] = {}
    for row in rows.values_list(*LINE_FIELDS):
        line = as_line(row)
        gathered.setdefault(line.order_no, []).append(line)
    return {number: tuple(sorted(lines, key=place)) for number, lines in gathered.items()}


def as_order(row: Sequence[Any]) -> OrderSeen:
    """The value of one row of ORDER_FIELDS."""
    said = local_moments(ORDER_FIELDS, row)
    said["discounts"] = tuple((name, fen) for name, fen in said["discounts"])
    return OrderSeen(**said)


def as_line(row: Sequence[Any]) -> LineSeen:
    """The value of one row of LINE_FIELDS."""
    return LineSeen(**local_moments(LINE_FIELDS, row))


def local_moments(names: Sequence[str], row: Sequence[Any]) -> dict[str, Any]:
    """Name the cells; the database keeps moments in UTC, people's days are Shanghai's."""
    return {
        name: cell.astimezone(SHANGHAI) if isinstance(cell, datetime) else cell
        for name, cell in zip(names, row, strict=True)
    }


def order_nos_seen_in(shop_id: int, sources: Collection[int]) -> frozenset[str]:
    """Numbers of the orders whose newest sight, or that of a line, is one of these sheets."""
    seen = {"shop_id": shop_id, "seen_in__in": list(sources)}
    orders = Order.objects.filter(**seen).values_list("order_no")
    lines = OrderLine.objects.filter(**seen).values_list("order_no")
    return frozenset(row[0] for row in orders.union(lines))


def buyers_of(shop_ids: Collection[int], order_nos: Collection[str]) -> dict[tuple[int, str], str]:
    """Nicks by shop and order number, as exported; whoever shows them masks them."""
    rows = Order.objects.filter(shop_id__in=list(shop_ids), order_no__in=list(order_nos))
    found = rows.values_list("shop_id", "order_no", "buyer_nick")
    return {(shop_id, order_no): nick for shop_id, order_no, nick in found}
