"""Who may do what where. Everything is asked by a person."""

from __future__ import annotations

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q

from shouhou.shops.facts import RIGHTS, ShopView
from shouhou.shops.models import Membership, Person, Shop


def shops_of(person: Person) -> tuple[ShopView, ...]:
    """The shops a person works in, by name."""
    return _seen(person) if person.looks else _views(person, Q())


def shop_of(person: Person, shop_id: int) -> ShopView | None:
    """One of the person's shops, or nothing: another's shop does not exist for them."""
    if person.looks:
        return next((shop for shop in _seen(person) if shop.id == shop_id), None)
    found = _views(person, Q(pk=shop_id))
    return found[0] if found else None


def may(person: Person, shop_id: int, what: str) -> bool:
    """Whether one of the person's roles in this shop carries the right (`facts.RIGHTS`)."""
    if person.only_rights is not None and what not in person.only_rights:
        return False
    if person.only_shops is not None and shop_id not in person.only_shops:
        return False
    if person.looks:
        shop = shop_of(person, shop_id)
        return shop is not None and shop.may(what)
    allowed = RIGHTS[what]
    return Membership.objects.filter(person=person, shop_id=shop_id, role__in=allowed).exists()


def shops_where(person: Person, what: str) -> tuple[ShopView, ...]:
    """The shops in which the person may do this."""
    return tuple(shop for shop in shops_of(person) if shop.may(what))


def _seen(person: Person) -> tuple[ShopView, ...]:
    """The person's shops, looked up once for one reading request; an action always asks anew."""
    if person.seen_shops is None:
        person.seen_shops = _views(person, Q())
    return person.seen_shops


def _views(person: Person, narrower: Q) -> tuple[ShopView, ...]:
    if person.only_shops is not None:
        narrower &= Q(pk__in=person.only_shops)
    rows = (
        Shop.objects.filter(narrower, memberships__person=person)
        .annotate(roles=ArrayAgg("memberships__role"))
        .order_by("name")
    )
    return tuple(
        ShopView(
            id=row.pk,
            name=row.name,
            kind=row.kind,
            platform=row.platform,
            aliases=tuple(row.aliases),
            roles=frozenset(row.roles),
            only=person.only_rights,
        )
        for row in rows
    )
