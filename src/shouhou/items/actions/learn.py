"""Learn from what was sold: a part of the order lines at a time, in one statement."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db import connection, transaction

from shouhou.items.decide import LONGEST_CODE, LONGEST_SKU, LONGEST_TITLE, mark_of, text_of
from shouhou.items.models import LinesRead
from shouhou.language import visible
from shouhou.orders.queries import Sold, sold_after

AT_ONCE: Final = 5_000
AGAIN: Final = 1_000
"""Lines read once more: of two that came at once the later number may have been seen first."""
UPSERT: Final = """
INSERT INTO items_item
    (shop_id, mark, code, item_id, title, sku, text, price_fen, source, sold_at, told_at)
SELECT t.shop_id, t.mark, t.code, t.item_id, t.title, t.sku, t.text, t.price_fen, 'orders',
    t.sold_at, %s
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],
    %s::text[], %s::bigint[], %s::timestamptz[])
    AS t (shop_id, mark, code, item_id, title, sku, text, price_fen, sold_at)
ON CONFLICT (shop_id, mark) DO UPDATE SET
    sold_at = EXCLUDED.sold_at,
    item_id = COALESCE(NULLIF(EXCLUDED.item_id, ''), items_item.item_id),
    title = CASE items_item.source WHEN 'orders' THEN EXCLUDED.title ELSE items_item.title END,
    text = CASE items_item.source WHEN 'orders' THEN EXCLUDED.text ELSE items_item.text END,
    price_fen =
        CASE items_item.source WHEN 'orders' THEN EXCLUDED.price_fen ELSE items_item.price_fen END
WHERE items_item.sold_at IS NULL OR items_item.sold_at < EXCLUDED.sold_at
"""


@transaction.atomic
def learn(*, now: datetime, at_once: int = AT_ONCE) -> int:
    """Read the next order lines of all shops; how many lines came (0: nothing new).

    A newer line's title and price win, but never over what a sheet told. Two at once take turns.
    """
    place = hold_catalogue()
    last, sold = sold_after(max(0, place.last - AGAIN), at_once + AGAIN)
    if last <= place.last:
        return 0
    newest: dict[tuple[int, str], Sold] = {}
    for one in sold:
        if not one.title.strip():
            continue
        key = (one.shop_id, mark_of(one.code, one.item_id, one.title, one.sku))
        if key not in newest or newest[key].at <= one.at:
            newest[key] = one
    upsert(newest.items(), now)
    came, place.last = last - place.last, last
    place.save()
    return came


def hold_catalogue() -> LinesRead:
    """One writer of new items at a time, until the transaction ends."""
    LinesRead.objects.get_or_create(pk=1)
    return LinesRead.objects.select_for_update().get(pk=1)


def upsert(newest: Iterable[tuple[tuple[int, str], Sold]], now: datetime) -> None:
    """Keep them, in the order of their keys: two such statements never wait for each other."""
    rows = [row_of(mark, one) for (_, mark), one in sorted(newest, key=lambda each: each[0])]
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(UPSERT, [now, *map(list, zip(*rows, strict=True))])


def row_of(mark: str, one: Sold) -> tuple[object, ...]:
    """The cells of a row; a stranger's text is cut to what a page can bear."""
    code, title = visible(one.code)[:LONGEST_CODE], visible(one.title)[:LONGEST_TITLE]
    sku = visible(one.sku)[:LONGEST_SKU]
    text = text_of(title, sku, code, one.item_id)
    return (one.shop_id, mark, code, one.item_id[:64], title, sku, text, one.price_fen, one.at)
