"""Forget what is old: the outbox is for catching up, not for keeping."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Model, QuerySet

from shouhou.notices.models import Delivery, Notice, Notification

OUTBOX_DAYS: Final = 30
TOLD_DAYS: Final = 180
AT_ONCE: Final = 5000


def tidy(*, now: datetime) -> int:
    """Delete announcements and deliveries after 30 days, seen notifications after 180; how many."""
    old = now - timedelta(days=OUTBOX_DAYS)
    ended = Delivery.objects.filter(made_at__lt=old).exclude(state__in=("waiting", "sending"))
    told = Notification.objects.filter(seen_at__lt=now - timedelta(days=TOLD_DAYS))
    return _delete(Notice.objects.filter(at__lt=old)) + _delete(ended) + _delete(told)


def _delete(rows: QuerySet[Model]) -> int:
    """Some thousands at a time, so that nobody waits behind a long deletion."""
    gone = 0
    while some := list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        rows.model._default_manager.filter(pk__in=some).delete()
        gone += len(some)
    return gone
