"""The one search box: order number, waybill, phone tail, nick, words of the goods.

Words are found in up to three steps, each bounded. The newest thousand orders are looked through:
a common word has its page there, whatever lies below. Otherwise counting decides the way: of few
hits (up to 2000, found by the index of bigrams alone) each is checked letter by letter; of many the
newest are walked until enough are found. Left alone, the planner picks the wrong way in both
directions, and the index must gather every hit of a common word before it gives the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from shouhou.clock import SHANGHAI
from shouhou.language import bigrams, fold, mask_nick

FEW = 2000
NEWEST = 1000
LONGEST = 100
ORDER_TAIL = 6
PHONE_TAIL = 4
PREFIX = 6
"""From so many characters on, a text may also be the beginning of an order number."""

NUMBER = re.compile(r"[0-9a-z-]+")

BY_NUMBER = """
SELECT id FROM orders_order
WHERE shop_id = ANY(%s) AND (order_no = %s OR order_no LIKE %s)
ORDER BY created_at DESC, id DESC LIMIT %s
"""
BY_KEYS = """
SELECT order_id FROM orders_searchrow
WHERE words @@ %s::tsquery AND shop_id = ANY(%s) ORDER BY at DESC, order_id DESC LIMIT %s
"""
AMONG_NEWEST = """
SELECT order_id FROM (
    SELECT of_shop.* FROM unnest(%s::bigint[]) AS shop (id), LATERAL (
        SELECT order_id, at, text FROM orders_searchrow
        WHERE shop_id = shop.id ORDER BY at DESC, order_id LIMIT %s
    ) AS of_shop ORDER BY at DESC, order_id DESC LIMIT %s
) AS newest
WHERE (SELECT bool_and(strpos(text, word) > 0) FROM unnest(%s::text[]) AS word)
ORDER BY at DESC, order_id DESC LIMIT %s
"""
COUNT_WORDS = """
SELECT order_id FROM orders_searchrow
WHERE words @@ %s::tsquery AND shop_id = ANY(%s) LIMIT %s
"""
CHECK_FEW = """
SELECT order_id FROM orders_searchrow
WHERE order_id = ANY(%s)
    AND (SELECT bool_and(strpos(text, word) > 0) FROM unnest(%s::text[]) AS word)
ORDER BY at DESC, order_id DESC LIMIT %s
"""
WALK_MANY = """
SELECT found.order_id FROM unnest(%s::bigint[]) AS shop (id), LATERAL (
    SELECT order_id, at FROM orders_searchrow
    WHERE shop_id = shop.id
        AND (SELECT bool_and(strpos(text, word) > 0) FROM unnest(%s::text[]) AS word)
    ORDER BY at DESC, order_id LIMIT %s
) AS found ORDER BY found.at DESC, found.order_id DESC LIMIT %s
"""
SHOW = """
SELECT o.id, o.shop_id, o.order_no, o.status, o.status_text, o.paid_fen, o.buyer_nick,
    o.created_at, o.title,
    (SELECT l.title FROM orders_orderline l WHERE l.order_id = o.id ORDER BY l.line_no LIMIT 1)
FROM orders_order o WHERE o.id = ANY(%s)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderHit:
    """One order in a list; the buyer masked."""

    id: int
    shop_id: int
    order_no: str
    status: str
    status_text: str
    paid_fen: int
    buyer: str
    created_at: datetime
    title: str


@dataclass(frozen=True, slots=True)
class Found:
    """The newest orders that fit, those found by a number first; or why nothing was sought."""

    hits: tuple[OrderHit, ...]
    refusal: str = ""
    """`empty`, `too_short` (one character finds half the shop) or nothing."""


