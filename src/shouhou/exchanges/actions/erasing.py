"""Forget who exchanged what, and what people wrote about it; every figure stays."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection, transaction

from shouhou.exchanges.models import Change, Debt, Exchange

WORDS = "reason"


@transaction.atomic
def erase_personal(*, shop_id: int, order_nos: Collection[str]) -> int:
    """Empty buyers and reasons of exchanges about these orders; how many. Harmless to repeat."""
    rows = Exchange.objects.select_for_update().filter(
        shop_id=shop_id, order_no__in=list(order_nos)
    )
    found = list(rows.exclude(buyer="").order_by("pk"))
    for row in found:
        row.buyer, row.plan = "", {**row.plan, WORDS: ""} if row.plan else {}
    Exchange.objects.bulk_update(found, ("buyer", "plan"), 500)
    ids = [row.pk for row in found]
    Debt.objects.filter(exchange__in=ids).update(reason="")
    changes = list(Change.objects.filter(exchange__in=ids, detail__has_key=WORDS))
    for one in changes:
        del one.detail[WORDS]
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('shouhou.erasing', 'on', true)")
        Change.objects.bulk_update(changes, ("detail",), 500)
        cursor.execute("SELECT set_config('shouhou.erasing', '', true)")
    return len(found)
