"""What became of a payment, told by a person (or, with `by` empty, by the desk itself)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import transaction

from shouhou.ledger.actions import refusals
from shouhou.ledger.actions.checks import clean
from shouhou.ledger.actions.moves import Held, Told, hold, move, people
from shouhou.ledger.actions.paying import book_paid
from shouhou.ledger.models import Attempt
from shouhou.ledger.words import MANUAL

if TYPE_CHECKING:
    from shouhou.shops.models import Person

LONGEST_SERIAL: Final = 64
LONGEST_WHY: Final = 500


def confirm(
    *, by: Person | None, payable_id: int, serial: str, proof_id: int | None, now: datetime
) -> None:
    """It has been paid, whole: with the payment's serial, or a proof, or both.

    Told again with the same serial it changes nothing. Raises Refused: `not_here`, `not_yet`
    without serial and proof, `serial_used` naming the payable, and what states.md says.
    """
    serial = clean(serial)
    if len(serial) > LONGEST_SERIAL:
        raise refusals.wrong("serial", "流水号太长。", "The serial is too long.")
    with transaction.atomic():
        held = hold(by, payable_id)
        payable = held.payable
        people(by, payable.shop_id)
        if payable.state == "confirmed" and serial and payable.serial == serial:
            return
        needs = {"has_serial_or_proof": bool(serial) or proof_id is not None}
        book_paid(held, "confirm", Told(by=by, now=now), serial, needs)
        answer = {"serial": serial, "proof_id": proof_id, "paid_fen": payable.amount_fen}
        end_attempt(held, now, "paid", **answer)


def settle_part(*, by: Person | None, payable_id: int, now: datetime) -> None:
    """A channel paid less than asked, and that shall be all: the rest is owed no longer.

    Raises Refused: `not_here`, `not_yet` when no part is known, and what states.md says.
    """
    with transaction.atomic():
        held = hold(by, payable_id)
        payable = held.payable
        part = payable.attempts.filter(outcome="partial", ended_at__isnull=True).first()
        fen = min(part.paid_fen or 0, payable.amount_fen) if part else 0
        told = Told(by=by, now=now)
        needs = {"paid_in_part": fen > 0}
        book_paid(
            held, "settle_part", told, part.serial if part else "", needs, settled_fen=fen or 1
        )
        end_attempt(held, now, "partial")


def fail(*, by: Person | None, payable_id: int, why: str, now: datetime) -> None:
    """It has certainly not been paid; it is still owed and may be released again.

    Raises Refused: `not_here`, `wrong_why` without a reason, and what states.md says.
    """
    why = checked_why(why)
    with transaction.atomic():
        held = hold(by, payable_id)
        move(held.payable, "fail", Told(by=by, now=now, why=why))
        # A person's word is no channel's: should it be paid after all, the same key finds it.
        manual = held.payable.channel == MANUAL
        end_attempt(held, now, "refused" if manual or by is None else "superseded", says=why)


def lose(*, by: Person | None, payable_id: int, why: str, now: datetime) -> None:
    """Nobody knows whether it was paid: it stays open until somebody does.

    Raises Refused: `not_here`, `wrong_why` without a reason, and what states.md says.
    """
    why = checked_why(why)
    with transaction.atomic():
        held = hold(by, payable_id)
        move(held.payable, "lose", Told(by=by, now=now, why=why))
        held.payable.attempts.filter(ended_at__isnull=True).update(outcome="unknown", says=why)


def checked_why(why: str) -> str:
    """A reason of some letters, cleaned."""
    why = clean(why)
    if not why or len(why) > LONGEST_WHY:
        raise refusals.wrong("why", "请写明原因（500 字以内）。", "Say why, in 500 characters.")
    return why


def end_attempt(held: Held, now: datetime, outcome: str, **fields: object) -> None:
    """The attempt in the air, else the last one, has come to its end."""
    last = held.payable.attempts.order_by("-number").first()
    if last is not None:
        Attempt.objects.filter(pk=last.pk).update(
            outcome=outcome, ended_at=last.ended_at or now, **fields
        )
