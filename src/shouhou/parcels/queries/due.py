"""Which parcels a source must be asked for."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, Min

from shouhou.parcels.models import Parcel


def due_to_ask(shop_id: int, now: datetime, most: int) -> list[tuple[int, str]]:
    """Parcels to buyers whose time has come, longest due first, each with an order it holds.

    For a source that is asked by order; a parcel without one is left out.
    """
    rows = (
        Parcel.objects.filter(shop_id=shop_id, ask_at__lte=now, direction="out", replaced_at=None)
        .annotate(order_no=Min("contents__order_no"))
        .filter(order_no__isnull=False)
        .order_by(F("ask_at"), "pk")
    )
    return list(rows.values_list("pk", "order_no")[:most])
