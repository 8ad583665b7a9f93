"""Parcels as the buyer of a case may see them: no word of a courier, for those name people."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from shouhou.clock import SHANGHAI
from shouhou.couriers.names import name_of
from shouhou.parcels.models import CaseParcel

MOST: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyersParcel:
    """One parcel of a case: what it is, where it stands, since when."""

    id: int
    leg: str
    courier: str
    courier_name: str
    number: str
    stage: str
    at: datetime | None
    """Of the courier's newest line; None before there is one."""
    has_moved: bool


def buyers_parcels(case_ids: Collection[int]) -> tuple[BuyersParcel, ...]:
    """The parcels tied to these cases, the newest last; for callers that were given the cases."""
    rows = CaseParcel.objects.filter(case__in=list(case_ids), parcel__replaced_at=None)
    found = rows.select_related("parcel").order_by("-parcel_id")[:MOST]
    views = {each.parcel_id: seen(each) for each in found}
    return tuple(views[pk] for pk in sorted(views))


def seen(row: CaseParcel) -> BuyersParcel:
    parcel = row.parcel
    return BuyersParcel(
        id=parcel.pk,
        leg=row.leg,
        courier=parcel.courier,
        courier_name=name_of(parcel.courier),
        number=parcel.number,
        stage=parcel.stage,
        at=parcel.moved_at.astimezone(SHANGHAI) if parcel.moved_at else None,
        has_moved=parcel.moved_at is not None or parcel.stage != "created",
    )
