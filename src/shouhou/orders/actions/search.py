"""Keep the search rows of orders: bigrams of the goods, and marked keys.

Keys are words of the same index with a mark in front, which no bigram has:
`o:` last six of the order number, `p:` last four of the phone, `w:` waybill, `n:` nick.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection

from shouhou.language import bigrams, fold

ORDER_TAIL = 6
PHONE_TAIL = 4

READ = """
SELECT o.id, o.shop_id, o.created_at, o.order_no, o.buyer_nick, o.receiver_phone, o.waybill,
    array_agg(DISTINCT concat_ws(' ', l.title, l.sku, l.outer_id)),
    array_agg(DISTINCT l.waybill)
FROM orders_order o LEFT JOIN orders_orderline l ON l.order_id = o.id
WHERE o.id = ANY(%s) GROUP BY o.id
"""
WRITE = "COPY orders_searchrow (order_id, shop_id, at, words, text) FROM STDIN"


def index_orders(order_ids: Sequence[int]) -> None:
    """Write again what the search box finds these orders by, as the tables now say."""
    if not order_ids:
        return
    with connection.cursor() as cursor:
        cursor.execute(READ, [list(order_ids)])
        rows = cursor.fetchall()
        cursor.execute("DELETE FROM orders_searchrow WHERE order_id = ANY(%s)", [list(order_ids)])
    write_search_rows(rows)


def write_search_rows(rows: Iterable[Sequence[Any]]) -> None:
    """Copy the search rows of orders that have none; cells as READ gives them."""
    with connection.cursor() as cursor, cursor.copy(WRITE) as copy:
        for row in rows:
            copy.write_row(search_row(row))


def search_row(row: Sequence[Any]) -> tuple[Any, ...]:
    """One row of READ as one row of the search table."""
    pk, shop_id, at, order_no, nick, phone, waybill, goods, waybills = row
    texts = [text for text in goods if text]
    words = [quoted(key) for key in keys(order_no, fold(nick), phone, {waybill, *waybills})]
    words += map(quoted_bigrams, texts)
    return pk, shop_id, at, " ".join(words), "\n".join(map(fold_goods, texts))


def keys(order_no: str, nick: str, phone: str, waybills: Iterable[str | None]) -> Iterator[str]:
    """The marked keys of an order."""
    yield f"o:{fold(order_no)[-ORDER_TAIL:]}"
    if nick:
        yield f"n:{nick}"
    digits = "".join(filter(str.isdigit, phone[-PHONE_TAIL:]))
    if len(digits) == PHONE_TAIL:
        yield f"p:{digits}"
    yield from (f"w:{fold(waybill)}" for waybill in waybills if waybill)


# A shop sells a few thousand goods, many thousand times: their texts are worth remembering.
@lru_cache(maxsize=20_000)
def quoted_bigrams(text: str) -> str:
    """The search words of a text as the text of a tsvector."""
    return " ".join(map(quoted, bigrams(text)))


@lru_cache(maxsize=20_000)
def fold_goods(text: str) -> str:
    """The goods' text as it is compared."""
    return fold(text)


def quoted(word: str) -> str:
    """A word as the text of a tsvector spells it."""
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"
