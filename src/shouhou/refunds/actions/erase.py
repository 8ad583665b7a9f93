"""Forget whom a request was about when its time is over; every figure stays."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from shouhou.intake.actions import erase_raw
from shouhou.orders.actions import note_erasure
from shouhou.orders.queries import kept_since
from shouhou.refunds.models import Agreement, RefundRequest
from shouhou.refunds.queries.chores import GONE, SAYS_WHO


@transaction.atomic
def erase_personal(*, shop_id: int, order_nos: Collection[str], now: datetime) -> int:
    """Erase nicks, explanations, memos and accounts of these orders' requests; how many.

    Amounts, states, days, reasons and decisions' rows stay. Doing it again erases nothing.
    """
    rows = RefundRequest.objects.filter(SAYS_WHO, shop_id=shop_id, order_no__in=list(order_nos))
    found = dict(rows.select_for_update().order_by("pk").values_list("pk", "refund_no"))
    RefundRequest.objects.filter(pk__in=found).update(
        buyer_nick="", explain_text=GONE, seller_memo="", answers=[]
    )
    Agreement.objects.filter(shop_id=shop_id, order_no__in=list(order_nos)).update(
        buyer="", payee=""
    )
    erase_raw(shop_id=shop_id, kind="refunds", external_ids=list(found.values()))
    note_erasure(
        shop_id=shop_id,
        part="refunds",
        before=kept_since(shop_id, now),
        count=len(found),
        now=now,
    )
    return len(found)
