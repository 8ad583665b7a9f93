"""The parcel of an arrival is known to parcels too: tied to its cases, no longer waited for."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from shouhou.parcels.actions import bring_parcel, note_received
from shouhou.parcels.facts import ParcelSeen
from shouhou.returns.models import Arrival, ArrivalLink
from shouhou.returns.words import HERE_STATES


@transaction.atomic
def tie_parcel(*, arrival_id: int, now: datetime) -> int | None:
    """Its number, if it has one, is the return leg of its cases; what was wrong with it is over.

    Doing it again changes nothing.
    """
    row = Arrival.objects.select_for_update().filter(pk=arrival_id).first()
    if row is None or not row.waybill:
        return None
    if row.state == "undone":
        is_here = Arrival.objects.filter(parcel=row.parcel_id, state__in=HERE_STATES).exists()
        if row.parcel_id is not None and not is_here:
            note_received(parcel_id=row.parcel_id, at=None, now=now)
        return row.parcel_id
    links = ArrivalLink.objects.filter(arrival=row, gone_at=None).order_by("case_id", "pk")
    for link in links if not row.is_ours else ():
        seen = ParcelSeen(
            direction="back",
            number=row.waybill,
            order_no=link.order_no,
            leg="return",
            sent_at=row.scanned_at,
        )
        row.parcel_id = bring_parcel(
            shop_id=row.shop_id, case_id=link.case_id, seen=seen, by=row.by, now=now
        )
    row.save(update_fields=["parcel"])
    if row.parcel_id is not None:
        note_received(parcel_id=row.parcel_id, at=row.scanned_at, now=now)
    return row.parcel_id
