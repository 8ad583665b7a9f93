"""The shop's own numbers of this slice, and where buyers find the page."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from shouhou.clock import shanghai_day
from shouhou.selfservice.words import vocabulary
from shouhou.shops import queries as shops


def numbers_of(shop_id: int, now: datetime) -> dict[str, int]:
    """Each of this slice's numbers as in force on the day of `now`; one query."""
    return shops.numbers_of(shop_id, shanghai_day(now), vocabulary().parameters)


def public_base() -> str:
    """Scheme and host under which buyers find the page; empty as long as nobody has said so."""
    return str(settings.BUYER_ADDRESS or settings.ADDRESS)
