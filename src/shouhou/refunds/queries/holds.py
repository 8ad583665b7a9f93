"""Parcels the warehouse has to hold back before money goes (H3.5.8, H10.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import F

from shouhou.refunds.models import RefundRequest
from shouhou.refunds.queries.rows import COLUMNS, RequestRow, request_rows
from shouhou.shops.queries import shops_where

if TYPE_CHECKING:
    from shouhou.shops.models import Person

MOST: Final = 200
HOLD: Final = "hold_parcel"
"""The next step of a request whose parcel nobody has answered for."""


def holds(by: Person) -> tuple[RequestRow, ...]:
    """The requests whose parcel must be held, in shops where this person may answer.

    What runs out first stands first; at most 200.
    """
    mine = [shop.id for shop in shops_where(by, "answer")]
    rows = RefundRequest.objects.filter(shop_id__in=mine, status="wait_seller", next_step=HOLD)
    soonest = rows.order_by(F("runs_out_at").asc(nulls_last=True), "pk")
    return request_rows(list(soonest.values_list(*COLUMNS)[:MOST]))
