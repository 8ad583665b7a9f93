"""Book a payable as paid, or its money as free again: balance, entry and serial together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from shouhou.clock import shanghai_day
from shouhou.ledger.actions import refusals
from shouhou.ledger.actions.books import save_books
from shouhou.ledger.actions.entries import OWED, about, write_entries
from shouhou.ledger.actions.moves import Held, Told, move
from shouhou.ledger.decide import cancel as set_free
from shouhou.ledger.decide import pay, route_of
from shouhou.ledger.models import Draw, Payable

ONE_SERIAL = "one_serial_settles_one_payable"


def book_paid(
    held: Held, event: str, told: Told, serial: str, needs: Mapping[str, bool], **fields: Any
) -> None:
    """The payable is paid, whole or (`settled_fen` given) in part; what is not paid is free again.

    Raises Refused: what states.md says, `serial_used`.
    """
    payable = held.payable
    paid_fen = fields.setdefault("settled_fen", payable.amount_fen)
    fields |= {"serial": serial, "settled_at": told.now}
    check_serial(payable, serial)
    try:
        with transaction.atomic():
            move(payable, event, told, needs, **fields)
    except IntegrityError as broken:
        # Two at once with one serial: the index let one through.
        if ONE_SERIAL not in str(broken):
            raise
        raise refusals.serial_used(serial, None)
    free_rest(held, payable.amount_fen - paid_fen, told)
    if held.book:
        held.book.lines = pay(held.book.lines, *held.drawn())
        save_books([held.book])
    write_entries([paid_entry(payable, paid_fen, told.now, told)])


def book_cancelled(held: Held, told: Told) -> None:
    """The agreed entry turned round, the money and the units free again; the draws stay as told."""
    payable = held.payable
    sides = (OWED, payable.cost)
    write_entries([about(payable, "cancelled", sides, payable.amount_fen, told.now, told.by)])
    if held.book:
        held.book.lines = set_free(held.book.lines, *held.drawn())
        save_books([held.book])


def paid_entry(payable: Payable, fen: int, at: datetime, told: Told) -> Any:
    """Owed against the cash of its route."""
    cash = route_of(payable.route, shanghai_day(at)).cash
    return about(payable, "paid", (OWED, cash), fen, at, told.by)


def check_serial(payable: Payable, serial: str) -> None:
    """One serial settles one payable; the other one is named if it is the same shop's."""
    if not serial:
        return
    other = (
        Payable.objects.filter(channel=payable.channel, serial=serial)
        .exclude(pk=payable.pk)
        .values_list("pk", "shop_id")
        .first()
    )
    if other:
        raise refusals.serial_used(serial, other[0] if other[1] == payable.shop_id else None)


def free_rest(held: Held, rest_fen: int, told: Told) -> None:
    """What is not paid of it is owed no longer: off the last lines first."""
    if not rest_fen:
        return
    payable = held.payable
    sides = (OWED, payable.cost)
    write_entries([about(payable, "cancelled", sides, rest_fen, told.now, told.by)])
    if held.book:
        held.book.lines = set_free(held.book.lines, shrink_draws(payable, rest_fen), {})


def shrink_draws(payable: Payable, rest_fen: int) -> dict[str, int]:
    """Take the rest off the payable's draws; how much by line."""
    taken: dict[str, int] = {}
    rows = Draw.objects.filter(payable=payable).select_related("balance").order_by("-id")
    for row in rows:
        fen = min(row.fen, rest_fen)
        rest_fen -= fen
        if fen:
            taken[row.balance.line_no] = fen
            row.fen -= fen
            row.save(update_fields=["fen"])
    return taken
