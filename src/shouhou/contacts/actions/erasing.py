"""Forget who was contacted and what was said when its time is over; that it happened stays."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction
from django.db.models import QuerySet

from shouhou.contacts.models import Contact, MailAddress, OptOut, Permit

PERMITS_KEPT: Final = timedelta(days=2)


def erase(*, case_ids: Collection[int]) -> int:
    """Erase words, buyers and mail addresses of these cases' contacts; how many. Again: none."""
    MailAddress.objects.filter(case_id__in=list(case_ids)).delete()
    return forget(Contact.objects.filter(case_id__in=list(case_ids)))


def erase_personal(*, shop_id: int, order_nos: Collection[str]) -> int:
    """The same for the contacts of these orders. Again: none."""
    MailAddress.objects.filter(shop_id=shop_id, order_no__in=list(order_nos)).delete()
    return forget(Contact.objects.filter(shop_id=shop_id, order_no__in=list(order_nos)))


def erase_over(*, shop_id: int, before: datetime, now: datetime) -> int:
    """The same for all of a shop before a moment, and the reasons of older opt-outs; how many.

    The opt-outs themselves stay: without them the wish could not be kept.
    """
    OptOut.objects.filter(shop_id=shop_id, since__lt=before).exclude(reason="").update(reason="")
    MailAddress.objects.filter(shop_id=shop_id, at__lt=before).delete()
    Permit.objects.filter(at__lt=now - PERMITS_KEPT).delete()
    return forget(Contact.objects.filter(shop_id=shop_id, at__lt=before))


@transaction.atomic
def forget(rows: QuerySet[Contact]) -> int:
    """The only writer to which the append-only table yields."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('shouhou.erasing', 'on', true)")
        count = rows.exclude(buyer="").update(buyer="", said="")
        cursor.execute("SELECT set_config('shouhou.erasing', '', true)")
    return count
