"""REST door of synchronisation: how a shop's connection is doing, and its buttons."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from pydantic import Field

from shouhou import moment
from shouhou.rest import Body, Done, Id, by, found, one_of, shape
from shouhou.shops import actions as shops
from shouhou.shops.facts import AppKeys, ConnectionView
from shouhou.shops.words import LISTENS, STORE_KINDS
from shouhou.sync import actions, queries
from shouhou.sync.api.door import operations
from shouhou.sync.facts import (
    FeedView,
    Health,
    QuotaView,
    StrangeView,
    TroubleView,
    UnreadView,
)

PARTS = [
    shape(each)
    for each in (ConnectionView, FeedView, QuotaView, StrangeView, TroubleView, UnreadView)
]
State = shape(Health, using=PARTS)
Address = Annotated[str, Field(min_length=1, max_length=200, strict=True)]


class App(Body):
    """An app of the open platform. The secret goes in and never comes out."""

    kind: Annotated[str, one_of(STORE_KINDS)]
    app_key: str = Field(min_length=1, max_length=60, strict=True, examples=["12345678"])
    app_secret: str = Field(min_length=1, max_length=60, strict=True)
    gateway_url: Address
    message_url: Address
    oauth_url: Address
    listens: Annotated[str, one_of(LISTENS)] = "websocket"


@operations.reads("/shops/{shop_id}/connection", State, zh="查看平台连接")
def connection(request: HttpRequest, shop_id: Id) -> Any:
    """State, last message, lag, how far each feed is read, quota, and what failed."""
    return found(queries.health(by(request), shop_id, moment.now()))


@operations.writes("/shops/{shop_id}/connection", Done, zh="填写应用", scope="staff", method="PUT")
def connect(request: HttpRequest, shop_id: Id, app: App) -> Any:
    """Enter the app; then a person authorises it in the browser (/connections/)."""
    keys = AppKeys(**app.model_dump())
    shops.connect(by=by(request), shop_id=shop_id, app=keys, now=moment.now())
    return {}


@operations.writes(
    "/shops/{shop_id}/connection", Done, zh="断开平台", scope="staff", method="DELETE"
)
def disconnect(request: HttpRequest, shop_id: Id) -> Any:
    """Forget key and tokens; the shop works by hand again."""
    shops.disconnect(by=by(request), shop_id=shop_id, now=moment.now())
    return {}


@operations.writes("/shops/{shop_id}/connection/pause", Done, zh="暂停同步", scope="staff")
def pause(request: HttpRequest, shop_id: Id) -> Any:
    """Leave the platform alone until resumed."""
    shops.pause(by=by(request), shop_id=shop_id, now=moment.now())
    return {}


@operations.writes("/shops/{shop_id}/connection/resume", Done, zh="恢复同步", scope="staff")
def resume(request: HttpRequest, shop_id: Id) -> Any:
    """Go on; what happened meanwhile is caught up."""
    shops.resume(by=by(request), shop_id=shop_id, now=moment.now())
    actions.begin(shop_id)
    return {}


@operations.writes("/shops/{shop_id}/connection/sync", Done, zh="立即同步")
def sync_now(request: HttpRequest, shop_id: Id) -> Any:
    """Sweep all feeds of the shop now; the work is done in the background."""
    actions.sync_now(by(request), shop_id)
    return {}
