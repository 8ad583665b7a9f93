"""Reads of shops. Everything is asked by a person, or by a shop id that a person was given."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q

from shouhou.shops.facts import RIGHTS, Setting, ShopView
from shouhou.shops.models import FailedLogin, Membership, Shop, ShopFact, ShopParameter
from shouhou.shops.models import Person as Person

GUESSES_PER_PERSON: Final = 5
GUESSES_PER_ADDRESS: Final = 50
GUESSING_WINDOW: Final = timedelta(minutes=15)


def shops_of(person: Person) -> tuple[ShopView, ...]:
    """The shops a person works in, by name."""
    return _views(person, Q())


def shop_of(person: Person, shop_id: int) -> ShopView | None:
    """One of the person's shops, or nothing: another's shop does not exist for them."""
    found = _views(person, Q(pk=shop_id))
    return found[0] if found else None


def may(person: Person, shop_id: int, what: str) -> bool:
    """Whether one of the person's roles in this shop carries the right (`facts.RIGHTS`)."""
    allowed = RIGHTS[what]
    return Membership.objects.filter(person=person, shop_id=shop_id, role__in=allowed).exists()


def shops_where(person: Person, what: str) -> tuple[ShopView, ...]:
    """The shops in which the person may do this."""
    return tuple(shop for shop in shops_of(person) if shop.may(what))


def shop_kind(shop_id: int) -> str:
    """The kind of a shop whose id the caller was given."""
    return str(Shop.objects.values_list("kind", flat=True).get(pk=shop_id))


def parameters_of(shop_id: int, on: date) -> dict[str, int]:
    """The numbers this shop has set, as in force on a day; defaults are not among them."""
    rows = (
        ShopParameter.objects.filter(shop_id=shop_id, from_on__lte=on)
        .order_by("code", "-from_on", "-id")
        .distinct("code")
    )
    return {row.code: row.value for row in rows}


def facts_of_shop(shop_id: int, on: date) -> dict[str, str]:
    """The shop-wide facts the owner declared, as in force on a day."""
    rows = (
        ShopFact.objects.filter(shop_id=shop_id, from_on__lte=on)
        .order_by("fact", "-from_on", "-id")
        .distinct("fact")
    )
    return {row.fact: row.value for row in rows}


def parameter_history(shop_id: int) -> tuple[Setting, ...]:
    """Every number ever set, newest first."""
    rows = ShopParameter.objects.filter(shop_id=shop_id).select_related("set_by").order_by("-id")
    return tuple(
        Setting(row.code, row.value, row.from_on, row.set_by.name, row.set_at.isoformat())
        for row in rows
    )


def fact_history(shop_id: int) -> tuple[Setting, ...]:
    """Every fact ever declared, newest first."""
    rows = ShopFact.objects.filter(shop_id=shop_id).select_related("set_by").order_by("-id")
    return tuple(
        Setting(row.fact, row.value, row.from_on, row.set_by.name, row.set_at.isoformat())
        for row in rows
    )


def is_locked_out(login_name: str, address: str, now: datetime) -> bool:
    """Whether too many wrong passwords came for this name from here, or from here at all."""
    recent = FailedLogin.objects.filter(address=address, at__gt=now - GUESSING_WINDOW)
    if recent.filter(login_name=login_name.casefold()[:60]).count() >= GUESSES_PER_PERSON:
        return True
    return recent.count() >= GUESSES_PER_ADDRESS


def _views(person: Person, narrower: Q) -> tuple[ShopView, ...]:
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
        )
        for row in rows
    )
