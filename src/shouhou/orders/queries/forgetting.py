"""Which orders are over for so long that nobody need know any more who bought."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce, Greatest

from shouhou.clock import SHANGHAI
from shouhou.orders.models import Order
from shouhou.orders.words import OVER, PERSONAL, RETENTION, vocabulary
from shouhou.shops.queries import parameters_of


def kept_since(shop_id: int, now: datetime) -> datetime:
    """What was over before this moment is due to be erased, by the shop's {retention_days}."""
    default = vocabulary().parameters[RETENTION].default
    days = parameters_of(shop_id, now.astimezone(SHANGHAI).date()).get(RETENTION, default)
    return now - timedelta(days=days)


def forgotten(shop_id: int, order_nos: Collection[str], now: datetime) -> frozenset[str]:
    """Those of the orders whose time is over and whose buyer is erased: do the same to yours."""
    rows = over_before(shop_id, kept_since(shop_id, now)).exclude(says_who())
    return frozenset(rows.filter(order_no__in=list(order_nos)).values_list("order_no", flat=True))


def due(shop_id: int, before: datetime, last: int, limit: int) -> list[tuple[int, str]]:
    """The next orders over before then that still say who bought: row number, order number."""
    rows = over_before(shop_id, before).filter(says_who(), pk__gt=last).order_by("id")
    return list(rows.values_list("pk", "order_no")[:limit])


def shops_with_orders() -> tuple[int, ...]:
    """Every shop of which there is an order."""
    rows = Order.objects.order_by("shop_id").values_list("shop_id", flat=True).distinct()
    return tuple(rows)


def over_before(shop_id: int, before: datetime) -> QuerySet[Order]:
    """Orders that succeeded or were closed before then, and those unmentioned since then."""
    ended = Coalesce("confirmed_at", Greatest("shipped_at", "paid_at", "created_at"))
    return (
        Order.objects.alias(ended_at=ended)
        .filter(shop_id=shop_id, created_at__lt=before)
        .filter(Q(status__in=OVER, ended_at__lt=before) | Q(seen_at__lt=before))
    )


def says_who() -> Q:
    """True for an order that still says something about its buyer."""
    rule = Q()
    for column in PERSONAL:
        rule |= ~Q(**{column: ""})
    return rule
