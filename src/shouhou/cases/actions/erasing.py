"""Personal text of old cases goes when its keeping time is over; figures and words stay."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.db import connection, transaction
from django.db.models import QuerySet

from shouhou.cases.models import LIVE, Case, CaseEvent, HandOver, Promise, Task
from shouhou.cases.words import PERSONAL
from shouhou.contacts import actions as contacts
from shouhou.evidence import actions as evidence

GONE: Final = ("（已按保存期限删除）", "(erased after its keeping time)")
AT_ONCE: Final = 500


def erase(*, shop_id: int, before: datetime, now: datetime) -> int:
    """Erase nicks, typed text and evidence of the cases closed before a moment, and of what was
    merged into them; how many cases. Again: none.
    """
    old = Case.objects.filter(shop_id=shop_id, state="closed", closed_at__lt=before)
    return erase_all(shop_id, old.order_by("closed_at"), now)


def erase_personal(*, shop_id: int, order_nos: Collection[str], now: datetime) -> int:
    """The same for the cases of these orders, live ones and what was merged into live ones left
    out; how many cases. Again: none.
    """
    over = Case.objects.filter(shop_id=shop_id, state="closed", order_no__in=list(order_nos))
    return erase_all(shop_id, over.exclude(LIVE).order_by("pk"), now)


def erase_all(shop_id: int, cases: QuerySet[Case], now: datetime) -> int:
    """Batch after batch, each its own transaction."""
    erased = 0
    while many := erase_some(shop_id, cases, now):
        erased += many
    return erased


def erase_some(shop_id: int, cases: QuerySet[Case], now: datetime) -> int:
    """One batch. The only writer to which the append-only timeline yields."""
    with transaction.atomic():
        found = cases.filter(erased_at__isnull=True).select_for_update()
        closed = list(found.values_list("pk", flat=True)[:AT_ONCE])
        ids = closed + merged_below(closed)
        if not ids:
            return 0
        Case.objects.filter(pk__in=ids).update(buyer="", closing_message="", erased_at=now)
        Task.objects.filter(case_id__in=ids).update(text="", to_whom="", reason="")
        Promise.objects.filter(case_id__in=ids).update(what=GONE[0], note="")
        HandOver.objects.filter(case_id__in=ids).update(question=GONE[0], answer="")
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('shouhou.erasing', 'on', true)")
            lines = CaseEvent.objects.filter(case_id__in=ids, kind__in=PERSONAL)
            lines.update(zh=GONE[0], en=GONE[1])
            cursor.execute("SELECT set_config('shouhou.erasing', '', true)")
        contacts.erase(case_ids=ids)
        evidence.erase(shop_id=shop_id, case_ids=ids, now=now)
    return len(closed)


def merged_below(ids: list[int]) -> list[int]:
    """Everything that was merged into these cases, however deep."""
    found: list[int] = []
    while ids:
        ids = list(Case.objects.filter(merged_into_id__in=ids).values_list("pk", flat=True))
        found += ids
    return found
