"""Which channel pays which route: by hand unless a channel was registered for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from shouhou.ledger.facts import Channel
from shouhou.ledger.words import MANUAL

_registered: dict[str, Channel] = {}


def register(route: str, channel: Channel) -> None:
    """Pay this route by this channel from now on, in this process."""
    _registered[route] = channel


@contextmanager
def registered(route: str, channel: Channel) -> Iterator[None]:
    """The same for a while."""
    before = _registered.get(route)
    register(route, channel)
    try:
        yield
    finally:
        _registered.pop(route)
        if before:
            register(route, before)


@cache
def _of_settings() -> dict[str, Channel]:
    """LEDGER_CHANNELS: route → dotted name of a function that makes its channel."""
    named: dict[str, str] = getattr(settings, "LEDGER_CHANNELS", {})
    return {route: import_string(name)() for route, name in named.items()}


def channel_for(route: str, shop_id: int) -> str:
    """The code of the channel a new attempt of this shop on this route goes to."""
    channel = _registered.get(route) or _of_settings().get(route)
    return channel.code if channel and channel.serves(shop_id) else MANUAL


def find_channel(code: str) -> Channel | None:
    """The channel of an attempt; nothing for the manual one, or one that is configured no more."""
    known = [*_registered.values(), *_of_settings().values()]
    return next((channel for channel in known if channel.code == code), None)
