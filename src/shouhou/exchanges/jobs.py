"""Background doors of exchanges."""

from __future__ import annotations

from shouhou import moment
from shouhou.exchanges import actions, queries
from shouhou.jobs import periodic, task
from shouhou.orders.queries import forgotten
from shouhou.shops.facts import Refused


@task("exchanges.sending_moved")
def sending_moved(key: str) -> None:
    """A sending moved: it is out, short, in stock again, or called off.

    Does: moves the exchange its key names, and tells buyer, memo, platform and agreement.
    May run twice because: an exchange that stands so already does not move again.
    Gives up after: five runs; the five-minute round finds what differs.
    """
    actions.follow_sending(key=key, now=moment.now())


@task("exchanges.agreement_moved")
def agreement_moved(agreement_id: int) -> None:
    """An agreement moved: goods came in, it fell, or it became a refund.

    Does: calls the exchange off, stops it, or lets what waited for goods go.
    May run twice because: what stands so already does not move again.
    Gives up after: five runs; the five-minute round finds what differs.
    """
    actions.follow_agreement(agreement_id=agreement_id, now=moment.now())


@periodic("*/5 * * * *", "exchanges.look")
def look() -> None:
    """Debts to remind of or not paid in time; sendings and agreements that moved unheard.

    Does: one transaction for each of them.
    May run twice because: a buyer is reminded once, a debt lapses once.
    Gives up after: one run; the next one finds what is left.
    """
    now = moment.now()
    for exchange_id in queries.debts_to_lapse(now):
        actions.lapse(exchange_id=exchange_id, now=now)
    for exchange_id in queries.debts_to_remind(now):
        try:
            actions.remind(by=None, exchange_id=exchange_id, now=now)
        except Refused:
            continue  # paid or waived between the look and the lock
    for key in queries.sendings_that_moved():
        actions.follow_sending(key=key, now=now)
    for agreement_id in queries.agreements_that_moved():
        actions.follow_agreement(agreement_id=agreement_id, now=now)


@periodic("53 3 * * *", "exchanges.erase_personal", attempts=3)
def erase_daily() -> None:
    """Forget who exchanged what in orders that have been forgotten.

    Does: empties the buyers' nicks; every figure stays.
    May run twice because: what is erased is not found again.
    Gives up after: three runs; the next day's run does the rest.
    """
    now = moment.now()
    for shop_id in queries.shops_with_exchanges():
        last = ""
        while numbers := queries.orders_to_forget(shop_id, last):
            gone = forgotten(shop_id, numbers, now)
            actions.erase_personal(shop_id=shop_id, order_nos=gone)
            last = numbers[-1]
