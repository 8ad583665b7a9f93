"""Background doors of contacts."""

from __future__ import annotations

from shouhou import moment
from shouhou.contacts import actions, queries
from shouhou.jobs import periodic
from shouhou.orders.queries import forgotten, kept_since


@periodic("57 3 * * *", "contacts.erase_personal", attempts=3)
def erase_daily() -> None:
    """Forget who was contacted about orders that have been forgotten, and what is over anyway.

    Does: empties buyers and words of such contacts, and drops old permits; counts and moments stay.
    May run twice because: what is erased is not found again.
    Gives up after: three runs; the next day's run does the rest.
    """
    now = moment.now()
    for shop_id in queries.shops_with_contacts():
        actions.erase_over(shop_id=shop_id, before=kept_since(shop_id, now), now=now)
        last = ""
        while numbers := queries.orders_to_forget(shop_id, last):
            gone = forgotten(shop_id, numbers, now)
            actions.erase_personal(shop_id=shop_id, order_nos=gone)
            last = numbers[-1]
