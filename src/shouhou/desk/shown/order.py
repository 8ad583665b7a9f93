"""The left of a case: every line with its balance, which ones this request is about, parcels."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from shouhou.couriers.numbers import tidy_number
from shouhou.orders.queries import LineView, OrderView
from shouhou.platforms.port import RefundSeen

if TYPE_CHECKING:
    from shouhou.ledger.facts import BalanceView


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line with what is paid, reserved, refunded and left of it; `mine`: asked about now."""

    view: LineView
    mine: bool
    balance: BalanceView | None
    units: str


@dataclass(frozen=True, slots=True)
class Parcel:
    name: str
    courier: str
    waybill: str


def shown_lines(
    order: OrderView | None, refund: RefundSeen | None, balances: Sequence[BalanceView]
) -> tuple[ShownLine, ...]:
    """Every line of the order; the one named by the refund is marked."""
    if order is None:
        return ()
    by_line = {one.line_no: one for one in balances}
    only = len(order.lines) == 1
    return tuple(
        ShownLine(
            line,
            refund is not None and (only or _is_about(refund, line)),
            by_line.get(line.line_no),
            _units(by_line.get(line.line_no)),
        )
        for line in order.lines
    )


def freight_of(balances: Iterable[BalanceView]) -> BalanceView | None:
    """The freight apart: the line without a number."""
    return next((one for one in balances if not one.line_no), None)


def _units(balance: BalanceView | None) -> str:
    """退款中 1 · 已退货 1 · 补发中 1; nothing where nothing moves."""
    if balance is None:
        return ""
    names: Mapping[str, str] = {
        "units_refunding": _("退款中 %(n)d 件"),
        "units_refunded": _("已退款 %(n)d 件"),
        "units_returning": _("退货中 %(n)d 件"),
        "units_returned": _("已退货 %(n)d 件"),
        "units_resending": _("补发中 %(n)d 件"),
        "units_resent": _("已补发 %(n)d 件"),
    }
    counted = ((says, getattr(balance, field)) for field, says in names.items())
    return " · ".join(says % {"n": n} for says, n in counted if n)


def _is_about(refund: RefundSeen, line: LineView) -> bool:
    if refund.line_no:
        return refund.line_no == line.line_no
    return bool(refund.outer_id) and refund.outer_id == line.outer_id


def parcels(
    order: OrderView | None, refund: RefundSeen | None, followed: Collection[str] = ()
) -> tuple[Parcel, ...]:
    """The parcels the exports show that nobody follows: out and back; the same number once."""
    out = [(order.courier, order.waybill), *_of_lines(order)] if order else []
    seen = dict.fromkeys(pair for pair in out if pair[1])
    found = [Parcel(_("发货"), courier, waybill) for courier, waybill in seen]
    if refund is not None and refund.return_waybill:
        found.append(Parcel(_("退回"), refund.return_courier, refund.return_waybill))
    return tuple(one for one in found if tidy_number(one.waybill) not in followed)


def _of_lines(order: OrderView) -> list[tuple[str, str]]:
    return [(line.courier, line.waybill) for line in order.lines]
