"""What the freight sheet says of a case's legs: a figure beside each leg somebody pays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from shouhou.parcels.queries import PostageTo, postage_to, stoppable, stops_of
from shouhou.parcels.words import PAYERS

if TYPE_CHECKING:
    from datetime import datetime

    from shouhou.orders.queries import OrderView
    from shouhou.parcels.queries import ParcelView
    from shouhou.refunds.decide import Decision

LEG_OF: Final = {"outbound": "outbound", "return": "return_leg", "replacement": "replacement"}
"""A parcel's leg → the leg of the decision."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A figure that may be written onto a parcel by one key."""

    fen: int
    payer: str
    why: str


def postage_here(
    order: OrderView | None,
    followed: Sequence[ParcelView],
    decision: Decision | None,
    now: datetime,
) -> dict[str, Any]:
    """The figure to the order's address, one for each parcel without freight, what was stopped."""
    address = order.buyer.address if order is not None else ""
    table = postage_to(order.shop_id, address, now) if order is not None and address else None
    payers = {leg.leg: leg.payer for leg in decision.legs} if decision is not None else {}
    shops = {parcel.shop_id for parcel in followed}
    return {
        "postage": table,
        "postage_counts": bool({"buyer", "seller"} & set(payers.values())),
        "postage_offers": offers(table, followed, payers),
        "stops": stops_of([parcel.id for parcel in followed]) if followed else {},
        "stoppable": frozenset().union(*(stoppable(shop_id) for shop_id in shops)),
    }


def offers(
    table: PostageTo | None, followed: Sequence[ParcelView], payers: Mapping[str, str]
) -> dict[int, Offer]:
    """Parcel → the figure of its courier, with who pays it by the rules."""
    found = {}
    for parcel in followed:
        figure = table.of(parcel.courier) if table is not None else None
        if figure is None or parcel.replaced:
            continue
        payer = payers.get(LEG_OF[parcel.leg], "unknown")
        payer = payer if payer in PAYERS else "unknown"
        if (parcel.freight_fen, parcel.payer) != (figure.fen, payer) and parcel.freight_fen is None:
            found[parcel.id] = Offer(figure.fen, payer, figure.why)
    return found
