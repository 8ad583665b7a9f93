"""Agree to pay: the money is set aside, once per key, never more than is left."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from shouhou.clock import shanghai_day
from shouhou.ledger.actions import refusals
from shouhou.ledger.actions.books import hold_book, hold_key, save_books
from shouhou.ledger.actions.checks import check
from shouhou.ledger.actions.entries import OWED, about, write_entries
from shouhou.ledger.actions.moves import Told, say, write_step
from shouhou.ledger.decide import Drawing, drawing_of, needs_room, spread
from shouhou.ledger.decide import reserve as set_aside
from shouhou.ledger.facts import Hints, Spread, Wanted
from shouhou.ledger.models import Draw, Payable
from shouhou.ledger.queries.books import OrderBook
from shouhou.ledger.words import FREIGHT
from shouhou.shops.queries import shop_of

if TYPE_CHECKING:
    from shouhou.shops.models import Person


def reserve(*, by: Person | None, wanted: Wanted, now: datetime) -> int:
    """Set an agreed amount aside and owe it to the buyer; the payable's id.

    The same wish again returns the same payable and books nothing. Raises Refused: `not_here`,
    `wrong_…`, `key_used`, `no_such_order`, `no_such_line`, `over_balance` naming lines and
    figures, `over_units`, `both_ways`.
    """
    wanted = check(wanted)
    check_right(by, wanted.shop_id)
    drawing = drawing_of(wanted.purpose, wanted.route, shanghai_day(now))
    with transaction.atomic():
        hold_key(wanted.key)
        known = Payable.objects.filter(key=wanted.key).values_list("pk", "content", "shop_id")
        if found := known.first():
            if found[1:] != (wanted.content, wanted.shop_id):
                raise refusals.key_used(wanted.key)
            return int(found[0])
        book = hold_book(wanted.shop_id, wanted.order_no) if drawing.draws else None
        laid = lay_out(book, wanted, drawing) if book else None
        payable = make_payable(by, wanted, drawing, now)
        if book and laid:
            draw(book, payable, laid, wanted)
        sides = (drawing.cost, OWED)
        write_entries([about(payable, "agreed", sides, payable.amount_fen, now, by)])
        say(payable, now)
    return int(payable.pk)


def check_right(by: Person | None, shop_id: int) -> None:
    """A person must work in that shop's desk or its finance."""
    shop = shop_of(by, shop_id) if by else None
    if by and (shop is None or not (shop.may("agree") or shop.may("pay"))):
        raise refusals.not_here()


def lay_out(book: OrderBook, wanted: Wanted, drawing: Drawing) -> Spread:
    """Where the amount is drawn; refused when it does not fit."""
    if not book.is_known:
        raise refusals.no_such_order(wanted.order_no)
    for line_no in (*wanted.line_nos, *wanted.units):
        line = book.line(line_no)
        if line is None or line.is_freight:
            raise refusals.no_such_line(line_no)
    hints = Hints(wanted.line_nos, wanted.post_fen)
    laid = spread(wanted.amount_fen, book.lines, hints)
    if laid.over_fen:
        wide = {*needs_room(book.lines, hints), *([FREIGHT] if wanted.post_fen else [])}
        lines = tuple(line for line in book.lines if line.line_no in wide)
        raise refusals.over_balance(lines, wanted.amount_fen, laid.over_fen, drawing.row)
    check_units(book, wanted)
    return laid


def check_units(book: OrderBook, wanted: Wanted) -> None:
    """No more units than the line has, and none that has been sent again."""
    for line_no, many in wanted.units.items():
        line = book.line(line_no)
        assert line is not None
        if many > line.units - line.units_paid_back:
            raise refusals.over_units(line, many)
        if many > line.units_left:
            raise refusals.both_ways(line, many)


def make_payable(by: Person | None, wanted: Wanted, drawing: Drawing, now: datetime) -> Payable:
    """The payable's row with its first step."""
    payable = Payable(
        key=wanted.key,
        content=wanted.content,
        shop_id=wanted.shop_id,
        case_id=wanted.case_id,
        order_no=wanted.order_no,
        line_nos=list(wanted.line_nos),
        buyer=wanted.buyer,
        purpose=wanted.purpose,
        route=wanted.route,
        amount_fen=wanted.amount_fen,
        draws=drawing.draws,
        cost=drawing.cost,
        waits_for=wanted.waits_for,
        releaser=wanted.releaser,
        about=wanted.about,
        payee=wanted.payee,
        says=wanted.says,
        steps_taken=1,
        made_by=by,
        made_at=now,
        moved_at=now,
    )
    payable.save(force_insert=True)
    payable.steps_taken = 0
    write_step(payable, "reserve", "", "", Told(by=by, now=now))
    return payable


def draw(book: OrderBook, payable: Payable, laid: Spread, wanted: Wanted) -> None:
    """Set the parts aside on the book and note where they stand."""
    parts, units = dict(laid.parts), dict(wanted.units)
    book.lines = set_aside(book.lines, parts, units)
    save_books([book])
    Draw.objects.bulk_create(
        Draw(
            payable=payable,
            balance_id=book.ids[line_no],
            fen=parts.get(line_no, 0),
            units=units.get(line_no, 0),
        )
        for line_no in dict.fromkeys((*parts, *units))
    )
