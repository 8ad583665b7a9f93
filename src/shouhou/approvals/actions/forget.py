"""Personal data whose time is over: the buyer's nick goes, figures and decisions stay."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from shouhou.approvals.models import Approval
from shouhou.orders import actions as orders
from shouhou.orders import queries as kept

ERASING = "SET LOCAL shouhou.erasing = 'on'"
KEEP = "SET LOCAL shouhou.erasing = 'off'"
AT_ONCE = 500


def erase_personal(*, shop_id: int, order_nos: Collection[str], now: datetime) -> int:
    """Blank the buyer in ended approvals about these orders; how many. Again: none."""
    rows = Approval.objects.filter(shop=shop_id, case__order_no__in=list(order_nos))
    return _blank(rows)


def erase_what_is_over(*, now: datetime) -> int:
    """Shop by shop, what orders has forgotten, and old approvals about no order; how many."""
    count = 0
    shops = Approval.objects.order_by("shop").values_list("shop", flat=True).distinct()
    for shop_id in shops:
        before = kept.kept_since(shop_id, now)
        old = Approval.objects.filter(shop=shop_id, asked_at__lt=before)
        erased = _blank(old.filter(case__order_no=""))
        numbers = _numbers(old)
        for start in range(0, len(numbers), AT_ONCE):
            some = numbers[start : start + AT_ONCE]
            gone = kept.forgotten(shop_id, some, now)
            erased += erase_personal(shop_id=shop_id, order_nos=gone, now=now)
        if erased:
            orders.note_erasure(
                shop_id=shop_id, part="approvals", before=before, count=erased, now=now
            )
        count += erased
    return count


def _numbers(rows: QuerySet[Approval]) -> list[str]:
    said = rows.exclude(buyer="").exclude(case__order_no="")
    return list(said.values_list("case__order_no", flat=True).distinct())


def _blank(rows: QuerySet[Approval]) -> int:
    """Ended rows are guarded by a trigger; only here it is told to stand aside."""
    wanted = rows.filter(~Q(state="pending") & ~Q(buyer="")).values_list("pk", flat=True)
    ids = list(wanted)
    if not ids:
        return 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ERASING)
        count = Approval.objects.filter(pk__in=ids).update(buyer="")
        cursor.execute(KEEP)
    return count
