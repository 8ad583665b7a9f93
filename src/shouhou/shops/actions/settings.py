"""Dated settings of a shop: numbers and facts. Rows are only added."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from shouhou.shops.actions.refusing import needs
from shouhou.shops.facts import Change, Refused
from shouhou.shops.models import Person, Shop, ShopFact, ShopParameter


def set_parameter(
    *,
    by: Person,
    shop_id: int,
    change: Change,
    bounds: Mapping[str, tuple[int, int]],
    now: datetime,
) -> bool:
    """Set a number from a day on, inside its bounds. False when it already was so."""
    needs(by, shop_id, "set")
    if change.code not in bounds:
        raise Refused("no_such_parameter", "没有这个参数。", "There is no such parameter.")
    low, high = bounds[change.code]
    if isinstance(change.value, str) or not low <= change.value <= high:
        raise Refused(
            "out_of_bounds", f"数值须在 {low} 到 {high} 之间。", f"It must be {low} to {high}."
        )
    with transaction.atomic():
        Shop.objects.select_for_update().get(pk=shop_id)
        same = ShopParameter.objects.filter(
            shop_id=shop_id, code=change.code, from_on=change.from_on
        ).order_by("-id")
        latest = same.first()
        if latest is not None and latest.value == change.value:
            return False
        ShopParameter.objects.create(
            shop_id=shop_id,
            code=change.code,
            value=change.value,
            from_on=change.from_on,
            set_by=by,
            set_at=now,
        )
    return True


def set_shop_fact(
    *,
    by: Person,
    shop_id: int,
    change: Change,
    allowed: Mapping[str, Collection[str]],
    now: datetime,
) -> bool:
    """Declare a shop-wide fact from a day on, in a word it allows. False when it already was so."""
    needs(by, shop_id, "set")
    if change.code not in allowed:
        raise Refused("no_such_fact", "没有这个事实项。", "There is no such fact.")
    if change.value not in allowed[change.code]:
        raise Refused("unknown_word", "这个选项不存在。", "There is no such choice.")
    with transaction.atomic():
        Shop.objects.select_for_update().get(pk=shop_id)
        same = ShopFact.objects.filter(
            shop_id=shop_id, fact=change.code, from_on=change.from_on
        ).order_by("-id")
        latest = same.first()
        if latest is not None and latest.value == change.value:
            return False
        ShopFact.objects.create(
            shop_id=shop_id,
            fact=change.code,
            value=str(change.value),
            from_on=change.from_on,
            set_by=by,
            set_at=now,
        )
    return True
