"""What requests tell of parcels: the one sent back, and that one did not come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db.models import Q

from shouhou.jobs import defer
from shouhou.parcels.actions import note_missing, take_parcels
from shouhou.parcels.facts import ParcelSeen
from shouhou.refunds.models import RefundRequest

COMING: Final = ~Q(return_waybill="") & Q(status__in=("wait_buyer_return", "wait_seller_receive"))
"""Requests whose goods are on their way back."""
MISSING: Final = Q(goods="not_received", status__in=("wait_seller", "seller_refused"))
"""Requests of buyers who say that nothing came. Finished ones are history, months of it."""


def ask_tell(shop_id: int, refund_ids: Sequence[int]) -> None:
    """Have parcels told of these requests, in a transaction of its own.

    Here agreements and cases are held; whoever watches parcels holds these first, then cases.
    """
    rows = RefundRequest.objects.filter(COMING | MISSING, pk__in=refund_ids)
    wanted = sorted(rows.values_list("pk", flat=True))
    if wanted:
        ids = ",".join(map(str, wanted))
        defer("refunds.tell_parcels", lock=f"tell:{shop_id}", shop_id=shop_id, refund_ids=ids)


def tell_parcels(shop_id: int, refund_ids: Sequence[int], now: datetime) -> int:
    """Follow the parcels on their way back, note what buyers say did not come; how many were new.

    What is no longer so by now is left out. Again: the same.
    """
    rows = RefundRequest.objects.filter(shop_id=shop_id, pk__in=refund_ids)
    back = [_seen(row) for row in rows.filter(COMING)]
    new = take_parcels(shop_id, back, now, told_by="request")
    missing = set(rows.filter(MISSING).values_list("order_no", flat=True))
    if missing:
        note_missing(shop_id, missing, now)
    return new


def _seen(row: RefundRequest) -> ParcelSeen:
    return ParcelSeen(
        direction="back",
        number=row.return_waybill,
        courier_told=row.return_courier,
        order_no=row.order_no,
        line_no=row.line_no or "",
    )
