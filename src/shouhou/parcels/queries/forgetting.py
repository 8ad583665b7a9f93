"""Whose parcels may have to be forgotten."""

from __future__ import annotations

from shouhou.parcels.models import Content, Parcel

AT_ONCE = 1000


def shops_with_parcels() -> tuple[int, ...]:
    """Every shop of which there is a parcel."""
    rows = Parcel.objects.order_by("shop_id").values_list("shop_id", flat=True).distinct()
    return tuple(rows)


def orders_to_forget(shop_id: int, last: str) -> list[str]:
    """The next orders, by number, with a parcel that was not erased."""
    rows = Content.objects.filter(shop_id=shop_id, order_no__gt=last, parcel__erased_at=None)
    numbers = rows.order_by("order_no").values_list("order_no", flat=True).distinct()
    return list(numbers[:AT_ONCE])
