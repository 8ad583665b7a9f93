"""How a shop's connection is doing, for its people."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.db.models import F

from shouhou import moment
from shouhou.clock import shanghai_day
from shouhou.intake.queries import unread_things
from shouhou.platforms.taobao.client.budget import APP
from shouhou.shops.facts import ConnectionView
from shouhou.shops.queries import Person, connection_of, shop_of
from shouhou.sync.decide import filled_percent
from shouhou.sync.facts import (
    FeedView,
    Health,
    QuotaView,
    StrangeView,
    TroubleView,
    UnreadView,
)
from shouhou.sync.models import Allowance, Feed, Pulse, StrangeWord, Trouble
from shouhou.sync.queries.near import is_near

SHOWN: Final = 20


def health(by: Person, shop_id: int, now: datetime) -> Health | None:
    """One shop as one of its people sees it; None for another's shop. Eight queries at most."""
    if shop_of(by, shop_id) is None:
        return None
    connected = connection_of(shop_id)
    pulse = Pulse.objects.filter(shop_id=shop_id).first() or Pulse(shop_id=shop_id)
    return Health(
        shop_id=shop_id,
        connection=connected,
        line=pulse.line,
        line_since=pulse.line_since,
        messages=pulse.messages,
        message_at=pulse.message_at,
        heard_at=pulse.heard_at,
        lag_seconds=_lag(pulse),
        feeds=tuple(map(_feed, Feed.objects.filter(shop_id=shop_id).order_by("pk"))),
        quota=_quota(connected, now) if connected and connected.app_key else None,
        troubles=_troubles(shop_id),
        unread=tuple(
            UnreadView(
                kind=each.kind, external_id=each.external_id, seen_at=each.seen_at, why=each.why
            )
            for each in unread_things(shop_id, SHOWN)
        ),
        strange=tuple(
            StrangeView(field=row.field, word=row.word, times=row.times)
            for row in StrangeWord.objects.filter(shop_id=shop_id).order_by("-last_at")[:SHOWN]
        ),
    )


def _lag(pulse: Pulse) -> int | None:
    if pulse.newest_at is None or pulse.newest_seen_at is None:
        return None
    return max(0, round((pulse.newest_seen_at - pulse.newest_at).total_seconds()))


def _feed(row: Feed) -> FeedView:
    return FeedView(
        filled_percent=filled_percent(row.fill_from, row.fill_at, row.fill_until),
        **_said(row, FeedView, "filled_percent"),
    )


def _quota(connected: ConnectionView, now: datetime) -> QuotaView:
    """The scope of the app: its calls of today, and a ban that still holds."""
    wall = moment.wall_of(now)
    row = Allowance.objects.filter(app_key=connected.app_key, scope=APP).first()
    used = row.used if row and row.day == shanghai_day(wall) else 0
    banned = row.banned_until if row and row.banned_until and row.banned_until > wall else None
    daily = 0 if is_near(connected.gateway_url) else settings.TOP_CALLS_PER_DAY
    return QuotaView(used=used, daily=daily, banned_until=banned)


def _troubles(shop_id: int) -> tuple[TroubleView, ...]:
    rows = Trouble.objects.filter(shop_id=shop_id)
    newest = rows.order_by(F("ended_at").desc(nulls_first=True), "-pk")[:SHOWN]
    return tuple(TroubleView(**_said(row, TroubleView)) for row in newest)


def _said(row: Any, kind: type, *left_out: str) -> dict[str, Any]:
    """The columns of a row that a view shows by the same name."""
    return {
        each.name: getattr(row, each.name) for each in fields(kind) if each.name not in left_out
    }
