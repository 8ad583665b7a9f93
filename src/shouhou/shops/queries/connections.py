"""How a shop is connected to its platform. Only `access_of` opens secrets."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shouhou.shops.decide import machine
from shouhou.shops.facts import Access, ConnectionView, Refused
from shouhou.shops.models import Connection, ConnectionChange
from shouhou.shops.queries.sealing import PLATFORM


@dataclass(frozen=True, slots=True)
class ConnectionStep:
    """One line of a connection's history."""

    at: datetime
    by: str
    """Empty: the desk itself."""
    says: str
    state: str
    note: str


def connection_of(shop_id: int) -> ConnectionView | None:
    """The connection of a shop whose id the caller was given; None when there never was one."""
    row = Connection.objects.filter(shop_id=shop_id).first()
    return _view(row) if row else None


def connections(states: Collection[str] = ("connected",)) -> tuple[ConnectionView, ...]:
    """The connections of all shops in these states, by shop."""
    return tuple(map(_view, Connection.objects.filter(state__in=states).order_by("shop_id")))


def is_connected(shop_id: int) -> bool:
    """Whether the platform can be spoken to for this shop now."""
    return Connection.objects.filter(shop_id=shop_id, state="connected").exists()


def access_of(shop_id: int) -> Access:
    """The connection with its secrets opened: for the slice that speaks to the platform, only.

    Raises Refused not_connected (there is none, or its keys are gone) and sealed_otherwise (the
    desk's SECRET_KEY is another one than when they were kept).
    """
    row = Connection.objects.filter(shop_id=shop_id).exclude(state="off").first()
    if row is None:
        raise not_connected()
    try:
        return _opened(row)
    except ValueError:
        raise Refused(
            "sealed_otherwise",
            "密钥已更换，读不出保存的授权，请重新填写应用并授权。",
            "The desk's secret key has changed; enter the app and authorise again.",
        )


def not_connected() -> Refused:
    """What everything says that needs the platform of a shop without a connection."""
    return Refused(
        "not_connected", "这家店铺没有连接平台。", "This shop is not connected to its platform."
    )


def connection_history(shop_id: int, limit: int = 50) -> tuple[ConnectionStep, ...]:
    """How it came to be as it is, newest first."""
    rows = ConnectionChange.objects.filter(connection__shop_id=shop_id).select_related("by")
    says = {each.id: each.says for each in machine().transitions}
    return tuple(
        ConnectionStep(row.at, row.by.name if row.by else "", says[row.move], row.new, row.note)
        for row in rows.order_by("-id")[:limit]
    )


def _view(row: Connection) -> ConnectionView:
    plain = ConnectionView.__slots__  # the names of the columns
    said = {name: getattr(row, name) for name in plain if name != "renews"}
    return ConnectionView(**said, renews=bool(row.refresh_sealed))


def _opened(row: Connection) -> Access:
    secrets: dict[str, Any] = {
        name: PLATFORM.open(sealed) if (sealed := getattr(row, f"{name}_sealed")) else ""
        for name in ("app_secret", "session", "refresh")
    }
    said: dict[str, Any] = {
        name: getattr(row, name) for name in Access.__slots__ if name not in secrets
    }
    return Access(**said, **secrets)
