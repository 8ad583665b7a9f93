"""Sendings that wait for too long are told to the warehouse and the supervisors, once each."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from shouhou.notices.actions import tell
from shouhou.notices.facts import Telling
from shouhou.shipping.models import Sending
from shouhou.shipping.queries.numbers import numbers_of
from shouhou.shipping.words import SEND_OPEN
from shouhou.shops.facts import RIGHTS
from shouhou.shops.queries import colleagues


@transaction.atomic
def warn_sendings(*, shop_id: int, now: datetime) -> int:
    """Warn once of every sending past its own moment, or older than {send_late_hours}; how many."""
    hours = numbers_of(shop_id, now)["send_late_hours"]
    late = Q(due_at__lte=now) | Q(due_at=None, asked_at__lte=now - timedelta(hours=hours))
    rows = Sending.objects.select_for_update(skip_locked=True).filter(
        late, shop_id=shop_id, state__in=SEND_OPEN, warned_at=None
    )
    found = list(rows.order_by("pk").values_list("pk", flat=True))
    if not found:
        return 0
    Sending.objects.filter(pk__in=found).update(warned_at=now)
    people = [
        each.person_id
        for each in colleagues(shop_id)
        if not (RIGHTS["assign"] | RIGHTS["receive"]).isdisjoint(each.roles)
    ]
    many = len(found)
    what = Telling(
        shop_id,
        None,
        "send_late",
        f"{many} 件补发、换货或退回买家的东西该寄了还没有寄，请看“寄件单”",
        f"{many} sendings are late; see the shipping sheets",
        True,
    )
    tell(people, what, now=now)
    return many
