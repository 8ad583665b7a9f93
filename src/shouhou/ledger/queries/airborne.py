"""Attempts that nobody has answered yet, for the job that asks."""

from __future__ import annotations

from datetime import datetime, timedelta

from shouhou.clock import shanghai_day
from shouhou.ledger.models import Attempt
from shouhou.ledger.words import MANUAL, default_of
from shouhou.shops.queries import parameters_of

PATIENCE = "ask_after_minutes"


def attempts_to_ask(now: datetime, limit: int = 1000) -> tuple[tuple[int, int, bool], ...]:
    """Attempt, payable, and whether it was sent, of those without an end for too long.

    Too long is what the shop has set as {ask_after_minutes}.

    One of which a part was paid waits for a person and is left out.
    """
    rows = (
        Attempt.objects.filter(ended_at__isnull=True)
        .exclude(channel=MANUAL)
        .exclude(outcome="partial")
        .order_by("started_at")
        .values_list("pk", "payable_id", "sent_at", "started_at", "payable__shop_id")[:limit]
    )
    patience = {row[4]: timedelta(0) for row in rows}
    for shop_id in patience:
        told = parameters_of(shop_id, shanghai_day(now))
        patience[shop_id] = timedelta(minutes=told.get(PATIENCE, default_of(PATIENCE)))
    return tuple(
        (pk, payable_id, sent is not None)
        for pk, payable_id, sent, started, shop_id in rows
        if started + patience[shop_id] <= now
    )
