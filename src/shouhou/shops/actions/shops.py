"""Shops and their names; roles as the command line and the sample give them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, transaction

from shouhou.shops.actions.refusing import known, needs
from shouhou.shops.facts import Refused
from shouhou.shops.models import Membership, Person, Shop
from shouhou.shops.words import PLATFORMS, ROLES, SHOP_KINDS


def make_shop(
    *, name: str, kind: str, platform: str, now: datetime, aliases: Collection[str] = ()
) -> Shop:
    """Add a shop; `aliases` are the names its exports carry (店铺名称) beside its own."""
    known("shop_kind", kind, SHOP_KINDS)
    known("platform", platform, PLATFORMS)
    names = sorted({alias.strip() for alias in aliases if alias.strip()})
    try:
        with transaction.atomic():
            return Shop.objects.create(
                name=name.strip(), kind=kind, platform=platform, aliases=names, created_at=now
            )
    except IntegrityError:
        raise Refused("shop_name_taken", "已有同名店铺。", "A shop of this name exists already.")


def grant_role(*, person: Person, shop_id: int, role: str) -> None:
    """Give a person a role in a shop; giving it again changes nothing."""
    known("role", role, ROLES)
    Membership.objects.get_or_create(person=person, shop_id=shop_id, role=role)


def take_role(*, person: Person, shop_id: int, role: str) -> None:
    """Take a role away; the last owner of a shop stays its owner."""
    with transaction.atomic():
        Shop.objects.select_for_update().get(pk=shop_id)
        owners = Membership.objects.filter(shop_id=shop_id, role="owner")
        if role == "owner" and not owners.exclude(person=person).exists():
            raise Refused("last_owner", "店铺至少要有一位店长。", "A shop needs an owner.")
        Membership.objects.filter(person=person, shop_id=shop_id, role=role).delete()


def add_alias(*, by: Person, shop_id: int, alias: str) -> None:
    """From now on this name in an export means this shop."""
    needs(by, shop_id, "upload")
    with transaction.atomic():
        shop = Shop.objects.select_for_update().get(pk=shop_id)
        name = alias.strip()[:80]
        if name and name not in shop.aliases:
            shop.aliases = sorted([*shop.aliases, name])
            shop.save(update_fields=["aliases"])
