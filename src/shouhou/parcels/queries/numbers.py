"""The numbers a shop has set for its parcels."""

from __future__ import annotations

from datetime import datetime

from shouhou.clock import shanghai_day
from shouhou.parcels.words import vocabulary
from shouhou.shops import queries as shops


def numbers_of(shop_id: int, now: datetime) -> dict[str, int]:
    """Every parameter of this slice with the shop's value of that day, else the default."""
    return shops.numbers_of(shop_id, shanghai_day(now), vocabulary().parameters)
