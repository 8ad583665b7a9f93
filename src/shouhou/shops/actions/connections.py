"""Connect a shop to its platform, keep the authorisation, let it go. Owners do, and the desk."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction

from shouhou.shops.actions.refusing import known, needs
from shouhou.shops.decide import next_move
from shouhou.shops.facts import AppKeys, Granted, Refused
from shouhou.shops.models import Connection, ConnectionChange, Person, Shop
from shouhou.shops.queries.connections import not_connected
from shouhou.shops.queries.sealing import PLATFORM
from shouhou.shops.words import LISTENS, STORE_KINDS

ADDRESS: Final = re.compile(r"(https?|wss?)://[A-Za-z0-9.\-\[\]:]{1,120}(/[\x21-\x7e]{0,60})?")
TOLD: Final = ("expires_at", "refresh_expires_at", "seller_nick", "seller_id", "account")
KEY: Final = re.compile(r"[\x21-\x7e]{1,60}")
TOKEN: Final = re.compile(r"[\x21-\x7e]{1,2000}")
NO_SECRETS: Final = {"app_secret_sealed": "", "session_sealed": "", "refresh_sealed": ""}
NO_GRANT: Final = {
    "session_sealed": "",
    "refresh_sealed": "",
    "seller_nick": "",
    "seller_id": "",
    "account": "",
    "expires_at": None,
    "refresh_expires_at": None,
}


def connect(*, by: Person, shop_id: int, app: AppKeys, now: datetime) -> None:
    """Enter the app a shop is connected by; the seller must authorise it next (again).

    Raises Refused not_here, unknown_word, bad_address, bad_key, wrong_platform.
    """
    needs(by, shop_id, "set")
    _check(app)
    with transaction.atomic():
        shop = Shop.objects.select_for_update().get(pk=shop_id)
        if shop.platform != "taobao":
            raise Refused(
                "wrong_platform",
                "目前只能连接淘宝/天猫店铺。",
                "Only Taobao and Tmall shops can be connected so far.",
            )
        plain = {
            name: getattr(app, name) for name in AppKeys.__slots__ if name not in ("app_secret",)
        }
        row, _made = Connection.objects.get_or_create(
            shop_id=shop_id, defaults={**plain, "platform": shop.platform, "since": now}
        )
        sealed = PLATFORM.seal(app.app_secret)
        fields = {**plain, **NO_GRANT, "app_secret_sealed": sealed, "problem": ""}
        _move(row, "connect", by, now, **fields)


def authorise(*, by: Person, shop_id: int, granted: Granted, now: datetime) -> None:
    """The seller has agreed: the desk speaks for the shop from now on.

    Raises Refused not_here, not_connected, not_now, bad_key, seller_taken.
    """
    needs(by, shop_id, "set")
    _receive("authorise", by, shop_id, granted, now)


def renew(*, shop_id: int, granted: Granted, now: datetime) -> None:
    """The desk has renewed the authorisation by itself. What `granted` leaves open stays."""
    _receive("renew", None, shop_id, granted, now)


def expire(*, shop_id: int, problem: str, now: datetime) -> bool:
    """The platform no longer takes our token; False when that was known."""
    with transaction.atomic():
        row = _locked(shop_id)
        if next_move(row.state, "expire", "system") is None:
            return False
        _move(row, "expire", None, now, problem=problem[:300], note=problem[:300])
    return True


def pause(*, by: Person, shop_id: int, now: datetime) -> None:
    """Leave the platform alone until resumed; raises Refused not_here, not_connected, not_now."""
    needs(by, shop_id, "set")
    with transaction.atomic():
        _move(_locked(shop_id), "pause", by, now)


def resume(*, by: Person, shop_id: int, now: datetime) -> None:
    """Go on; what happened meanwhile is caught up. Refused not_here, not_connected, not_now."""
    needs(by, shop_id, "set")
    with transaction.atomic():
        _move(_locked(shop_id), "resume", by, now)


def readdress(*, shop_id: int, addresses: Mapping[str, str], now: datetime) -> None:
    """The platform of this shop is reached elsewhere by now (a market that was started anew).

    `addresses` has gateway_url, message_url, oauth_url. Raises Refused not_connected, not_now.
    """
    with transaction.atomic():
        _move(_locked(shop_id), "move", None, now, **addresses)


def disconnect(*, by: Person, shop_id: int, now: datetime) -> None:
    """Forget key and tokens; the shop works by hand again. Refused not_here, not_connected."""
    needs(by, shop_id, "set")
    with transaction.atomic():
        _move(_locked(shop_id), "disconnect", by, now, **NO_SECRETS, problem="")


def _receive(event: str, by: Person | None, shop_id: int, granted: Granted, now: datetime) -> None:
    if not TOKEN.fullmatch(granted.session):
        raise Refused("bad_key", "令牌不对：应是一串没有空格的字符。", "No token.", field="session")
    told = {name: value for name in TOLD if (value := getattr(granted, name))}
    if granted.refresh:
        told["refresh_sealed"] = PLATFORM.seal(granted.refresh)
    try:
        with transaction.atomic():
            sealed = PLATFORM.seal(granted.session)
            _move(_locked(shop_id), event, by, now, session_sealed=sealed, problem="", **told)
    except IntegrityError:
        raise Refused(
            "seller_taken",
            "这个卖家账号已连接到另一家店铺。",
            "This seller is connected to another shop already.",
        )


def _locked(shop_id: int) -> Connection:
    row = Connection.objects.select_for_update().filter(shop_id=shop_id).first()
    if row is None:
        raise not_connected()
    return row


def _move(
    row: Connection, event: str, by: Person | None, now: datetime, note: str = "", **fields: Any
) -> None:
    """One row of the states table, written down; refuses where none allows it."""
    move = next_move(row.state, event, "owner" if by else "system")
    if move is None:
        raise Refused(
            "not_now",
            "连接的状态已经变了，请刷新页面。",
            "Not now: the connection has changed. Reload the page.",
        )
    old = row.state
    if move.to != old:
        fields["since"] = now
    for name, value in {**fields, "state": move.to}.items():
        setattr(row, name, value)
    row.save(update_fields=["state", *fields])
    ConnectionChange.objects.create(
        connection=row,
        move=move.id,
        event=event,
        old=old,
        new=move.to,
        note=note,
        by=by,
        at=now,
    )


def _check(app: AppKeys) -> None:
    known("kind", app.kind, STORE_KINDS)
    known("listens", app.listens, LISTENS)
    schemes = {"gateway_url": "http", "oauth_url": "http", "message_url": "ws"}
    for name, scheme in schemes.items():
        address = getattr(app, name)
        if not ADDRESS.fullmatch(address) or not address.startswith(scheme):
            raise Refused("bad_address", "地址不对。", "This is no address.", field=name)
    for name in ("app_key", "app_secret"):
        if not KEY.fullmatch(getattr(app, name)):
            raise Refused(
                "bad_key",
                "应是一串不超过 60 个字符、没有空格的字母和数字。",
                "At most 60 letters and digits without spaces.",
                field=name,
            )
