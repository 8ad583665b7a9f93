"""Who stands in for whom, in the shops of one person."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db.models import Q

from shouhou.approvals.facts import DelegationView
from shouhou.approvals.models import Delegation
from shouhou.shops import queries as shops
from shouhou.shops.queries import Person

MOST: Final = 100


def delegations(by: Person, now: datetime) -> tuple[DelegationView, ...]:
    """All of the shops where the person may approve, elsewhere their own; latest end first."""
    mine = {shop.id: shop for shop in shops.shops_of(by)}
    whole = [pk for pk, shop in mine.items() if shop.may("approve")]
    seen = Q(shop__in=whole) | (Q(shop__in=mine) & (Q(from_person=by) | Q(to_person=by)))
    rows = (
        Delegation.objects.filter(seen)
        .select_related("shop", "from_person", "to_person", "made_by")
        .order_by("-until_at", "-pk")[:MOST]
    )
    owned = {pk for pk, shop in mine.items() if shop.may("staff")}
    return tuple(
        _view(row, now, by.pk == row.from_person_id or row.shop_id in owned) for row in rows
    )


def state_of(row: Delegation, now: datetime) -> str:
    """coming, running, past, or ended before its time."""
    if row.ended_at is not None:
        return "ended"
    if row.until_at <= now:
        return "past"
    return "running" if row.from_at <= now else "coming"


def _view(row: Delegation, now: datetime, may_end: bool) -> DelegationView:
    state = state_of(row, now)
    return DelegationView(
        id=row.pk,
        shop_id=row.shop_id,
        shop_name=row.shop.name,
        from_person=row.from_person_id,
        from_name=row.from_person.name,
        to_person=row.to_person_id,
        to_name=row.to_person.name,
        from_at=row.from_at,
        until_at=row.until_at,
        made_by_name=row.made_by.name,
        made_at=row.made_at,
        ended_at=row.ended_at,
        state=state,
        may_end=may_end and state in ("coming", "running"),
    )
