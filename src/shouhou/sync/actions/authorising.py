"""Let the desk speak for a shop: the seller's consent, a token by hand, renewing it in time."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from shouhou import moment
from shouhou.jobs import defer
from shouhou.platforms.taobao.client import (
    BadShape,
    Reauthorise,
    Secret,
    TaobaoProblem,
    Tokens,
    authorise_url,
    calls,
    read_tokens,
    tokens_from_code,
)
from shouhou.shops import actions as shops
from shouhou.shops.facts import Access, ConnectionView, Granted, Refused
from shouhou.shops.queries import Person, access_of, connections, may
from shouhou.sync.actions.calling import app_of, gateway_of, kind_of
from shouhou.sync.actions.troubles import lose_authorisation, minding
from shouhou.sync.decide import RENEW_BEFORE

KINDS: Final = {"B": "tmall", "C": "taobao"}


def consent_address(by: Person, shop_id: int, redirect_uri: str, state: str) -> str:
    """Where the seller says yes; the platform leads back with a code and the same `state`."""
    access = _access(by, shop_id)
    address = f"{access.oauth_url}/authorize"
    return authorise_url(app_of(access), redirect_uri, state, address=address)


def finish_consent(by: Person, shop_id: int, code: str, redirect_uri: str, now: datetime) -> None:
    """Exchange the code, learn whose shop it is, and begin.

    Raises the client's problems, and Refused other_seller, wrong_kind beside what `authorise` says.
    """
    access = _access(by, shop_id)
    gateway, address = gateway_of(access, now), f"{access.oauth_url}/token"
    tokens = tokens_from_code(gateway, Secret(code), redirect_uri, address=address)
    grant(by, access, granted_by(tokens), now)


def enter_session(by: Person, shop_id: int, granted: Granted, now: datetime) -> None:
    """The same with a token that the owner has brought along."""
    grant(by, _access(by, shop_id), granted, now)


def grant(by: Person, access: Access, granted: Granted, now: datetime) -> None:
    """Try the token out; with it the shop is connected and its first fill begins."""
    gateway = gateway_of(access, now)
    seller = gateway.ask(calls.SellerGet(), Secret(granted.session), str(access.shop_id))
    if KINDS.get(seller.type, access.kind) != kind_of(access):
        raise Refused(
            "wrong_kind",
            "店铺类型不对：天猫店请选“天猫”，淘宝店请选“淘宝”。",
            "The other kind of shop: choose Tmall for a Tmall shop, Taobao for the others.",
            field="kind",
        )
    known = Granted(
        session=granted.session,
        refresh=granted.refresh,
        expires_at=granted.expires_at,
        refresh_expires_at=granted.refresh_expires_at,
        seller_nick=seller.nick or granted.seller_nick.partition(":")[0],
        seller_id=seller.user_id or granted.seller_id,
        account=granted.seller_nick or seller.nick,
    )
    shops.authorise(by=by, shop_id=access.shop_id, granted=known, now=now)
    begin(access.shop_id)


def begin(shop_id: int) -> None:
    """Have everything that follows a (new) connection done in the background."""
    key = f"sync:begin:{shop_id}"
    defer("sync.begin", lock=key, queueing_lock=key, shop_id=shop_id)


def renew_all(now: datetime) -> int:
    """Renew what runs out soon; what has run out stops its shop. How many were renewed."""
    wall = moment.wall_of(now)
    soon = [
        each
        for each in connections(("connected",))
        if each.expires_at is not None and each.expires_at - wall < RENEW_BEFORE
    ]
    return sum(renew_one(each, now, wall) for each in soon)


def renew_one(connected: ConnectionView, now: datetime, wall: datetime) -> bool:
    """One shop's token; a failure is remembered and tried again until it has run out."""
    shop_id = connected.shop_id
    try:
        if connected.renews:
            with minding(shop_id, "token", now):
                shops.renew(shop_id=shop_id, granted=_renewed(shop_id, now), now=now)
            return True
    except (TaobaoProblem, Refused, BadShape) as problem:
        if isinstance(problem, Reauthorise):
            return False
    if connected.expires_at is not None and connected.expires_at <= wall:
        lose_authorisation(shop_id, "run out", now)
    return False


def granted_by(tokens: Tokens) -> Granted:
    """The client's tokens as the shop keeps them."""
    return Granted(
        session=tokens.access.reveal(),
        refresh=tokens.refresh.reveal() if tokens.refresh else "",
        expires_at=tokens.expires_at,
        refresh_expires_at=tokens.refresh_expires_at,
        seller_nick=tokens.nick,
        seller_id=tokens.user_id,
    )


def _renewed(shop_id: int, now: datetime) -> Granted:
    access = access_of(shop_id)
    gateway = gateway_of(access, now)
    asked = calls.TokenRefresh(refresh_token=access.refresh)
    told = gateway.ask(asked, Secret(access.session), str(shop_id))
    fresh = granted_by(read_tokens(told, gateway.clock()))
    return Granted(
        session=fresh.session,
        refresh=fresh.refresh,
        expires_at=fresh.expires_at,
        refresh_expires_at=fresh.refresh_expires_at,
    )


def _access(by: Person, shop_id: int) -> Access:
    """Only for who may set the shop; raises Refused not_here, not_connected."""
    if not may(by, shop_id, "set"):
        raise Refused("not_here", "您在这家店铺没有这项权限。", "You may not do this in this shop.")
    return access_of(shop_id)
