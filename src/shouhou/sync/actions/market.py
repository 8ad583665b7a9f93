"""Connect a shop to the sample market that runs beside this desk."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from urllib.parse import parse_qs, urlsplit

import httpx

from shouhou.platforms.taobao.client import Temporary
from shouhou.platforms.taobao.client.errors import Told
from shouhou.shops import actions as shops
from shouhou.shops.facts import AppKeys, Refused
from shouhou.shops.queries import Person, connections, shop_kind
from shouhou.sync.actions.authorising import finish_consent
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
    account = _agent(found, letter)
    app = AppKeys(
        kind=kind,
        app_key=found.app_key,
        app_secret=found.app_secret,
        gateway_url=found.gateway,
        message_url=found.messages,
        oauth_url=found.oauth,
    )
    shops.connect(by=by, shop_id=shop_id, app=app, now=now)
    finish_consent(by, shop_id, _consent(found, account), found.oauth, now)


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


def _agent(found: Market, letter: str) -> str:
    """The first agent of the market's shop of this kind, as its page of consent names accounts."""
    sellers = _ask("GET", f"{found.control}/truth/shops").json()
    agents = _ask("GET", f"{found.control}/truth/subaccounts").json()
    seller = next(each["shop_id"] for each in sellers if each["kind"] == letter)
    agent = next(each["sub_id"] for each in agents if each["shop_id"] == seller)
    return f"{seller}/{agent}"


def _consent(found: Market, account: str) -> str:
    """Say yes on its page, as that agent would; the code it leads back with."""
    said = {
        "client_id": found.app_key,
        "redirect_uri": found.oauth,
        "account": account,
        "answer": "yes",
    }
    leads = _ask("POST", f"{found.oauth}/authorize", said).headers.get("Location", "")
    return "".join(parse_qs(urlsplit(leads).query).get("code", []))


def _ask(verb: str, place: str, form: dict[str, str] | None = None) -> httpx.Response:
    """One word with the market; it is on this machine, so a short patience is enough."""
    try:
        told = line().request(verb, place, data=form, timeout=SECONDS)
    except httpx.HTTPError as lost:
        raise Temporary(Told("market", msg=type(lost).__name__)) from None
    if told.status_code >= 400:
        raise Temporary(Told("market", msg=f"HTTP {told.status_code}"))
    return told
