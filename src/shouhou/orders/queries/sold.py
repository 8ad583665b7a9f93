"""What was sold, line by line in the order in which lines came: for a catalogue that learns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shouhou.orders.models import OrderLine


@dataclass(frozen=True, slots=True)
class Sold:
    """One line as far as it tells what is sold; the price is of one piece, before discounts."""

    shop_id: int
    code: str
    item_id: str
    title: str
    sku: str
    price_fen: int
    at: datetime


def sold_after(after: int, limit: int) -> tuple[int, tuple[Sold, ...]]:
    """The next lines of all shops behind a place, and the place behind them; one query.

    Lines that stand in for an order whose items are not known tell nothing and are left out.
    """
    rows = (
        OrderLine.objects.filter(pk__gt=after)
        .order_by("pk")[:limit]
        .values_list(
            *("pk", "shop_id", "outer_id", "item_id", "title", "sku", "price_fen"),
            *("stand_in", "created_at", "paid_at", "seen_at"),
        )
    )
    found, last = [], after
    for pk, shop_id, code, item_id, title, sku, price_fen, *rest in rows:
        last, (stand_in, *moments) = pk, rest
        if not stand_in:
            at = next(filter(None, moments))
            found.append(Sold(shop_id, code, item_id, title, sku, price_fen, at))
    return last, tuple(found)
