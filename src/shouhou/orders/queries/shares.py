"""The split as the slices above draw on it: what each line of an order paid, and its freight."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from django.db import connection


@dataclass(frozen=True, slots=True)
class LinePaid:
    """One line's part of what an order paid."""

    line_no: str
    paid_fen: int
    units: int
    unit_fens: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class OrderPaid:
    """What an order paid, as last split: its lines in their order, and the freight apart.

    Lines and freight sum to what the buyer paid, before any refund.
    """

    order_no: str
    lines: tuple[LinePaid, ...]
    post_fen: int

    @property
    def paid_fen(self) -> int:
        return self.post_fen + sum(line.paid_fen for line in self.lines)


PAID = """
SELECT o.order_no, o.paid_fen, l.line_no, l.share_fen, l.quantity, l.unit_fens
FROM orders_order o LEFT JOIN orders_orderline l ON l.order_id = o.id
WHERE o.shop_id = %s AND o.order_no = ANY(%s)
ORDER BY o.id, length(l.line_no), l.line_no
"""


def paid_of_orders(shop_id: int, order_nos: Collection[str]) -> dict[str, OrderPaid]:
    """The split of many orders of a shop in one query; unknown orders are left out."""
    with connection.cursor() as cursor:
        cursor.execute(PAID, [shop_id, list(order_nos)])
        rows = cursor.fetchall()
    found = {}
    for order_no, group in groupby(rows, key=itemgetter(0)):
        cells = list(group)
        lines = tuple(
            LinePaid(cell[2], cell[3], cell[4], tuple(cell[5]))
            for cell in cells
            if cell[2] is not None
        )
        # Before the first split the goods are not laid out yet: nothing is freight by accident.
        post_fen = cells[0][1] - sum(line.paid_fen for line in lines) if lines else 0
        found[order_no] = OrderPaid(order_no, lines, max(0, post_fen))
    return found
