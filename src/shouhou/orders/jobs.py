"""Background doors of orders."""

from __future__ import annotations

from django.conf import settings
from django.utils.module_loading import import_string

from shouhou import moment
from shouhou.jobs import periodic
from shouhou.orders import actions, queries
from shouhou.orders.actions.erase import Held


@periodic("11 3 * * *", "orders.erase_personal", attempts=3)
def erase_personal() -> None:
    """Forget who bought what is over for longer than each shop keeps it.

    Does: erases personal data of orders, their search keys and raw rows; every figure stays.
    May run twice because: what is erased is not found again.
    Gives up after: three runs; the next day's run does the rest.
    """
    now = moment.now()
    for shop_id in queries.shops_with_orders():
        before = queries.kept_since(shop_id, now)
        actions.erase_personal(shop_id=shop_id, before=before, now=now, held=held())


def held() -> Held | None:
    """Who knows of orders that must not be forgotten yet; the floors above name it in settings."""
    named = getattr(settings, "ORDERS_HELD", "")
    found: Held | None = import_string(named) if named else None
    return found
