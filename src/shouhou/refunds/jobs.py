"""Background doors of refunds."""

from __future__ import annotations

from shouhou import moment
from shouhou.jobs import defer, periodic, task
from shouhou.ledger import actions as ledger
from shouhou.orders.queries import forgotten
from shouhou.refunds.actions import (
    adopt,
    erase_personal,
    follow_payable,
    judge,
    judge_open,
    lapse,
    tell_parcels,
)
from shouhou.refunds.queries import (
    agreements_out_of_time,
    orders_to_forget,
    requests_about,
    shops_to_adopt,
    shops_with_open_refunds,
    shops_with_requests,
    unsettled_payables,
)


@task("refunds.judge_refunds")
def judge_refunds(shop_id: int, refund_ids: str) -> None:
    """Judge some refunds of a shop again; the ids joined by commas.

    Does: gathers the facts of each refund and stores a decision that differs from the last.
    May run twice because: the same facts give the same decision, and that is not stored again.
    Gives up after: five runs; the hourly round judges what is open.
    """
    judge(shop_id, [int(part) for part in refund_ids.split(",") if part], moment.now())


@task("refunds.parcel_moved")
def parcel_moved(shop_id: int, order_no: str) -> None:
    """Judge the requests about an order whose parcel was signed for, or was not after all.

    Does: the same as `refunds.judge_refunds`; asked for by parcels, which stand below.
    May run twice because: the same facts give the same decision, and that is not stored again.
    Gives up after: five runs; the hourly round judges what is open.
    """
    judge(shop_id, requests_about(shop_id, [order_no]), moment.now())


@task("refunds.tell_parcels")
def told_parcels(shop_id: int, refund_ids: str) -> None:
    """Tell parcels what requests say of them: sent back with this number, or never came.

    Does: follows new parcels, notes what is missing; the ids are joined by commas.
    May run twice because: a known parcel is the same one, and a first word about it counts.
    Gives up after: five runs; the next change of the request asks again.
    """
    tell_parcels(shop_id, [int(part) for part in refund_ids.split(",") if part], moment.now())


@task("refunds.judge_shop")
def judge_shop(shop_id: int) -> None:
    """Judge all open refunds of a shop again: a parameter, a shop-wide fact or the day changed.

    Does: the same as `refunds.judge_refunds` for every refund that is not over.
    May run twice because: the same facts give the same decision, and that is not stored again.
    Gives up after: five runs; the next hourly round does it.
    """
    judge_open(shop_id, moment.now())


@periodic("7 * * * *", "refunds.judge_hourly")
def judge_hourly() -> None:
    """Ask for a fresh look at every shop with open refunds.

    Does: writes one job per shop; rules and parameters that begin today so come into force.
    May run twice because: a job that still waits is not written a second time.
    Gives up after: one run; the next hour's run does the rest.
    """
    for shop_id in shops_with_open_refunds():
        defer("refunds.judge_shop", queueing_lock=f"refunds.judge_shop:{shop_id}", shop_id=shop_id)


@task("refunds.follow_payable")
def money_moved(payable_id: int) -> None:
    """Settle the agreement whose money moved; asked for by the ledger, which stands below.

    Does: looks at the payable and ends the agreement when all of it is done.
    May run twice because: an agreement that has ended is not moved again.
    Gives up after: five runs; the sweep of every minute finds what is left.
    """
    follow_payable(payable_id=payable_id, now=moment.now())


@periodic("* * * * *", "refunds.sweep_money")
def sweep_money() -> None:
    """Settle agreements whose money moved while nobody was told.

    Does: the same as `refunds.follow_payable` for paid payables of agreements that still wait.
    May run twice because: an agreement that has ended is not moved again.
    Gives up after: one run; the next minute's run does the rest.
    """
    for payable_id in unsettled_payables():
        follow_payable(payable_id=payable_id, now=moment.now())
    for agreement_id in agreements_out_of_time(moment.now()):
        lapse(agreement_id=agreement_id, now=moment.now())


@periodic("13 * * * *", "refunds.adopt_hourly")
def adopt_hourly() -> None:
    """Open cases for requests that have none.

    Does: opens or joins a case for each, and books what was paid.
    May run twice because: a request that has its agreement is left alone.
    Gives up after: one run; the next hour's run does the rest.
    """
    for shop_id in shops_to_adopt():
        adopt(shop_id, moment.now())


@periodic("41 3 * * *", "refunds.erase_personal", attempts=3)
def erase_daily() -> None:
    """Forget the buyers of requests whose orders have been forgotten.

    Does: empties nicks, explanations, memos and accounts, here and in the ledger; figures stay.
    May run twice because: what is erased is not found again.
    Gives up after: three runs; the next day's run does the rest.
    """
    now = moment.now()
    for shop_id in shops_with_requests():
        last = ""
        while numbers := orders_to_forget(shop_id, last):
            gone = forgotten(shop_id, numbers, now)
            erase_personal(shop_id=shop_id, order_nos=gone, now=now)
            ledger.erase_personal(shop_id=shop_id, order_nos=gone, now=now)
            last = numbers[-1]
