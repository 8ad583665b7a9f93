"""Background doors of reviews."""

from __future__ import annotations

from shouhou import moment
from shouhou.jobs import periodic
from shouhou.orders.queries import forgotten
from shouhou.reviews.actions import erase_personal
from shouhou.reviews.queries import orders_to_forget, shops_with_reviews


@periodic("51 3 * * *", "reviews.erase_personal", attempts=3)
def erase_daily() -> None:
    """Forget who rated the orders that have been forgotten.

    Does: empties nicks and words of ratings and of the acts about these orders; figures stay.
    May run twice because: what is erased is not found again.
    Gives up after: three runs; the next day's run does the rest.
    """
    now = moment.now()
    for shop_id in shops_with_reviews():
        last = ""
        while numbers := orders_to_forget(shop_id, last):
            gone = forgotten(shop_id, numbers, now)
            erase_personal(shop_id=shop_id, order_nos=gone, now=now)
            last = numbers[-1]
