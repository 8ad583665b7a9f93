"""Show a buyer's full data to somebody who says why; who, what, when and why stays."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from shouhou.orders.facts import PhoneHeld
from shouhou.orders.models import Order, Unmasked
from shouhou.orders.queries.view import BuyerView, buyer_view
from shouhou.shops.facts import Refused
from shouhou.shops.queries import shop_of

if TYPE_CHECKING:
    from shouhou.shops.models import Person

SHORTEST = 2
LONGEST = 200
PhoneRule = Callable[[int, str, str, datetime], PhoneHeld | None]
"""Shop, platform, order number, moment → why its buyer may not be called now."""


def unmask(*, by: Person, shop_id: int, order_no: str, reason: str, now: datetime) -> BuyerView:
    """The buyer without masks. The log is written before anything is shown.

    The phone alone stays masked, with the reason, while nobody may call the buyer.

    Raises Refused: `not_here` (no such order, or no right to see it), `no_reason`.
    """
    shop = shop_of(by, shop_id)
    why = clean_reason(reason)
    with transaction.atomic():
        order = None
        if shop is not None and shop.may("see_personal"):
            order = Order.objects.filter(shop_id=shop_id, order_no=order_no).first()
        if order is None:
            raise Refused(
                "not_here",
                "没有这笔订单，或您不能看买家的完整信息。",
                "There is no such order, or you may not see the buyer's full data.",
            )
        if len(why) < SHORTEST:
            raise Refused(
                "no_reason",
                "请写明为什么要看完整信息，至少两个字。",
                "Say why you need the full data, in two characters or more.",
                field="reason",
            )
        Unmasked.objects.create(
            shop_id=shop_id, order_no=order.order_no, person=by, reason=why, at=now
        )
        rule = phone_rule()
        held = rule(shop_id, order.platform, order.order_no, now) if rule else None
        return buyer_view(order, unmasked=True, held=held)


def note_looks(
    *, by: Person, shop_id: int, order_nos: Collection[str], reason: str, now: datetime
) -> None:
    """The person is about to see these orders' receivers on one sheet: logged before it is shown.

    The caller has checked the right.
    """
    why = clean_reason(reason)
    Unmasked.objects.bulk_create(
        Unmasked(shop_id=shop_id, order_no=number, person=by, reason=why, at=now)
        for number in order_nos
    )


def phone_rule() -> PhoneRule | None:
    """Who knows whether a buyer may be called; the floors above name it in settings."""
    named = getattr(settings, "ORDERS_PHONE", "")
    found: PhoneRule | None = import_string(named) if named else None
    return found


def clean_reason(reason: str) -> str:
    """One line without invisible characters."""
    seen = "".join(
        " " if each.isspace() else each
        for each in reason
        if each.isspace() or unicodedata.category(each)[0] != "C"
    )
    return " ".join(seen.split())[:LONGEST]
