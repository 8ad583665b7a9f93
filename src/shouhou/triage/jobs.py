"""Background doors of triage."""

from __future__ import annotations

from shouhou import moment
from shouhou.jobs import periodic
from shouhou.orders.queries import forgotten
from shouhou.triage import actions, queries


@periodic("3 4 * * *", "triage.erase_personal", attempts=3)
def erase_daily() -> None:
    """Forget what buyers wrote on their cards for orders that have been forgotten.

    Does: empties the words of these orders' cards; that there was a card stays.
    May run twice because: what is erased is not found again.
    Gives up after: three runs; the next day's run does the rest.
    """
    now = moment.now()
    for shop_id in queries.shops_with_cards():
        last = ""
        while numbers := queries.orders_with_cards(shop_id, last):
            gone = forgotten(shop_id, numbers, now)
            actions.erase_personal(shop_id=shop_id, order_nos=gone, now=now)
            last = numbers[-1]