def search(shops: Sequence[int], text: str, limit: int = 50) -> Found:
    """Orders of these shops that fit the text of the search box."""
    wanted = fold(text.replace("\0", " "))[:LONGEST].strip()
    if not wanted or not shops:
        return Found((), "empty" if not wanted else "")
    by_key = found_by_key(list(shops), wanted, limit)
    words = [word for word in wanted.split() if bigrams(word, words=False)]
    if not words and not by_key:
        return Found((), "too_short")
    by_word = found_by_word(list(shops), words, limit) if words else []
    order_ids = list(dict.fromkeys([*by_key, *by_word]))[:limit]
    return Found(show(order_ids))


def found_by_key(shops: list[int], wanted: str, limit: int) -> list[int]:
    """Orders whose number, waybill, phone tail or nick the whole text is."""
    found: list[int] = []
    with connection.cursor() as cursor:
        if NUMBER.fullmatch(wanted) and len(wanted) >= PREFIX:
            numbers = (wanted, wanted.upper())
            for number in dict.fromkeys(numbers):
                cursor.execute(BY_NUMBER, [shops, number, f"{number}%", limit])
                found += [row[0] for row in cursor.fetchall()]
        query = " | ".join(keys(wanted))
        if query:
            cursor.execute(BY_KEYS, [query, shops, limit])
            found += [row[0] for row in cursor.fetchall()]
    return found


def keys(wanted: str) -> Iterator[str]:
    """The marked keys (see `actions.search`) the text may be, as parts of a tsquery."""
    if " " in wanted or len(wanted) < 2:
        return
    if len(wanted) == PHONE_TAIL and wanted.isdigit():
        yield quoted(f"p:{wanted}")
    if len(wanted) == ORDER_TAIL:
        yield quoted(f"o:{wanted}")
    if len(wanted) >= PREFIX:
        yield quoted(f"w:{wanted}")
    yield quoted(f"n:{wanted}") + ":*"


def found_by_word(shops: list[int], words: list[str], limit: int) -> list[int]:
    """The newest orders whose goods have every one of these words, letter by letter."""
    with connection.cursor() as cursor:
        cursor.execute(AMONG_NEWEST, [shops, NEWEST, NEWEST, words, limit])
        order_ids = [row[0] for row in cursor.fetchall()]
    return order_ids if len(order_ids) == limit else found_by_pairs(shops, words, limit)


def found_by_pairs(shops: list[int], words: list[str], limit: int) -> list[int]:
    """The same for words that are not common among the newest: by the index, if it is the way."""
    pairs = dict.fromkeys(pair for word in words for pair in bigrams(word, words=False))
    query = " & ".join(map(quoted, pairs))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
        cursor.execute(COUNT_WORDS, [query, shops, FEW + 1])
        order_ids = [row[0] for row in cursor.fetchall()]
        cursor.execute("SET LOCAL enable_seqscan = on; SET LOCAL enable_indexscan = on")
        if len(order_ids) <= FEW:
            cursor.execute(CHECK_FEW, [order_ids, words, limit])
        else:
            cursor.execute(WALK_MANY, [shops, words, limit, limit])
        return [row[0] for row in cursor.fetchall()]


def show(order_ids: list[int]) -> tuple[OrderHit, ...]:
    """The orders as rows of a list, in the order given."""
    with connection.cursor() as cursor:
        cursor.execute(SHOW, [order_ids])
        rows = {row[0]: hit(row) for row in cursor.fetchall()}
    return tuple(rows[pk] for pk in order_ids if pk in rows)


def hit(row: Sequence[Any]) -> OrderHit:
    """One row of SHOW."""
    pk, shop_id, order_no, status, status_text, paid, nick, created, title, line_title = row
    return OrderHit(
        id=pk,
        shop_id=shop_id,
        order_no=order_no,
        status=status,
        status_text=status_text,
        paid_fen=paid,
        buyer=mask_nick(nick),
        created_at=created.astimezone(SHANGHAI),
        title=title or line_title or "",
    )


def quoted(word: str) -> str:
    """A word as the text of a tsquery spells it."""
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"
