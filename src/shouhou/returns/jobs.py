"""Background doors of returns."""

from __future__ import annotations

from shouhou import moment
from shouhou.jobs import periodic, task
from shouhou.returns import actions
from shouhou.returns.queries.shops import shops_with_arrivals


@task("returns.tie_parcel")
def tie_parcel(arrival_id: int) -> None:
    """A parcel was received: it is the return leg of its cases, and nobody waits for it any more.

    Does: one transaction on the parcel and its cases.
    May run twice because: a parcel is tied once, received once.
    Gives up after: five runs; the case shows the arrival all the same.
    """
    actions.tie_parcel(arrival_id=arrival_id, now=moment.now())


@periodic("*/2 * * * *", "returns.look")
def look() -> None:
    """Agreements made after their parcel was here hear of it; new waybills find their parcels.

    Does: one transaction for each such parcel, and two for each shop with parcels.
    May run twice because: what was applied is not applied again; people are told once of a match.
    Gives up after: one run; the next one finds what is left.
    """
    now = moment.now()
    for arrival_id in actions.to_catch_up(now):
        actions.catch_up(arrival_id=arrival_id, now=now)
    for shop_id in shops_with_arrivals():
        actions.suggest_new(shop_id=shop_id, now=now)
        actions.warn_waiting(shop_id=shop_id, now=now)


@periodic("53 4 * * *", "returns.forget")
def forget() -> None:
    """What stood on the labels of parcels is erased when its time is over.

    Does: one statement for each shop.
    May run twice because: what is gone is not found again.
    Gives up after: one run; the next day's run does the rest.
    """
    now = moment.now()
    for shop_id in shops_with_arrivals():
        actions.erase_personal(shop_id=shop_id, now=now)
