"""Which payables still say who bought, though their time may be over."""

from __future__ import annotations

from datetime import datetime

from shouhou.ledger.models import Payable
from shouhou.ledger.words import OPEN


def shops_with_buyers() -> tuple[int, ...]:
    """Shops whose settled payables name somebody."""
    rows = Payable.objects.exclude(state__in=OPEN).exclude(buyer="")
    return tuple(rows.order_by().values_list("shop_id", flat=True).distinct())


def orders_with_buyers(shop_id: int, before: datetime, limit: int = 1000) -> tuple[str, ...]:
    """Orders of settled payables that name somebody and did not move since then."""
    rows = Payable.objects.filter(shop_id=shop_id, moved_at__lt=before)
    named = rows.exclude(state__in=OPEN).exclude(buyer="").order_by("order_no")
    return tuple(named.values_list("order_no", flat=True).distinct()[:limit])
