"""How far each feed of a shop is read; one reader at a time; how long it rests after a failure."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction
from django.db.models import F

from shouhou import moment
from shouhou.platforms.taobao.client import Banned, TaobaoProblem
from shouhou.shops.facts import ConnectionView
from shouhou.sync.decide import FILL_DAYS, wait_after
from shouhou.sync.models import Feed, Pulse
from shouhou.sync.words import feeds_of

SWEEPING: Final = 7311
FILLING: Final = 7312


def open_feeds(connected: ConnectionView, platform_now: datetime) -> dict[str, Feed]:
    """The feeds of a shop by name; at first sight of a seller they begin here, at this moment."""
    shop_id, seller = connected.shop_id, connected.seller_id
    found = {row.name: row for row in Feed.objects.filter(shop_id=shop_id, seller=seller)}
    missing = [name for name in feeds_of(connected.kind) if name not in found]
    if missing:
        fresh = [_fresh(shop_id, seller, name, platform_now) for name in missing]
        with transaction.atomic():
            Feed.objects.filter(shop_id=shop_id).exclude(seller=seller).delete()
            Feed.objects.bulk_create(fresh, ignore_conflicts=True)
            Pulse.objects.bulk_create([Pulse(shop_id=shop_id)], ignore_conflicts=True)
        found = {row.name: row for row in Feed.objects.filter(shop_id=shop_id, seller=seller)}
    return {name: found[name] for name in feeds_of(connected.kind)}


@contextmanager
def claimed(feed: Feed, space: int) -> Iterator[bool]:
    """True for one process at a time, whatever becomes of it; it gets the feed as it is now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [space, feed.pk])
        ours = bool(cursor.fetchone()[0])
    if not ours:
        yield False
        return
    try:
        feed.refresh_from_db()
        yield True
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [space, feed.pk])


def note_swept(feed: Feed, until: datetime, rows: int) -> None:
    """Everything up to here is in."""
    Feed.objects.filter(pk=feed.pk).update(swept_until=until, rows=F("rows") + rows)


def note_filled(feed: Feed, back_to: datetime, rows: int) -> None:
    """The first fill has come back to here."""
    Feed.objects.filter(pk=feed.pk).update(fill_at=back_to, fill_rows=F("fill_rows") + rows)


def note_run(feed: Feed, now: datetime) -> None:
    """A run came to its end."""
    Feed.objects.filter(pk=feed.pk).update(
        ran_at=now, runs=F("runs") + 1, failures=0, wait_until=None
    )


def note_failure(feed: Feed, problem: TaobaoProblem, now: datetime) -> None:
    """The feed rests: as long as the platform says, or longer each time."""
    failures = feed.failures + 1
    rest = wait_after(failures)
    if isinstance(problem, Banned):
        rest = max(rest, timedelta(seconds=problem.seconds))
    until = moment.wall_of(now) + rest
    Feed.objects.filter(pk=feed.pk).update(ran_at=now, failures=failures, wait_until=until)


def _fresh(shop_id: int, seller: str, name: str, at: datetime) -> Feed:
    return Feed(
        shop_id=shop_id,
        seller=seller,
        name=name,
        swept_until=at,
        fill_from=at - timedelta(days=FILL_DAYS),
        fill_until=at,
        fill_at=at,
    )
