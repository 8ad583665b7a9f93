"""Background work of the ledger: pay what was released, ask what became of it."""

from __future__ import annotations

from shouhou import moment
from shouhou.jobs import defer, periodic, task
from shouhou.ledger import actions, queries
from shouhou.orders.actions import note_erasure
from shouhou.orders.queries import forgotten, kept_since

PAY = "ledger.pay"
ASK = "ledger.ask"


@task(PAY)
def pay(attempt_id: int) -> None:
    """Pay a released payable by its channel.

    Does: send the attempt to its channel with its key, and keep the answer.
    May run twice because: an attempt is sent once; a second run only asks what became of it.
    Gives up after: 5 runs; then the asking job goes on and the payable stays in sight.
    """
    actions.pay_attempt(attempt_id=attempt_id, now=moment.now())


@task(ASK)
def ask(payable_id: int) -> None:
    """Ask the channel what became of a payable.

    Does: ask with the key of the attempt in the air, and keep the answer.
    May run twice because: asking pays nothing, and an answer that is known changes nothing.
    Gives up after: 5 runs; the next round of the periodic job asks again.
    """
    actions.ask(payable_id=payable_id, now=moment.now())


@periodic("*/5 * * * *", "ledger.ask_around")
def ask_around() -> None:
    """Go round the attempts nobody has answered.

    Does: let every one be asked about, and one that was never sent be sent.
    May run twice because: each payable is asked at most once at a time, and sent at most once.
    Gives up after: 1 run; the next tick does it again.
    """
    for attempt_id, payable_id, sent in queries.attempts_to_ask(moment.now()):
        lock = f"payable:{payable_id}"
        if sent:
            defer(ASK, lock=lock, queueing_lock=f"ask:{payable_id}", payable_id=payable_id)
        else:
            defer(PAY, lock=lock, queueing_lock=f"pay:{attempt_id}", attempt_id=attempt_id)


@periodic("23 4 * * *", "ledger.forget", attempts=3)
def forget() -> None:
    """Forget who was paid once the orders have forgotten who bought.

    Does: empties buyer, payee and remark of settled payables; figures, serials and steps stay.
    May run twice because: a payable that names nobody is not found again.
    Gives up after: 3 runs; the next day's run does the rest.
    """
    now = moment.now()
    for shop_id in queries.shops_with_buyers():
        before = kept_since(shop_id, now)
        order_nos = forgotten(shop_id, queries.orders_with_buyers(shop_id, before), now)
        if count := actions.erase_personal(shop_id=shop_id, order_nos=order_nos, now=now):
            note_erasure(shop_id=shop_id, part="ledger", before=before, count=count, now=now)
