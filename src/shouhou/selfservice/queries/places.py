"""Where a shop's goods go back to."""

from __future__ import annotations

from shouhou.clock import SHANGHAI
from shouhou.selfservice.facts import PlaceView
from shouhou.selfservice.models import ReturnPlace


def return_place(shop_id: int) -> PlaceView | None:
    """The shop's return address as it is now; for callers that were given the shop."""
    rows = ReturnPlace.objects.filter(shop_id=shop_id).select_related("set_by")
    row = rows.order_by("-pk").first()
    if row is None:
        return None
    return PlaceView(
        receiver=row.receiver,
        phone=row.phone,
        address=row.address,
        note=row.note,
        set_by=row.set_by.name,
        set_at=row.set_at.astimezone(SHANGHAI),
    )
