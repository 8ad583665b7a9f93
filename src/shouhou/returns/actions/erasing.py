"""Forget what stood on the labels of parcels when its time is over; counts and moments stay."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from shouhou.orders.queries import kept_since
from shouhou.returns.models import Arrival, Piece


@transaction.atomic
def erase_personal(*, shop_id: int, now: datetime) -> int:
    """Empty names, phones, places and notes of parcels older than the shop keeps them; how many.

    Again: none. A parcel that still lies unclaimed keeps what may tell whose it is.
    """
    old = Arrival.objects.filter(
        shop_id=shop_id, scanned_at__lt=kept_since(shop_id, now), erased_at=None
    ).exclude(state="ownerless")
    ids = list(old.select_for_update().order_by("pk").values_list("pk", flat=True))
    Arrival.objects.filter(pk__in=ids).update(
        text=F("waybill"), phone_tail="", name="", place="", note="", erased_at=now
    )
    Piece.objects.filter(arrival__in=ids).update(note="")
    return len(ids)
