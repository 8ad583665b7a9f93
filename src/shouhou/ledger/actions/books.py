"""Hold the balances of orders against everybody else, and write them back.

Whoever moves money takes his locks in this order, so that nobody waits in a circle: the wish's
key, the orders by number (each by the row of its freight), the payables by id.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db import connection

from shouhou.ledger.decide import Drawn, carry
from shouhou.ledger.facts import LINE_FIELDS, Line
from shouhou.ledger.models import Draw
from shouhou.ledger.queries.books import Key, OrderBook, read_books
from shouhou.orders.facts import STAND_IN

FIGURES = tuple(name for name in LINE_FIELDS if name != "line_no")
COLUMNS = ("shop_id", "order_no", *LINE_FIELDS)
TYPES = ("bigint", "text", "text", *("bigint" for _ in FIGURES))
UNNEST = ", ".join(f"%s::{kind}[]" for kind in TYPES)

MAKE_ROOM = """
INSERT INTO ledger_balance (shop_id, order_no, line_no, {figures})
SELECT t.shop_id, t.order_no, '', {zeros}
FROM unnest(%s::bigint[], %s::text[]) AS t (shop_id, order_no)
ORDER BY t.shop_id, t.order_no COLLATE "C"
ON CONFLICT (shop_id, order_no, line_no) DO NOTHING
""".format(figures=", ".join(FIGURES), zeros=", ".join("0" for _ in FIGURES))
HOLD = """
SELECT b.id FROM ledger_balance b
JOIN unnest(%s::bigint[], %s::text[]) AS t (shop_id, order_no)
    ON b.shop_id = t.shop_id AND b.order_no = t.order_no AND b.line_no = ''
ORDER BY b.shop_id, b.order_no
FOR UPDATE OF b
"""
SAVE = """
INSERT INTO ledger_balance ({columns})
SELECT * FROM unnest({types}) AS t
ON CONFLICT (shop_id, order_no, line_no) DO UPDATE SET {sets}
RETURNING id, shop_id, order_no, line_no
""".format(
    columns=", ".join(COLUMNS),
    types=UNNEST,
    sets=", ".join(f"{name} = EXCLUDED.{name}" for name in FIGURES),
)
LOCK_KEY = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 7302))"


def hold_key(key: str) -> None:
    """One at a time for this wish, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK_KEY, [key])


def hold_books(keys: Collection[Key]) -> dict[Key, OrderBook]:
    """The books of these orders, held until the transaction ends and brought up to their split."""
    columns = [list(column) for column in zip(*sorted(set(keys)), strict=True)]
    if not columns:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(MAKE_ROOM, columns)
        cursor.execute(HOLD, columns)
    books = read_books(keys)
    for book in books.values():
        carry_over(book)
    return books


def carry_over(book: OrderBook) -> None:
    """The items of an order became known: what stood on its stand-in moves to the real lines."""
    gone = book.line(book.key[1] + STAND_IN)
    if gone is None or gone.split_fen or not moves(book, gone):
        return
    rows = Draw.objects.filter(balance_id=book.ids[gone.line_no]).exclude(fen=0, units=0)
    told = rows.exclude(payable__state="cancelled").values_list(
        "pk", "payable_id", "payable__state", "fen", "units"
    )
    homes = {pk: payable_id for pk, payable_id, *_ in told}
    draws = [
        Drawn(id=pk, is_paid=state == "confirmed", fen=fen, units=units)
        for pk, _, state, fen, units in told
    ]
    book.lines, carried = carry(book.lines, gone.line_no, draws)
    save_books([book])
    for each in carried:
        Draw.objects.filter(pk=each.id).update(fen=each.fen_stays, units=each.units_stay)
    for each in carried:
        for line_no in dict.fromkeys((*each.fens, *each.units)):
            add_draw(
                homes[each.id],
                book.ids[line_no],
                each.fens.get(line_no, 0),
                each.units.get(line_no, 0),
            )


def moves(book: OrderBook, gone: Line) -> bool:
    """Something stands on the line that has gone, and there are lines to take it."""
    used = gone.units_paid_back + gone.units_sent_again + gone.units_returning
    goods = [line for line in book.lines if line.split_fen and not line.is_freight]
    return bool(goods) and bool(gone.drawn_fen or gone.over_fen or used or gone.units_returned)


def add_draw(payable_id: int, balance_id: int, fen: int, units: int) -> None:
    """More of the payable on that balance."""
    row, _ = Draw.objects.get_or_create(
        payable_id=payable_id, balance_id=balance_id, defaults={"fen": 0, "units": 0}
    )
    row.fen, row.units = row.fen + fen, row.units + units
    row.save(update_fields=["fen", "units"])


def hold_book(shop_id: int, order_no: str) -> OrderBook:
    """The book of one order."""
    key = (shop_id, order_no)
    return hold_books([key])[key]


def save_books(books: Iterable[OrderBook]) -> None:
    """Write the lines that moved, in one statement; new lines get their rows."""
    rows, homes = [], {}
    for book in books:
        homes[book.key] = book
        for line in book.changed:
            rows.append((*book.key, *(getattr(line, name) for name in LINE_FIELDS)))
        book.stored = {line.line_no: line for line in book.lines}
    if not rows:
        return
    columns = [list(column) for column in zip(*rows, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(SAVE, columns)
        for pk, shop_id, order_no, line_no in cursor.fetchall():
            homes[shop_id, order_no].ids[line_no] = pk
