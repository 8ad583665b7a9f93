"""Counting what comes from outside; of two at the limit the database lets one through."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from datetime import UTC, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import connection

from shouhou.selfservice.facts import Flooded
from shouhou.selfservice.models import Tally

MINUTE: Final = timedelta(minutes=1)
HOUR: Final = timedelta(hours=1)
KEPT: Final = timedelta(days=1)
COUNT: Final = """
INSERT INTO selfservice_tally AS t (scope, key, since, count) VALUES (%s, %s, %s, %s)
ON CONFLICT (scope, key, since) DO UPDATE SET count = t.count + EXCLUDED.count
WHERE t.count + EXCLUDED.count <= %s RETURNING t.count
"""
NETWORK: Final = 64
"""Bits of an address of version 6 that name a household; the rest it may choose itself."""


def count_call(address: str, now: datetime) -> None:
    """One call of the buyer's page from here. Raises Flooded."""
    most = settings.BUYER_CALLS_PER_MINUTE
    check("calls", key_of(address), (now, MINUTE), (1, most))


def count_wrong(address: str, now: datetime) -> None:
    """One link that opens nothing, tried from here. Raises Flooded."""
    check("wrong", key_of(address), (now, HOUR), (1, settings.BUYER_WRONG_PER_HOUR))


def count_write(link_id: int, shop_id: int, numbers: dict[str, int], now: datetime) -> None:
    """One form of a link. Raises Flooded."""
    check("shop", str(shop_id), (now, HOUR), (1, numbers["page_shop_hour"]))
    check("writes", str(link_id), (now, HOUR), (1, numbers["page_writes_hour"]))


def count_photos(
    link_id: int, shop_id: int, many: int, numbers: dict[str, int], now: datetime
) -> None:
    """So many files through a link, whatever becomes of them. Raises Flooded."""
    check("shop", str(shop_id), (now, HOUR), (many, numbers["page_shop_hour"]))
    check("photos", str(link_id), (now, HOUR), (many, numbers["page_photos_hour"]))


def check(scope: str, key: str, when: tuple[datetime, timedelta], many: tuple[int, int]) -> None:
    """Count so many in the window of this moment, all or none. Raises Flooded."""
    (now, window), (wanted, most) = when, many
    since = window_of(now, window)
    found = None
    if wanted <= most:
        with connection.cursor() as cursor:
            cursor.execute(COUNT, [scope, key, since, wanted, most])
            found = cursor.fetchone()
    if found is None:
        seconds = max(1, int((since + window - now).total_seconds()))
        raise Flooded(
            f"too_many_{scope}",
            "操作太频繁了，请过一会儿再试。",
            "Too much at once; try again in a while.",
            seconds,
        )


def window_of(now: datetime, window: timedelta) -> datetime:
    """Where the window of this moment begins."""
    seconds = int(window.total_seconds())
    return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC)


def key_of(address: str) -> str:
    """An address as it is kept: not to be read back, and one for a whole household."""
    try:
        seen = ipaddress.ip_address(address)
    except ValueError:
        network = address
    else:
        if seen.version == 6 and seen.ipv4_mapped is None:
            network = str(ipaddress.ip_network((seen, NETWORK), strict=False))
        else:
            network = str(getattr(seen, "ipv4_mapped", None) or seen)
    secret = b"shouhou buyers:" + settings.SECRET_KEY.encode()
    return hmac.new(secret, network.encode(), hashlib.sha256).hexdigest()


def prune(now: datetime) -> int:
    """Forget windows that are long over; how many."""
    return Tally.objects.filter(since__lt=now - KEPT).delete()[0]
