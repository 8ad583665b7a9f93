"""Builders of invented parcels. Names and numbers belong to nobody."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from shouhou.clock import SHANGHAI
from shouhou.couriers.port import Scan, Trace
from shouhou.parcels.actions import take_parcels, take_trace
from shouhou.parcels.facts import ParcelSeen
from shouhou.parcels.models import Parcel
from shouhou.shops import actions as shops
from shouhou.shops.facts import AppKeys, Granted
from shouhou.shops.models import Person, Shop

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
ORDER = "3515313978150000001"
NUMBER = "YT4766793546028"


def seen(number: str = NUMBER, **changes: Any) -> ParcelSeen:
    """A parcel that an order told of, sent at NOW."""
    told: dict[str, Any] = {
        "direction": "out",
        "courier_told": "圆通速递",
        "order_no": ORDER,
        "sent_at": NOW,
    }
    return ParcelSeen(number=number, **(told | changes))


def parcel(shop: Shop, number: str = NUMBER, *, now: datetime = NOW, **changes: Any) -> Parcel:
    """The parcel as the shop's order tells it."""
    take_parcels(shop.pk, [seen(number, **changes)], now, told_by="order")
    heard = Parcel.objects.filter(shop=shop, number=number, source="")
    heard.update(source="kuaidi100")  # a source was asked and knows nothing yet
    return Parcel.objects.get(shop=shop, number=number)


def connect(shop: Shop, owner: Person) -> None:
    """The shop is connected to a platform that nobody asks anything."""
    keys = AppKeys(
        kind="tmall",
        app_key="12345678",
        app_secret="secret-of-nobody",
        gateway_url="http://127.0.0.1:1/router/rest",
        message_url="ws://127.0.0.1:1/",
        oauth_url="http://127.0.0.1:1",
    )
    shops.connect(by=owner, shop_id=shop.pk, app=keys, now=NOW)
    granted = Granted(session="session-of-nobody", seller_nick="青禾家居", seller_id="2001")
    shops.authorise(by=owner, shop_id=shop.pk, granted=granted, now=NOW)


def scan(hours: float, text: str, **changes: Any) -> Scan:
    """A line so many hours after NOW."""
    return Scan(at=NOW + hours * HOUR, text=text, **changes)


def trace(*scans: Scan, number: str = NUMBER, **changes: Any) -> Trace:
    """What a source told."""
    told = {"source": "kuaidi100", "courier": "yto", "courier_told": "yuantong"} | changes
    return Trace(number=number, scans=scans, **told)


def told(shop: Shop, *scans: Scan, hours: float = 0, **changes: Any) -> Parcel:
    """The source told these lines so many hours after NOW; the parcel after them."""
    trace_told = trace(*scans, **changes)
    take_trace(shop.pk, trace_told, NOW + hours * HOUR)
    return Parcel.objects.get(shop=shop, number=trace_told.number)
