"""The left of a refund's page: which line the refund is about, and the parcels seen."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from shouhou.orders.queries import LineView, OrderView
from shouhou.platforms.port import RefundSeen


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line, and whether this refund is about it."""

    view: LineView
    mine: bool


@dataclass(frozen=True, slots=True)
class Parcel:
    name: str
    courier: str
    waybill: str


def shown_lines(order: OrderView | None, refund: RefundSeen) -> tuple[ShownLine, ...]:
    """Every line of the order; the one named by the refund is marked."""
    if order is None:
        return ()
    only = len(order.lines) == 1
    return tuple(ShownLine(line, only or _is_about(refund, line)) for line in order.lines)


def _is_about(refund: RefundSeen, line: LineView) -> bool:
    if refund.line_no:
        return refund.line_no == line.line_no
    return bool(refund.outer_id) and refund.outer_id == line.outer_id


def parcels(order: OrderView | None, refund: RefundSeen) -> tuple[Parcel, ...]:
    """The parcels the exports show: out and back; the same number once."""
    out = [(order.courier, order.waybill), *_of_lines(order)] if order else []
    seen = dict.fromkeys(pair for pair in out if pair[1])
    found = [Parcel(_("发货"), courier, waybill) for courier, waybill in seen]
    if refund.return_waybill:
        found.append(Parcel(_("退回"), refund.return_courier, refund.return_waybill))
    return tuple(found)


def _of_lines(order: OrderView) -> list[tuple[str, str]]:
    return [(line.courier, line.waybill) for line in order.lines]
