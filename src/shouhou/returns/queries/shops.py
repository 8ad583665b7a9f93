"""Which shops the background has to look at."""

from __future__ import annotations

from shouhou.returns.models import Arrival


def shops_with_arrivals() -> tuple[int, ...]:
    """Every shop that ever received a parcel."""
    rows = Arrival.objects.order_by("shop_id").values_list("shop_id", flat=True)
    return tuple(rows.distinct())
