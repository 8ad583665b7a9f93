"""What the timetable has to start."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import F

from shouhou import moment
from shouhou.shops.facts import ConnectionView
from shouhou.shops.queries import connections
from shouhou.sync.decide import is_due
from shouhou.sync.models import Feed, Trouble
from shouhou.sync.queries.near import is_near
from shouhou.sync.words import feeds_of

NEAR_EVERY: Final = timedelta(seconds=45)
"""A market on this machine is swept each time the timetable looks."""


def feeds_due(now: datetime) -> tuple[tuple[int, str], ...]:
    """Shop and feed of every sweep that is to be started; two queries."""
    known = {(row.shop_id, row.name): row for row in Feed.objects.all()}
    return tuple(
        (each.shop_id, name)
        for each in connections()
        for name in feeds_of(each.kind)
        if _is_due(each, known.get((each.shop_id, name)), now)
    )


def fills_due() -> tuple[int, ...]:
    """Connected shops whose first fill is not done."""
    on = [each.shop_id for each in connections()]
    rows = Feed.objects.filter(shop_id__in=on, fill_at__gt=F("fill_from"))
    return tuple(rows.order_by("shop_id").values_list("shop_id", flat=True).distinct())


def permits_due() -> tuple[int, ...]:
    """Connected shops with a trouble about messages: the platform may not have heard our wish."""
    on = [each.shop_id for each in connections()]
    rows = Trouble.objects.filter(shop_id__in=on, about="messages", ended_at=None)
    return tuple(rows.order_by("shop_id").values_list("shop_id", flat=True))


def _is_due(connected: ConnectionView, feed: Feed | None, now: datetime) -> bool:
    if feed is None:
        return True
    if feed.wait_until is not None:
        return moment.wall_of(now) >= feed.wait_until
    near = is_near(connected.gateway_url)
    every = NEAR_EVERY if near else timedelta(seconds=settings.SYNC_SECONDS)
    since = moment.span_on_wall(now - feed.ran_at) if feed.ran_at else every
    return is_due(feed.ran_at, since, every)
