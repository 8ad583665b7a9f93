"""Who may approve in a shop: by their own role, or standing in for somebody absent."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import F, Q, QuerySet

from shouhou.approvals.facts import Standing
from shouhou.approvals.models import Delegation
from shouhou.shops import queries as shops
from shouhou.shops.facts import ShopView
from shouhou.shops.queries import Person

APPROVE = "approve"
RANKS = ("supervisor", "owner")


def running(now: datetime) -> QuerySet[Delegation]:
    """The delegations in force at this moment."""
    return Delegation.objects.filter(from_at__lte=now, until_at__gt=now, ended_at__isnull=True)


def rank(roles: Iterable[str], otherwise: str = "other") -> str:
    """The highest approving role among these."""
    held = set(roles)
    return next((role for role in reversed(RANKS) if role in held), otherwise)


def standings(by: Person, now: datetime, only: int | None = None) -> dict[int, Standing]:
    """What the person is in each of their shops, or in one, when it comes to approving."""
    if only is None:
        views: Collection[ShopView] = shops.shops_of(by)
    else:
        view = shops.shop_of(by, only)
        views = (view,) if view else ()
    lent = _lent_to(by, now, [view.id for view in views])
    return {
        view.id: Standing(rank(view.roles) if view.may(APPROVE) else "other", lent.get(view.id, {}))
        for view in views
    }


def asks_as(by: Person | None, shop_id: int) -> str:
    """In which role somebody asks for an act: the highest they hold; nobody is the desk itself."""
    if by is None:
        return "desk"
    view = shops.shop_of(by, shop_id)
    return rank(view.roles, "agent") if view and view.may(APPROVE) else "agent"


def is_alone(by: Person | None, shop_id: int) -> bool:
    """Whether nobody but this person has the right to approve in the shop."""
    besides = by.pk if by else None
    return all(
        one.person_id == besides or rank(one.roles) == "other" for one in shops.colleagues(shop_id)
    )


def approvers(shop_id: int, needs: str, now: datetime, besides: int | None) -> tuple[int, ...]:
    """Who may approve at this level right now, and so is told; never the asker."""
    levels = RANKS[RANKS.index(needs) :]
    own = {one.person_id for one in shops.colleagues(shop_id) if rank(one.roles) in levels} - {
        besides
    }
    lent = running(now).filter(shop_id=shop_id, from_person__in=own, to_person__is_active=True)
    return tuple(sorted((own | set(lent.values_list("to_person", flat=True))) - {besides}))


def _lent_to(by: Person, now: datetime, shop_ids: Collection[int]) -> dict[int, dict[int, str]]:
    """Shop → absent person → the highest role they passed on; what they have lost is not passed."""
    if by.only_rights is not None and APPROVE not in by.only_rights:
        return {}
    rows = (
        running(now)
        .filter(
            Q(from_person__memberships__shop=F("shop")),
            from_person__memberships__role__in=RANKS,
            from_person__is_active=True,
            to_person=by,
            shop__in=shop_ids,
        )
        .values_list("shop", "from_person", "from_person__memberships__role")
    )
    found: dict[int, dict[int, str]] = {}
    for shop_id, absent, role in rows:
        mine = found.setdefault(shop_id, {})
        mine[absent] = rank({role, mine.get(absent, role)})
    return found
