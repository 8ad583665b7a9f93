"""Forget to whom something was sent when the time of its order is over; what and when stay."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from shouhou.shipping.models import Sending


@transaction.atomic
def erase_personal(*, shop_id: int, order_nos: Collection[str], now: datetime) -> int:
    """Erase the receivers of these orders' sendings that are over; how many. Again: none."""
    rows = Sending.objects.filter(
        shop_id=shop_id, order_no__in=list(order_nos), erased_at=None
    ).exclude(state__in=("waiting", "on_sheet", "short"))
    return rows.update(
        receiver_name="", receiver_phone="", receiver_address="", note="", says="", erased_at=now
    )
