"""What is missing, and whose orders wait for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db.models import Count

from shouhou.shipping.models import Shortage
from shouhou.shops import queries as shops

if TYPE_CHECKING:
    from shouhou.shops.models import Person

MOST: Final = 100


@dataclass(frozen=True, slots=True)
class ShortageView:
    """One missing item."""

    id: int
    shop_id: int
    shop_name: str
    item: str
    title: str
    note: str
    again_on: str
    by: str
    at: datetime
    ended_at: datetime | None
    orders: int
    """How many orders were raised for it."""


def shortages_of(by: Person, *, ended: bool = False) -> tuple[ShortageView, ...]:
    """The missing items of the shops the person sees, newest first, at most a hundred."""
    mine = {shop.id: shop.name for shop in shops.shops_where(by, "see")}
    rows = Shortage.objects.filter(shop_id__in=list(mine), ended_at__isnull=not ended)
    counted = rows.select_related("by").annotate(waiting=Count("orders")).order_by("-pk")[:MOST]
    return tuple(
        ShortageView(
            id=row.pk,
            shop_id=row.shop_id,
            shop_name=mine[row.shop_id],
            item=row.item,
            title=row.title,
            note=row.note,
            again_on=row.again_on,
            by=row.by.name if row.by else "",
            at=row.at,
            ended_at=row.ended_at,
            orders=row.waiting,
        )
        for row in counted
    )


def open_shortages() -> tuple[int, ...]:
    """Every item that is missing now, of all shops: for the job that raises new orders."""
    rows = Shortage.objects.filter(ended_at=None).order_by("pk")
    return tuple(rows.values_list("pk", flat=True))
