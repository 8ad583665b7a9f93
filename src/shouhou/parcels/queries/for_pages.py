"""What stands beside a parcel on its pages: its cases, its sources' codes, its rules, a count."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final

from shouhou.cases.actions.coming import live_cases
from shouhou.cases.queries import CaseHead, heads
from shouhou.parcels import decide
from shouhou.parcels.models import CaseParcel, Parcel, ParcelSign, ScanRow, Talk
from shouhou.policy import Table
from shouhou.shops import queries as shops

if TYPE_CHECKING:
    from shouhou.parcels.queries.views import ParcelView
    from shouhou.shops.models import Person

COUNTED: Final = 1000
"""Counting stops here."""


def count_signs(by: Person) -> int:
    """How many parcels of the person's shops have something wrong, at most COUNTED."""
    mine = [shop.id for shop in shops.shops_where(by, "see")]
    return Parcel.objects.filter(shop_id__in=mine, wrong=True)[:COUNTED].count()


def cases_of_parcel(by: Person, parcel: ParcelView) -> tuple[CaseHead, ...]:
    """The cases it was tied to, that asked about it, or that its orders have now; newest first."""
    found = set(CaseParcel.objects.filter(parcel=parcel.id).values_list("case_id", flat=True))
    for rows in (
        ParcelSign.objects.filter(parcel=parcel.id, case__isnull=False),
        Talk.objects.filter(parcel=parcel.id, case__isnull=False),
    ):
        found.update(pk for pk in rows.values_list("case_id", flat=True) if pk is not None)
    if parcel.orders:
        found.update(live_cases(parcel.shop_id, parcel.orders).values())
    return heads(by, sorted(found, reverse=True))


def codes_of(parcel_id: int) -> Mapping[tuple[datetime, str], str]:
    """The code that its source gave to a line, by moment and text; lines without one are not in."""
    rows = ScanRow.objects.filter(parcel=parcel_id).exclude(code="")
    return {(at, text): code for at, text, code in rows.values_list("at", "text", "code")}


def rule_tables() -> tuple[Table, ...]:
    """Every table by which parcels are read and watched, for the pages that show rules."""
    return decide.tables()
