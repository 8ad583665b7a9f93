"""The balances of orders as values: stored rows brought up to the newest split."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from shouhou.ledger.decide import merge
from shouhou.ledger.facts import LINE_FIELDS, Line, LineSplit
from shouhou.ledger.models import Balance
from shouhou.ledger.words import FREIGHT
from shouhou.orders.queries import OrderPaid, paid_of_orders

Key = tuple[int, str]
"""Shop and order number."""


@dataclass(slots=True)
class OrderBook:
    """The lines of one order, freight last; `stored` is what the table says of them."""

    key: Key
    is_known: bool
    """The order has been taken in: its split is known."""
    lines: tuple[Line, ...]
    stored: Mapping[str, Line]
    ids: dict[str, int]
    unit_fens: Mapping[str, tuple[int, ...]]

    def line(self, line_no: str) -> Line | None:
        return next((line for line in self.lines if line.line_no == line_no), None)

    @property
    def changed(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if self.stored.get(line.line_no) != line)


def read_books(keys: Collection[Key]) -> dict[Key, OrderBook]:
    """The books of these orders, in a constant number of statements per shop."""
    wanted: dict[int, set[str]] = {}
    for shop_id, order_no in keys:
        wanted.setdefault(shop_id, set()).add(order_no)
    found: dict[Key, OrderBook] = {}
    for shop_id, order_nos in wanted.items():
        splits = paid_of_orders(shop_id, order_nos)
        stored, ids = _stored(shop_id, order_nos)
        for order_no in order_nos:
            key = (shop_id, order_no)
            found[key] = _book(key, splits.get(order_no), stored.get(order_no, {}), ids)
    return found


def _stored(
    shop_id: int, order_nos: Collection[str]
) -> tuple[dict[str, dict[str, Line]], dict[tuple[str, str], int]]:
    rows = Balance.objects.filter(shop_id=shop_id, order_no__in=list(order_nos))
    lines: dict[str, dict[str, Line]] = {}
    ids: dict[tuple[str, str], int] = {}
    for pk, order_no, *cells in rows.values_list("pk", "order_no", *LINE_FIELDS):
        line = Line(**dict(zip(LINE_FIELDS, cells, strict=True)))
        lines.setdefault(order_no, {})[line.line_no] = line
        ids[order_no, line.line_no] = pk
    return lines, ids


def _book(
    key: Key,
    paid: OrderPaid | None,
    stored: Mapping[str, Line],
    ids: Mapping[tuple[str, str], int],
) -> OrderBook:
    lines = merge(_in_order(stored.values()), splits_of(paid))
    units = {line.line_no: line.unit_fens for line in paid.lines} if paid else {}
    own = {line_no: ids[key[1], line_no] for line_no in stored}
    return OrderBook(key, paid is not None, lines, stored, own, units)


def splits_of(paid: OrderPaid | None) -> Sequence[LineSplit]:
    """The order's split, freight last; nothing for an order that has not come."""
    if paid is None:
        return ()
    lines = [LineSplit(line.line_no, line.paid_fen, line.units) for line in paid.lines]
    return [*lines, LineSplit(FREIGHT, paid.post_fen, 0)]


def _in_order(lines: Collection[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: (line.is_freight, len(line.line_no), line.line_no))
