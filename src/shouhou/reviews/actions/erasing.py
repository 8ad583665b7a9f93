"""Forget who rated and what they wrote when the time of their order is over; figures stay."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import connection, transaction

from shouhou.intake.actions import erase_raw
from shouhou.intents import actions as intents
from shouhou.orders.actions import note_erasure
from shouhou.orders.queries import kept_since
from shouhou.reviews.models import Review, ReviewChange
from shouhou.reviews.words import GONE


@transaction.atomic
def erase_personal(*, shop_id: int, order_nos: Collection[str], now: datetime) -> int:
    """Erase nicks and words of these orders' ratings, their history and their acts; how many.

    Ratings, states and moments stay, and nothing is taken in for them any more. Again: none.
    """
    rows = Review.objects.select_for_update().filter(
        shop_id=shop_id, order_no__in=list(order_nos), erased_at__isnull=True
    )
    named = list(rows.order_by("pk").values_list("pk", "line_no", "order_no"))
    found = [pk for pk, _, _ in named]
    things = {line_no or order_no for _, line_no, order_no in named}
    Review.objects.filter(pk__in=found).update(
        nick="", content=GONE, appended="", reply="", words="", erased_at=now
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('shouhou.erasing', 'on', true)")
        ReviewChange.objects.filter(review__in=found).update(content=GONE, reply="")
        cursor.execute("SELECT set_config('shouhou.erasing', '', true)")
    count = erase_raw(shop_id=shop_id, kind="lines", external_ids=list(things))
    intents.erase_personal(shop_id=shop_id, order_nos=order_nos)
    before = kept_since(shop_id, now)
    note_erasure(shop_id=shop_id, part="raw_rows", before=before, count=count, now=now)
    return len(found)
