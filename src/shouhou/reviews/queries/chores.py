"""What the timetable looks for, over all shops."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from shouhou.reviews.models import Review
from shouhou.reviews.words import POOR

MAY_CHANGE_FOR: Final = timedelta(days=30)
"""So long a buyer may change or delete a neutral or bad rating (facts 7.3)."""


def orders_to_read(
    now: datetime, last: int = 0, limit: int = 500
) -> tuple[tuple[int, int, str], ...]:
    """(row, shop, order) of neutral and bad ratings that their buyer may still change: the
    platform tells nobody when that happens, so somebody has to ask. By row after `last`.
    """
    rows = Review.objects.filter(
        by="buyer",
        rating__in=POOR,
        gone_at__isnull=True,
        erased_at__isnull=True,
        listed_at__gt=now - MAY_CHANGE_FOR,
        pk__gt=last,
    )
    return tuple(rows.order_by("pk").values_list("pk", "shop_id", "order_no")[:limit])


def orders_to_forget(shop_id: int, last: str, limit: int = 1000) -> tuple[str, ...]:
    """The next order numbers, after this one, of ratings that still say who wrote them."""
    rows = Review.objects.filter(shop_id=shop_id, erased_at__isnull=True, order_no__gt=last)
    numbers = rows.order_by("order_no").values_list("order_no", flat=True).distinct()
    return tuple(numbers[:limit])


def shops_with_reviews() -> tuple[int, ...]:
    """Every shop of which there is a rating."""
    rows = Review.objects.order_by("shop_id").values_list("shop_id", flat=True)
    return tuple(rows.distinct())
