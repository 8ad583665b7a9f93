"""Who looked at buyers' full data, and what was erased: for those who answer for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from shouhou.clock import SHANGHAI
from shouhou.orders.models import ErasureRun, Unmasked
from shouhou.shops.queries import shops_where

if TYPE_CHECKING:
    from shouhou.shops.models import Person

SEES = "approve"
"""The right of supervisors and owners."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnmaskedView:
    """One look at a buyer's full data."""

    id: int
    shop_id: int
    shop_name: str
    order_no: str
    by_name: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureView:
    """What one run erased in one shop."""

    shop_name: str
    part: str
    before: datetime
    count: int
    at: datetime


def unmaskings(
    by: Person, *, shop_id: int | None = None, after: int | None = None, limit: int = 50
) -> tuple[UnmaskedView, ...]:
    """The newest looks in the shops the person answers for; `after` is the last id seen before."""
    rows = Unmasked.objects.filter(shop_id__in=answered_for(by, shop_id))
    if after is not None:
        rows = rows.filter(pk__lt=after)
    return tuple(
        UnmaskedView(
            id=row.pk,
            shop_id=row.shop_id,
            shop_name=row.shop.name,
            order_no=row.order_no,
            by_name=row.person.name,
            reason=row.reason,
            at=row.at.astimezone(SHANGHAI),
        )
        for row in rows.select_related("shop", "person").order_by("-id")[:limit]
    )


def erasures(by: Person, *, limit: int = 50) -> tuple[ErasureView, ...]:
    """The newest erasures in the shops the person answers for."""
    rows = ErasureRun.objects.filter(shop_id__in=answered_for(by, None)).select_related("shop")
    return tuple(
        ErasureView(
            shop_name=row.shop.name,
            part=row.part,
            before=row.before.astimezone(SHANGHAI),
            count=row.count,
            at=row.at.astimezone(SHANGHAI),
        )
        for row in rows.order_by("-id")[:limit]
    )


def answered_for(by: Person, shop_id: int | None) -> list[int]:
    """The shops whose log this person may read."""
    shops = [shop.id for shop in shops_where(by, SEES)]
    return [each for each in shops if shop_id in (None, each)]
