"""Forget whom parcels were about when the time of their order is over; moments and stages stay."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.db import connection, transaction

from shouhou.intake.actions import erase_raw
from shouhou.orders.actions import note_erasure
from shouhou.orders.queries import kept_since
from shouhou.parcels.models import Content, Parcel, ScanRow, TalkLine

GONE: Final = "（已按保存期限删除）"
"""Stands where a courier's line named people."""


@transaction.atomic
def erase_personal(*, shop_id: int, order_nos: Collection[str], now: datetime) -> int:
    """Empty the lines, tails of phones and talks of these orders' parcels; how many parcels.

    A parcel that also holds an order whose time is not over waits for that. Again: none.
    """
    held = Content.objects.filter(shop_id=shop_id, order_no__in=list(order_nos))
    ids = set(held.values_list("parcel_id", flat=True))
    others = Content.objects.filter(parcel__in=ids).exclude(order_no__in=list(order_nos))
    ids -= set(others.values_list("parcel_id", flat=True))
    rows = Parcel.objects.select_for_update().filter(pk__in=ids, erased_at=None)
    found = dict(rows.order_by("pk").values_list("pk", "number"))
    Parcel.objects.filter(pk__in=found).update(
        phone_tail="", erased_at=now, ask_at=None, looks_at=None
    )
    ScanRow.objects.filter(parcel__in=found).update(text=GONE, place="")
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('shouhou.erasing', 'on', true)")
        TalkLine.objects.filter(talk__parcel__in=found).update(words="", answer="")
        cursor.execute("SELECT set_config('shouhou.erasing', '', true)")
    count = erase_raw(shop_id=shop_id, kind="parcels", external_ids=list(found.values()))
    before = kept_since(shop_id, now)
    note_erasure(shop_id=shop_id, part="raw_rows", before=before, count=count, now=now)
    return len(found)
