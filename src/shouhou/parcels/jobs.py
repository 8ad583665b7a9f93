"""Background doors of parcels."""

from __future__ import annotations

from shouhou import moment
from shouhou.jobs import defer, periodic, task
from shouhou.orders.queries import forgotten
from shouhou.parcels import actions, queries


@periodic("* * * * *", "parcels.look")
def look() -> None:
    """Look at the parcels with which something may be wrong by now.

    Does: reads each parcel whose moment has come, some hundred in each transaction.
    May run twice because: a sign that stands is not written again.
    Gives up after: one run; the next minute's run finds what is still due.
    """
    actions.look_due(moment.now())


@periodic("* * * * *", "parcels.raise_silent")
def raise_silent() -> None:
    """Tell whoever asked a courier that no answer came in time.

    Does: a line, an alarm and a notice for each wish whose moment came.
    May run twice because: a wish is raised once until somebody asks again.
    Gives up after: one run; the next minute's run finds what is still due.
    """
    actions.raise_silent(moment.now())


@periodic("* * * * *", "parcels.ask")
def ask() -> None:
    """Have the sources of tracking asked for the parcels that are due.

    Does: writes one job for each shop with a source that may be asked and a parcel that is due.
    May run twice because: a job that still waits is not written a second time.
    Gives up after: one run; the next minute's run finds what is still due.
    """
    for shop_id in actions.shops_to_ask(moment.now()):
        ask_for(shop_id)


def ask_for(shop_id: int) -> None:
    """One shop's questions, one run at a time."""
    key = f"parcels:ask:{shop_id}"
    defer("parcels.ask_shop", lock=key, queueing_lock=key, shop_id=shop_id)


@task("parcels.ask_shop", attempts=1)
def ask_shop(shop_id: int) -> None:
    """Ask a shop's sources for its parcels that are due, for some seconds, and ask for the rest.

    Does: one call and one transaction for each parcel.
    May run twice because: a parcel that was asked for is not due, and a known line is the same.
    Gives up after: one run; the timetable asks again for what is still due.
    """
    if actions.ask_shop(shop_id, moment.now()).more:
        ask_for(shop_id)


@task("parcels.stop", attempts=3)
def stop(stop_id: int) -> None:
    """Order at 快递100 that a parcel is stopped, and write what became of it.

    Does: one call, outside any transaction.
    May run twice because: the attempt is committed before the call; one that was begun and never
        ended is called unknown, never repeated.
    Gives up after: three runs; what was begun is unknown then, and a person looks it up.
    """
    actions.carry_stop(stop_id=stop_id, now=moment.now())


@periodic("* * * * *", "parcels.settle_stops")
def settle_stops() -> None:
    """End orders to stop a parcel that has turned round, or was signed for after all.

    Does: one transaction for each.
    May run twice because: an order that has ended is not found again.
    Gives up after: one run; the next minute's run finds what is left.
    """
    actions.settle_stops(moment.now())


@periodic("57 3 * * *", "parcels.erase_personal", attempts=3)
def erase_daily() -> None:
    """Forget what couriers wrote of people whose orders have been forgotten.

    Does: empties lines, tails of phones and talks of these parcels; moments and stages stay.
    May run twice because: what is erased is not found again.
    Gives up after: three runs; the next day's run does the rest.
    """
    now = moment.now()
    for shop_id in queries.shops_with_parcels():
        last = ""
        while numbers := queries.orders_to_forget(shop_id, last):
            gone = forgotten(shop_id, numbers, now)
            if gone:
                actions.erase_personal(shop_id=shop_id, order_nos=gone, now=now)
            last = numbers[-1]
