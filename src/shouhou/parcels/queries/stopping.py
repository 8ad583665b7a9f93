"""Which parcels can be stopped by interface, and how their orders stand."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from shouhou.parcels.models import StopOrder, TrackerPartner


@dataclass(frozen=True, slots=True)
class StopView:
    """The newest order to stop a parcel."""

    id: int
    state: str
    order_no: str
    """The vendor's; empty where it tells none."""
    says: str
    at: datetime

    @property
    def needs_person(self) -> bool:
        return self.state == "unknown"


@dataclass(frozen=True, slots=True)
class PartnerView:
    """A waybill account with a courier, without its secrets."""

    courier: str
    name: str
    net: str
    pays: str
    back_to: str


def stoppable(shop_id: int) -> frozenset[str]:
    """Our codes of the couriers whose parcels the shop can have stopped by interface."""
    rows = TrackerPartner.objects.filter(
        tracker__shop_id=shop_id, tracker__source="kuaidi100", tracker__is_on=True
    ).exclude(tracker__secret_sealed="")
    return frozenset(rows.values_list("courier", flat=True))


def stops_of(parcel_ids: Collection[int]) -> dict[int, StopView]:
    """Parcel → its newest order."""
    rows = StopOrder.objects.filter(parcel_id__in=list(parcel_ids)).order_by("pk")
    return {
        row.parcel_id: StopView(row.pk, row.state, row.order_no, row.says, row.moved_at)
        for row in rows
    }


def partners_of(shop_id: int) -> tuple[PartnerView, ...]:
    """The waybill accounts of a shop."""
    rows = TrackerPartner.objects.filter(tracker__shop_id=shop_id).order_by("courier")
    return tuple(PartnerView(r.courier, r.name, r.net, r.pays, r.back_to) for r in rows)
