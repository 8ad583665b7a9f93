"""A shop's sources of tracking as its people see them; never a secret."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from shouhou.parcels.models import Tracker
from shouhou.shops.queries import shop_of

if TYPE_CHECKING:
    from shouhou.shops.models import Person


@dataclass(frozen=True, slots=True)
class TrackerView:
    """One account."""

    id: int
    shop_id: int
    source: str
    account: str
    address: str
    daily: int
    used: int
    signs_pushes: bool
    since: datetime
    answered_at: datetime | None
    rests_until: datetime | None
    problem: str
    problem_said: str


def trackers_of(by: Person, shop_id: int) -> tuple[TrackerView, ...]:
    """The accounts of a shop the person sees; none of another's."""
    shop = shop_of(by, shop_id)
    if shop is None or not shop.may("see"):
        return ()
    rows = Tracker.objects.filter(shop_id=shop_id).order_by("source")
    return tuple(
        TrackerView(
            id=row.pk,
            shop_id=shop_id,
            source=row.source,
            account=row.account,
            address=row.address,
            daily=row.daily,
            used=row.used,
            signs_pushes=bool(row.salt_sealed),
            since=row.since,
            answered_at=row.answered_at,
            rests_until=row.rests_until,
            problem=row.problem,
            problem_said=row.problem_said,
        )
        for row in rows
    )
