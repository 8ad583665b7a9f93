"""Book money that moved otherwise: commission and points given back, recoveries, a buyer's pay."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from shouhou.clock import shanghai_day
from shouhou.ledger.actions import refusals
from shouhou.ledger.actions.books import hold_key
from shouhou.ledger.actions.checks import MOST_FEN, clean
from shouhou.ledger.actions.entries import Draft, write_entries
from shouhou.ledger.decide import movement_of
from shouhou.ledger.facts import Movement
from shouhou.ledger.models import Entry
from shouhou.ledger.words import codes_of
from shouhou.notices.actions import announce
from shouhou.shops.queries import may

if TYPE_CHECKING:
    from shouhou.shops.models import Person


def book_movement(*, by: Person | None, movement: Movement, now: datetime) -> int:
    """Book it between the two accounts of rules/movements.md; the entry's id.

    The same key again books nothing. Raises Refused: `not_here` without the right to pay,
    `wrong_movement`, `wrong_amount_fen`, `key_used` for the same key with another content.
    """
    if by is not None and not may(by, movement.shop_id, "pay"):
        raise refusals.not_here()
    if movement.movement not in codes_of("movement"):
        word = movement.movement[:40]
        raise refusals.wrong("movement", f"不认识“{word}”。", f"“{word}” is not known.")
    if not 0 < movement.amount_fen <= MOST_FEN:
        raise refusals.wrong("amount_fen", "金额必须大于 0。", "The amount must be above 0.")
    with transaction.atomic():
        hold_key(movement.key)
        if (known := Entry.objects.filter(key=movement.key).first()) is not None:
            check_same(known, movement)
            return int(known.pk)
        (entry,) = write_entries([draft(movement, by)])
        announce(movement.shop_id, "queue.changed", now=now)
    return int(entry.pk)


def draft(movement: Movement, by: Person | None) -> Draft:
    """The movement as an entry."""
    debit, credit = movement_of(movement.movement, shanghai_day(movement.at))
    return Draft(
        shop_id=movement.shop_id,
        kind="moved",
        movement=movement.movement,
        debit=debit,
        credit=credit,
        fen=movement.amount_fen,
        at=movement.at,
        case_id=movement.case_id,
        order_no=movement.order_no,
        key=movement.key,
        says=clean(movement.says)[:500],
        by=by,
    )


def check_same(known: Entry, movement: Movement) -> None:
    """The same key must tell the same story."""
    fen = max(known.postings.values_list("fen", flat=True))
    told = (known.shop_id, known.movement, known.order_no, known.case_id, fen)
    if told != (
        movement.shop_id,
        movement.movement,
        movement.order_no,
        movement.case_id,
        movement.amount_fen,
    ):
        raise refusals.key_used(movement.key)
