"""Speak to the platform for one shop: the client with its session, budget and clock."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from typing import Final

import httpx

from shouhou import moment
from shouhou.platforms.taobao.client import App, Gateway, Secret, Shop, calls
from shouhou.shops.facts import Access
from shouhou.shops.queries import access_of, connection_of
from shouhou.shops.queries.connections import not_connected
from shouhou.sync.actions.budget import SharedBudget, boundless, usual
from shouhou.sync.models import Pulse
from shouhou.sync.queries.near import is_near

SAME_TIME: Final = timedelta(minutes=1)


@contextmanager
def open_shop(shop_id: int, now: datetime) -> Iterator[Shop]:
    """The client's `Shop`, ready to ask; not to be used inside a transaction.

    Raises Refused not_connected when the shop has no connection or it is not on. Whatever `ask`
    raises (`TaobaoProblem`) goes through; `troubles.minding` knows what to do about it.
    """
    connected = connection_of(shop_id)
    if connected is None or not connected.is_on:
        raise not_connected()
    access = access_of(shop_id)
    yield Shop(gateway_of(access, now), str(shop_id), Secret(access.session), kind_of(access))


def gateway_of(access: Access, now: datetime) -> Gateway:
    """The way to the platform in the name of a shop's app."""
    skew = Pulse.objects.filter(shop_id=access.shop_id).values_list("skew_seconds", flat=True)
    near = is_near(access.gateway_url)
    return Gateway(
        app_of(access),
        http=line(),
        clock=ticking(moment.wall_of(now) - timedelta(seconds=skew.first() or 0)),
        sleep=pause,
        budget=SharedBudget(access.app_key, boundless if near else usual),
    )


def pause(seconds: float) -> None:
    """Between two calls; a name of its own, so that tests need not wait."""
    time.sleep(seconds)


def app_of(access: Access) -> App:
    """The app as the client knows it."""
    return App(key=access.app_key, secret=Secret(access.app_secret), gateway=access.gateway_url)


def kind_of(access: Access) -> calls.ShopKind:
    """Tmall shops have rules of their own."""
    return "tmall" if access.kind == "tmall" else "taobao"


def platform_time(shop: Shop, now: datetime) -> datetime:
    """What time it is there, asked just now; how far it is ahead of us is remembered.

    Less than a minute counts as nothing: it is how long answers take, more so in a fast world.
    """
    theirs = shop.ask(calls.TimeGet()).time
    ahead = theirs - now if abs(theirs - now) > SAME_TIME else timedelta()
    seconds = round(ahead.total_seconds())
    changed = Pulse.objects.filter(shop_id=int(shop.key)).exclude(ahead_seconds=seconds)
    changed.update(ahead_seconds=seconds)
    return theirs


def platform_guess(shop_id: int, now: datetime) -> datetime:
    """The same without asking, as it was last compared."""
    ahead = Pulse.objects.filter(shop_id=shop_id).values_list("ahead_seconds", flat=True).first()
    return now + timedelta(seconds=ahead or 0)


def ticking(start: datetime) -> Callable[[], datetime]:
    """A clock that shows `start` now and goes on from there."""
    began = time.monotonic()
    return lambda: start + timedelta(seconds=time.monotonic() - began)


@cache
def line() -> httpx.Client:
    """One pool of connections per process; a proxy has no part in what stays on this machine."""
    near = dict.fromkeys(("all://127.0.0.1", "all://localhost", "all://[::1]"))
    return httpx.Client(mounts=near, follow_redirects=False)
