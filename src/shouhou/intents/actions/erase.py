"""Forget what acts said about buyers, once their orders have been forgotten."""

from __future__ import annotations

from collections.abc import Collection

from shouhou.intents.models import Intent


def erase_personal(*, shop_id: int, order_nos: Collection[str]) -> int:
    """Empty what was asked in acts on these orders that are over; how many. The steps stay."""
    rows = Intent.objects.filter(
        shop=shop_id, order_no__in=list(order_nos), ended_at__isnull=False
    ).exclude(ask={})
    return rows.update(ask={})
