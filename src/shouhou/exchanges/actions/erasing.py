"""Forget who exchanged what, once the order is forgotten; every figure stays."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from shouhou.exchanges.models import Exchange


@transaction.atomic
def erase_personal(*, shop_id: int, order_nos: Collection[str]) -> int:
    """Empty the buyers of exchanges about these orders; how many. Harmless to repeat."""
    rows = Exchange.objects.filter(shop_id=shop_id, order_no__in=list(order_nos))
    return rows.exclude(buyer="").update(buyer="")
