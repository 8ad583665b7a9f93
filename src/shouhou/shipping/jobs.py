"""Background doors of shipping."""

from __future__ import annotations

from shouhou import moment
from shouhou.jobs import periodic
from shouhou.orders.queries import forgotten, shops_with_orders
from shouhou.shipping import actions, queries


@periodic("*/5 * * * *", "shipping.look")
def look() -> None:
    """Warn of orders and sendings that must go soon, and raise those that wait for a missing item.

    Does: one transaction for each shop, and one for some orders of each missing item.
    May run twice because: a moment is warned of once at a level, a sending once, an order raised
    once for an item.
    Gives up after: one run; the next one finds what is left.
    """
    now = moment.now()
    for shop_id in shops_with_orders():
        actions.warn_due(shop_id=shop_id, now=now)
    for shop_id in queries.shops_with_sendings():
        actions.warn_sendings(shop_id=shop_id, now=now)
    for shortage_id in queries.open_shortages():
        actions.raise_short(shortage_id=shortage_id, now=now)


@periodic("29 4 * * *", "shipping.forget")
def forget() -> None:
    """Forget warnings older than ninety days.

    Does: deletes them.
    May run twice because: what is gone is not found again.
    Gives up after: one run; the next day's run does the rest.
    """
    actions.forget_old(moment.now())


@periodic("57 3 * * *", "shipping.erase_personal", attempts=3)
def erase_daily() -> None:
    """Forget to whom things were sent for orders that have been forgotten.

    Does: empties name, phone, address and notes of these orders' sendings that are over.
    May run twice because: what is erased is not found again.
    Gives up after: three runs; the next day's run does the rest.
    """
    now = moment.now()
    for shop_id in queries.shops_with_receivers():
        last = ""
        while numbers := queries.orders_with_receivers(shop_id, last):
            gone = forgotten(shop_id, numbers, now)
            actions.erase_personal(shop_id=shop_id, order_nos=gone, now=now)
            last = numbers[-1]
