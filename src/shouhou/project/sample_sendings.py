"""The sample shop's sendings: a return address, and what its buyers shall get back or once more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from shouhou import moment
from shouhou.orders.queries import lines_of_orders, order_seen
from shouhou.refunds.queries import case_of_refund, search
from shouhou.shipping import actions as shipping
from shouhou.shipping.facts import SendPiece, SendWish
from shouhou.shops.queries import shops_of
from shouhou.triage import actions as triage

if TYPE_CHECKING:
    from shouhou.refunds.queries import RequestRow
    from shouhou.shops.models import Person

ADDRESS: Final = {
    "name": "售后收件",
    "phone": "0571-88000000",
    "address": "浙江省杭州市余杭区仓前街道样板路 8 号 3 号仓",
}
BACK: Final = (("261123100000000214", "说质量问题要维修，核实不属实，原件寄回给买家"),)
"""Requests whose goods are the buyer's and go back to them, and the note for the warehouse."""


def ask(owner: Person) -> None:
    """Set each shop's return address, and have the warehouse send what the sample's cases want."""
    now = moment.now()
    for shop in shops_of(owner):
        triage.set_return_address(by=owner, shop_id=shop.id, now=now, **ADDRESS)
    for refund_no, note in BACK:
        row = next(iter(search(owner, refund_no, 1).refunds), None)
        case_id = case_of_refund(owner, row.id) if row is not None else None
        wish = wish_of(row, case_id, note) if row is not None and case_id is not None else None
        if wish is not None:
            shipping.ask_sending(by=owner, wish=wish, now=now)


def wish_of(row: RequestRow, case_id: int, note: str) -> SendWish | None:
    """The order's goods to its receiver; None where the order is not known."""
    order = order_seen(row.shop_id, row.order_no)
    lines = lines_of_orders(row.shop_id, [row.order_no]).get(row.order_no, ())
    if order is None or not lines:
        return None
    return SendWish(
        shop_id=row.shop_id,
        key=f"sample:{row.refund_no}",
        case_id=case_id,
        order_no=row.order_no,
        kind="return_to_buyer",
        receiver_name=order.receiver_name,
        receiver_phone=order.receiver_phone,
        receiver_address=order.receiver_address,
        pieces=tuple(SendPiece(x.outer_id, x.title, x.sku, x.quantity) for x in lines),
        note=note,
    )
