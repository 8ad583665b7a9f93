"""Have the background work done that keeps shops in step; asked for twice, it is done once."""

from __future__ import annotations

from datetime import datetime

from shouhou.jobs import defer
from shouhou.shops.facts import Refused
from shouhou.shops.queries import Person, connection_of, may
from shouhou.shops.queries.connections import not_connected
from shouhou.sync.actions.messages import permit_messages
from shouhou.sync.actions.traces import shops_to_ask
from shouhou.sync.models import Feed
from shouhou.sync.queries.due import feeds_due, fills_due, permits_due
from shouhou.sync.words import feeds_of


def start_due(now: datetime) -> None:
    """Start every sweep and fill whose time has come; ask for messages that were not granted."""
    for shop_id, feed in feeds_due(now):
        ask_sweep(shop_id, feed)
    for shop_id in fills_due():
        ask_fill(shop_id)
    for shop_id in shops_to_ask(now):
        key = f"sync:traces:{shop_id}"
        defer("sync.ask_traces", lock=key, queueing_lock=key, shop_id=shop_id)
    for shop_id in permits_due():
        defer("sync.permit", queueing_lock=f"sync:permit:{shop_id}", shop_id=shop_id)


def begin_shop(shop_id: int, now: datetime) -> None:
    """What follows a (new) connection: its messages, and every feed at once."""
    connected = connection_of(shop_id)
    if connected is None or not connected.is_on:
        return
    permit_messages(shop_id, now)
    Feed.objects.filter(shop_id=shop_id).update(wait_until=None, failures=0)
    for feed in feeds_of(connected.kind):
        ask_sweep(shop_id, feed)


def sync_now(by: Person, shop_id: int) -> None:
    """Sweep all feeds of a shop now, resting or not. Raises Refused not_here, not_connected."""
    if not may(by, shop_id, "work"):
        raise Refused("not_here", "您在这家店铺没有这项权限。", "You may not do this in this shop.")
    connected = connection_of(shop_id)
    if connected is None or not connected.is_on:
        raise not_connected()
    for feed in feeds_of(connected.kind):
        ask_sweep(shop_id, feed)


def ask_sweep(shop_id: int, feed: str) -> None:
    """One feed of one shop."""
    key = f"sync:sweep:{shop_id}:{feed}"
    defer("sync.sweep", lock=key, queueing_lock=key, shop_id=shop_id, feed=feed)


def ask_fill(shop_id: int) -> None:
    """The next part of the first fill; one shop at a time, so that others' jobs get their turn."""
    defer("sync.fill", lock="sync:fill", queueing_lock=f"sync:fill:{shop_id}", shop_id=shop_id)
