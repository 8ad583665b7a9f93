"""Let a payable go: one attempt with its key, and the job that carries it out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from shouhou.jobs import defer
from shouhou.ledger.actions.channels import channel_for
from shouhou.ledger.actions.moves import Told, hold, move
from shouhou.ledger.actions.outcome import checked_why
from shouhou.ledger.actions.paying import book_cancelled
from shouhou.ledger.facts import RowResult
from shouhou.ledger.models import Attempt, Payable
from shouhou.ledger.words import MANUAL
from shouhou.shops.facts import Refused

if TYPE_CHECKING:
    from shouhou.shops.models import Person

PAY = "ledger.pay"
ASK = "ledger.ask"


def clear_wait(*, by: Person | None, payable_id: int, now: datetime) -> None:
    """The goods it waited for have come: it may be released.

    Raises Refused: `not_here`, and what states.md says (`not_yet` when it waits for nothing).
    """
    with transaction.atomic():
        held = hold(by, payable_id)
        move(held.payable, "clear_wait", Told(by=by, now=now), waits_for="")


def wait_again(*, by: Person | None, payable_id: int, now: datetime) -> None:
    """The goods were not in after all: it waits for them again.

    Raises Refused: `not_here`, and what states.md says (released already, or waiting anyway).
    """
    with transaction.atomic():
        held = hold(by, payable_id)
        move(held.payable, "wait_again", Told(by=by, now=now), waits_for="goods")


def release(*, by: Person | None, payable_id: int, now: datetime) -> None:
    """Hand it to its channel; by hand: to the person who pays in the platform's console.

    Exactly one of several at once goes through; the others are told the state. The attempt is
    committed with its key before any channel is called. Raises Refused: `not_here`, `not_yours`
    (who may release it), `not_yet` (goods awaited), `not_from_here`.
    """
    with transaction.atomic():
        payable = hold(by, payable_id).payable
        channel = channel_for(payable.route, payable.shop_id)
        told = Told(by=by, now=now)
        move(payable, "release", told, channel=channel, released_by=by, released_at=now)
        attempt = start_attempt(payable, by, now)
        if channel != MANUAL:
            defer(PAY, lock=f"payable:{payable.pk}", attempt_id=attempt.pk)


def start_attempt(payable: Payable, by: Person | None, now: datetime) -> Attempt:
    """The next attempt. Its key is new only after the channel itself refused the last one.

    Where a person called an unknown outcome failed, the same key is sent again: a channel that
    has paid it after all answers so instead of paying twice.
    """
    number = payable.attempts.count() + 1
    refused = payable.attempts.filter(outcome="refused").count()
    return Attempt.objects.create(
        payable=payable,
        number=number,
        key=f"SH{payable.pk}-{refused + 1}",
        channel=payable.channel,
        started_at=now,
        sent_at=now if payable.channel == MANUAL else None,
        by=by,
    )


def release_many(*, by: Person, payable_ids: Sequence[int], now: datetime) -> tuple[RowResult, ...]:
    """Release each on its own; one that is refused stops no other."""
    results = []
    for payable_id in dict.fromkeys(payable_ids):
        try:
            release(by=by, payable_id=payable_id, now=now)
            results.append(RowResult(payable_id))
        except Refused as refused:
            results.append(RowResult(payable_id, refused.zh, refused.en))
    return tuple(results)


def cancel(*, by: Person | None, payable_id: int, why: str, now: datetime) -> None:
    """It is owed no longer: the money is free again, the entry turned round.

    Raises Refused: `not_here`, `wrong_why`, and what states.md says (nothing in the air or paid).
    """
    why = checked_why(why)
    with transaction.atomic():
        held = hold(by, payable_id)
        told = Told(by=by, now=now, why=why)
        move(held.payable, "cancel", told)
        book_cancelled(held, told)


def ask_soon(*, by: Person | None, payable_id: int, now: datetime) -> None:
    """A person wants to know what became of it: the channel is asked by a job.

    Raises Refused: `not_here`, `not_yet` for a channel that cannot be asked.
    """
    with transaction.atomic():
        payable = hold(by, payable_id).payable
        move(payable, "ask", Told(by=by, now=now))
        defer(
            ASK,
            lock=f"payable:{payable_id}",
            queueing_lock=f"ask:{payable_id}",
            payable_id=payable_id,
        )
