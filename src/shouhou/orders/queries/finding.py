"""Orders by what stands on a parcel: the number, the end of a phone, the receiver's name."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from django.db import connection

from shouhou.orders.models import Order

MOST: Final = 30
BY_TAIL: Final = """
SELECT o.shop_id, o.order_no FROM orders_searchrow s JOIN orders_order o ON o.id = s.order_id
WHERE s.words @@ %s::tsquery AND s.shop_id = ANY(%s) AND o.receiver_phone LIKE %s
ORDER BY s.at DESC, s.order_id DESC LIMIT %s
"""
TAIL: Final = 4


@dataclass(frozen=True, slots=True)
class OrderFound:
    """An order, and by what it was found: order, phone or name."""

    shop_id: int
    order_no: str
    by: str


def find_orders(
    shop_ids: Collection[int], *, number: str = "", tail: str = "", name: str = ""
) -> tuple[OrderFound, ...]:
    """Orders of these shops by exactly this number, these last digits, this receiver; at most 30.

    The first of these that finds something counts; newest first.
    """
    shops = sorted(shop_ids)
    if number:
        rows = Order.objects.filter(shop_id__in=shops, order_no=number)
        if found := _found(rows.values_list("shop_id", "order_no")[:MOST], "order"):
            return found
    if tail.isascii() and tail.isdigit() and len(tail) >= TAIL:
        with connection.cursor() as cursor:
            cursor.execute(BY_TAIL, [f"'p:{tail[-TAIL:]}'", shops, f"%{tail}", MOST])
            if found := _found(cursor.fetchall(), "phone"):
                return found
    if name:
        rows = Order.objects.filter(shop_id__in=shops, receiver_name=name).order_by("-created_at")
        return _found(rows.values_list("shop_id", "order_no")[:MOST], "name")
    return ()


def _found(rows: Collection[tuple[int, str]], by: str) -> tuple[OrderFound, ...]:
    return tuple(OrderFound(shop_id, order_no, by) for shop_id, order_no in rows)
