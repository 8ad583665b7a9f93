"""What requests tell of parcels: the one sent back, and that one did not come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from shouhou.parcels.actions import note_missing, take_parcels
from shouhou.parcels.facts import ParcelSeen
from shouhou.platforms.port import RefundSeen

COMING: Final = ("wait_buyer_return", "wait_seller_receive")
"""Requests whose goods are on their way back, or should be."""
ASKED: Final = ("wait_seller", "seller_refused")


def follow_parcels(shop_id: int, refunds: Sequence[RefundSeen], now: datetime) -> None:
    """Follow the parcels on their way back, and note what buyers say did not come.

    Finished requests are left out: a shop that connects brings months of them.
    """
    back = [_seen(each) for each in refunds if each.return_waybill and each.status in COMING]
    if back:
        take_parcels(shop_id, back, now, told_by="request")
    missing = {
        each.order_no for each in refunds if each.goods == "not_received" and each.status in ASKED
    }
    if missing:
        note_missing(shop_id, missing, now)


def _seen(refund: RefundSeen) -> ParcelSeen:
    return ParcelSeen(
        direction="back",
        number=refund.return_waybill,
        courier_told=refund.return_courier,
        order_no=refund.order_no,
        line_no=refund.line_no or "",
    )
