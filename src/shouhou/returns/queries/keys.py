"""The parcel of a scan, for what the station sends after it."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING
from uuid import UUID

from shouhou.returns.models import Arrival, ArrivalLine
from shouhou.shops import queries as shops
from shouhou.shops.facts import Refused

if TYPE_CHECKING:
    from shouhou.shops.models import Person


def arrival_of_key(by: Person, key: UUID) -> int:
    """The parcel whose scan had this key. Raises Refused `not_here`."""
    mine = [shop.id for shop in shops.shops_where(by, "receive")]
    found = find_by_key(key, mine)
    if found is None:
        raise Refused("not_here", "没有这个包裹，请重新扫。", "No such parcel: scan it again.")
    return int(found.pk)


def find_by_key(key: UUID, shop_ids: Collection[int]) -> Arrival | None:
    """The parcel that was received, or met again, under this key of a station."""
    rows = Arrival.objects.filter(shop_id__in=list(shop_ids))
    found = rows.filter(key=key).first()
    if found is None:
        again = ArrivalLine.objects.filter(key=key, event="again").values("arrival")
        found = rows.filter(pk__in=again).first()
    return found
