"""Read everything that changed since last time, and at first the last three months."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from django.db.models import F

from shouhou.platforms.taobao.client import Shop, TaobaoProblem
from shouhou.shops.queries import connection_of
from shouhou.sync.actions.calling import open_shop, platform_time
from shouhou.sync.actions.feeds import (
    FILLING,
    SWEEPING,
    claimed,
    note_failure,
    note_filled,
    note_run,
    note_swept,
    open_feeds,
)
from shouhou.sync.actions.gaps import tell_missed
from shouhou.sync.actions.lists import AT_ONCE, CHANGED, FIRST, changed_rows, take_listed
from shouhou.sync.actions.troubles import minding
from shouhou.sync.decide import fill_slice, sweep_span
from shouhou.sync.models import Feed

Ended = Literal["done", "more", "stopped"]

FILL_SECONDS: Final = 10.0
"""One run of the fill; it asks for another, so that other jobs get their turn."""


def sweep(shop_id: int, name: str, now: datetime) -> bool:
    """Take in what changed in one feed up to now; False when somebody else is at it or it failed.

    A failure is remembered; the next sweep goes on after the last window that is in.
    """

    def work(shop: Shop, feed: Feed, theirs: datetime) -> Ended:
        return _sweep(shop, feed, theirs, now)

    return _minded(shop_id, name, SWEEPING, now, work) == "done"


def fill(shop_id: int, now: datetime, seconds: float = FILL_SECONDS) -> Ended:
    """Go on with the first fill, feed after feed, newest days first.

    `more`: the seconds are over, ask again. `stopped`: at a failure, or somebody else is at it; the
    timetable asks again. What is in is in, also after a crash.
    """
    began = time.monotonic()
    ends = began + seconds

    def work(shop: Shop, feed: Feed, theirs: datetime) -> Ended:
        return _fill(shop, feed, theirs, now, ends)

    unfinished = Feed.objects.filter(shop_id=shop_id, fill_at__gt=F("fill_from")).order_by("pk")
    for name in list(unfinished.values_list("name", flat=True)):
        # Later feeds begin later: a budget that has seen a later moment would wait for this one.
        later = now + timedelta(seconds=time.monotonic() - began)
        ended = _minded(shop_id, name, FILLING, later, work)
        if ended != "done":
            return ended
    return "done"


def _minded(
    shop_id: int,
    name: str,
    space: int,
    now: datetime,
    work: Callable[[Shop, Feed, datetime], Ended],
) -> Ended:
    """Do it alone, for a connected shop; a problem is remembered, and the feed rests."""
    connected = connection_of(shop_id)
    if connected is None or not connected.is_on:
        return "stopped"
    try:
        with open_shop(shop_id, now) as shop, minding(shop_id, name, now):
            theirs = platform_time(shop, now)
            feed = open_feeds(connected, theirs)[name]
            with claimed(feed, space) as ours:
                return work(shop, feed, theirs) if ours else "stopped"
    except TaobaoProblem as problem:
        for feed in Feed.objects.filter(shop_id=shop_id, name=name):
            note_failure(feed, problem, now)
        return "stopped"


def _sweep(shop: Shop, feed: Feed, theirs: datetime, now: datetime) -> Ended:
    since, span = feed.swept_until, sweep_span(feed.swept_until, theirs)
    for rows, until in changed_rows(shop, CHANGED[feed.name], span):
        take_listed(shop, feed.name, rows, theirs, now, brief=False)
        note_swept(feed, max(until, feed.swept_until), len(rows))
    if feed.name == "refunds":
        tell_missed(feed.shop_id, since, theirs, now)
    note_run(feed, now)
    return "done"


def _fill(shop: Shop, feed: Feed, theirs: datetime, now: datetime, ends: float) -> Ended:
    """Day by day, some hundreds of rows at once; a day counts when all of it is in."""
    rows: list[Any] = []
    at = feed.fill_at
    while (span := fill_slice(feed.fill_from, at)) is not None and time.monotonic() <= ends:
        for some, _until in changed_rows(shop, FIRST[feed.name], span):
            rows += some
        at = span[0]
        if len(rows) >= AT_ONCE or not rows:
            _take_filled(shop, feed, rows, at, (theirs, now))
            rows = []
    _take_filled(shop, feed, rows, at, (theirs, now))
    return "more" if span is not None else "done"


def _take_filled(
    shop: Shop, feed: Feed, rows: list[Any], back_to: datetime, moments: tuple[datetime, datetime]
) -> None:
    """In parts, so that a day of a great shop is no great transaction; then the days count."""
    for start in range(0, len(rows), AT_ONCE):
        take_listed(shop, feed.name, rows[start : start + AT_ONCE], *moments, brief=True)
    note_filled(feed, back_to, len(rows))
