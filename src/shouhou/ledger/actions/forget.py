"""Forget buyers: names and accounts go, figures stay."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q

from shouhou.ledger.models import Payable
from shouhou.ledger.words import OPEN


def erase_personal(*, shop_id: int, order_nos: Collection[str], now: datetime) -> int:
    """Blank buyer, payee and remark of these orders' payables; how many.

    What is still owed keeps its payee until it is settled. Doing it again finds nothing.
    """
    rows = Payable.objects.filter(shop_id=shop_id, order_no__in=list(order_nos))
    told = rows.exclude(state__in=OPEN).exclude(Q(buyer="") & Q(payee="") & Q(says=""))
    return told.update(buyer="", payee="", says="", moved_at=now)
