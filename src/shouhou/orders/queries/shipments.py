"""Which parcels orders tell of: waybill, courier, since when, for which lines."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from shouhou.orders.models import Order, OrderLine

PHONE_TAIL = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipment:
    """One waybill that an order, or a line of it, tells of."""

    order_no: str
    line_no: str
    """Empty where the order itself tells it, for all its lines."""
    courier: str
    waybill: str
    shipped_at: datetime | None
    order_status: str
    phone_tail: str


def shipments_of(shop_id: int, order_nos: Collection[str]) -> tuple[Shipment, ...]:
    """The waybills of these orders. A line's own wins over the order's. Two queries."""
    orders = {
        row["order_no"]: row
        for row in Order.objects.filter(shop_id=shop_id, order_no__in=list(order_nos)).values(
            "order_no", "status", "courier", "waybill", "shipped_at", "receiver_phone"
        )
    }
    lines = OrderLine.objects.filter(
        shop_id=shop_id, order_no__in=list(orders), stand_in=False
    ).exclude(waybill="")
    told = lines.values("order_no", "line_no", "courier", "waybill", "shipped_at")
    found = [_shipment(orders[row["order_no"]], row) for row in told.order_by("pk")]
    by_line = {each.order_no for each in found}
    found += [
        _shipment(order, {**order, "line_no": ""})
        for number, order in orders.items()
        if order["waybill"] and number not in by_line
    ]
    return tuple(found)


def _shipment(order: Mapping[str, object], row: Mapping[str, object]) -> Shipment:
    digits = "".join(letter for letter in str(order["receiver_phone"]) if letter.isdigit())
    shipped = row["shipped_at"] or order["shipped_at"]
    return Shipment(
        order_no=str(order["order_no"]),
        line_no=str(row["line_no"]),
        courier=str(row["courier"] or order["courier"]),
        waybill=str(row["waybill"]),
        shipped_at=shipped if isinstance(shipped, datetime) else None,
        order_status=str(order["status"]),
        phone_tail=digits[-PHONE_TAIL:] if len(digits) >= PHONE_TAIL else "",
    )
