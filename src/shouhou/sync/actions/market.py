"""Connect a shop to the sample market that runs beside this desk."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

import httpx

from shouhou.platforms.taobao.client import Temporary
from shouhou.platforms.taobao.client.errors import Told
from shouhou.shops import actions as shops
from shouhou.shops.facts import AppKeys, Granted, Refused
from shouhou.shops.queries import Person, access_of, connections, shop_kind
from shouhou.sync.actions.authorising import grant
from shouhou.sync.actions.calling import line
from shouhou.sync.queries.market import Market, market

SECONDS: Final = 10
KINDS: Final = {"mall": ("tmall", "B")}
OTHERWISE: Final = ("taobao", "C")


def connect_market(by: Person, shop_id: int, now: datetime) -> None:
    """One step: its app, and the consent of a sub-account of its shop of the same kind.

    Raises Refused no_market where none is beside this desk, Temporary while it does not answer.
    """
    found = market()
    if found is None:
        raise Refused("no_market", "这台电脑上没有示例市场。", "There is no sample market here.")
    kind, letter = KINDS.get(shop_kind(shop_id), OTHERWISE)
    granted = _consent(found, letter)
    app = AppKeys(
        kind=kind,
        app_key=found.app_key,
        app_secret=found.app_secret,
        gateway_url=found.gateway,
        message_url=found.messages,
        oauth_url=found.oauth,
    )
    shops.connect(by=by, shop_id=shop_id, app=app, now=now)
    grant(by, access_of(shop_id), granted, now)


def follow_market(now: datetime) -> None:
    """Tell the shops that are connected to the market where it is reached since its last start."""
    found = market()
    if found is None:
        return
    addresses = {
        "gateway_url": found.gateway,
        "message_url": found.messages,
        "oauth_url": found.oauth,
    }
    for each in connections(("waiting", "connected", "expired", "paused")):
        moved = any(getattr(each, name) != address for name, address in addresses.items())
        if each.app_key == found.app_key and moved:
            shops.readdress(shop_id=each.shop_id, addresses=addresses, now=now)


def _consent(found: Market, letter: str) -> Granted:
    """A session of the market's shop of this kind, given to one of its agents."""
    sellers = _ask(found, "GET", "truth/shops")
    seller = next(each for each in sellers if each["kind"] == letter)
    agents = _ask(found, "GET", "truth/subaccounts")
    agent = next(each for each in agents if each["shop_id"] == seller["shop_id"])
    asked = {
        "app_key": found.app_key,
        "shop_id": seller["shop_id"],
        "sub_id": agent["sub_id"],
    }
    told = _ask(found, "POST", "sessions", asked)
    return Granted(
        session=told["access_token"], refresh=told["refresh_token"], seller_nick=told["nick"]
    )


def _ask(found: Market, verb: str, place: str, said: dict[str, Any] | None = None) -> Any:
    """One word with the market's control; it is on this machine, so a short patience is enough."""
    try:
        told = line().request(verb, f"{found.control}/{place}", json=said, timeout=SECONDS)
        told.raise_for_status()
        return told.json()
    except (httpx.HTTPError, ValueError) as lost:
        raise Temporary(Told("market", msg=type(lost).__name__)) from None
