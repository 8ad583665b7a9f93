"""The return parcel a buyer told of."""

from __future__ import annotations

from collections.abc import Collection

from shouhou.clock import SHANGHAI
from shouhou.couriers.names import name_of
from shouhou.selfservice.facts import WaybillView
from shouhou.selfservice.models import Waybill


def waybill_of(case_ids: Collection[int]) -> tuple[Waybill, WaybillView] | None:
    """The newest one that was not corrected."""
    rows = Waybill.objects.filter(case__in=list(case_ids), replaced_at=None).order_by("-pk")
    row = rows.first()
    if row is None:
        return None
    at = row.at.astimezone(SHANGHAI)
    return row, WaybillView(row.number, row.courier, name_of(row.courier), at)
