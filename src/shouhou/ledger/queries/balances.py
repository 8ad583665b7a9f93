"""What is left of an order, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shouhou.ledger.facts import LINE_FIELDS, BalanceView
from shouhou.ledger.queries.books import OrderBook, read_books
from shouhou.shops.queries import shop_of

if TYPE_CHECKING:
    from shouhou.shops.models import Person


def balances(by: Person | None, shop_id: int, order_no: str) -> tuple[BalanceView, ...]:
    """The lines of an order and, last, its freight (line number empty).

    Also where nothing was ever drawn: computed from the split. Empty for an order nobody has heard
    of, and for another shop's.
    """
    if by is not None and shop_of(by, shop_id) is None:
        return ()
    book = read_books([(shop_id, order_no)])[shop_id, order_no]
    return views(book) if book.is_known or book.ids else ()


def views(book: OrderBook) -> tuple[BalanceView, ...]:
    """The book's lines as pages show them."""
    shop_id, order_no = book.key
    return tuple(
        BalanceView(
            shop_id=shop_id,
            order_no=order_no,
            unit_fens=book.unit_fens.get(line.line_no, ()),
            **{name: getattr(line, name) for name in LINE_FIELDS},
        )
        for line in book.lines
    )
