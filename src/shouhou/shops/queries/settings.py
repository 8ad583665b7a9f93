"""What a shop has declared since when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from shouhou.policy import Parameter
from shouhou.shops.facts import DEMAND, Setting
from shouhou.shops.models import Shop, ShopFact, ShopParameter


def shop_kind(shop_id: int) -> str:
    """The kind of a shop whose id the caller was given."""
    return str(Shop.objects.values_list("kind", flat=True).get(pk=shop_id))


def shop_name(shop_id: int) -> str:
    """The name of a shop whose id the caller was given."""
    return str(Shop.objects.values_list("name", flat=True).get(pk=shop_id))


def parameters_of(shop_id: int, on: date) -> dict[str, int]:
    """The numbers this shop has set, as in force on a day; defaults are not among them."""
    rows = (
        ShopParameter.objects.filter(shop_id=shop_id, from_on__lte=on)
        .order_by("code", "-from_on", "-id")
        .distinct("code")
    )
    return {row.code: row.value for row in rows}


def numbers_of(shop_id: int, on: date, parameters: Mapping[str, Parameter]) -> dict[str, int]:
    """Each of these parameters with the shop's value of that day, else its default. One query."""
    mine = parameters_of(shop_id, on)
    return {code: mine.get(code, parameter.default) for code, parameter in parameters.items()}


def facts_of_shop(shop_id: int, on: date) -> dict[str, str]:
    """The shop-wide facts the owner declared of its orders, as in force on a day."""
    rows = (
        ShopFact.objects.filter(shop_id=shop_id, from_on__lte=on)
        .exclude(fact=DEMAND)
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
    """Every fact ever declared of the shop's orders, newest first."""
    asked = ShopFact.objects.filter(shop_id=shop_id).exclude(fact=DEMAND)
    rows = asked.select_related("set_by").order_by("-id")
    return tuple(
        Setting(row.fact, row.value, row.from_on, row.set_by.name, row.set_at.isoformat())
        for row in rows
    )
