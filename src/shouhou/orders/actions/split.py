"""Write the split of orders: each line's share, each unit's, and what does not add up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection

from shouhou.orders.facts import ShareProblem, Shares, unit_shares
from shouhou.orders.models import Order, OrderLine
from shouhou.orders.queries.rebuild import LINE_FIELDS, ORDER_FIELDS, as_line, as_order
from shouhou.platforms.port import LineSeen

# The stand-in of an order without items: `facts.stand_in_line` in the database's own words.
INSERT_STAND_INS = """
INSERT INTO orders_orderline (
    shop_id, order_id, platform, order_no, line_no, title, price_fen, payable_fen,
    quantity, status,
    status_text, sku, outer_id, item_id, refund_status_text, courier, waybill, created_at,
    paid_at, shipped_at, ship_by_at, seen_at, seen_in, stand_in, share_fen, unit_fens)
SELECT o.shop_id, o.id, o.platform, o.order_no, t.line_no, o.title,
    CASE WHEN COALESCE(o.quantity, 1) = 1 THEN COALESCE(o.goods_fen, 0) ELSE 0 END, o.goods_fen,
    COALESCE(o.quantity, 1), o.status, o.status_text, '', '', '', '', o.courier, o.waybill,
    o.created_at, o.paid_at, o.shipped_at, o.ship_by_at, o.seen_at, o.seen_in, true,
    t.share_fen, t.unit_fens::bigint[]
FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::text[])
    AS t (order_id, line_no, share_fen, unit_fens)
JOIN orders_order o ON o.id = t.order_id
ORDER BY o.order_no
"""
REFRESH_STAND_INS = """
UPDATE orders_orderline l SET title = o.title, status = o.status, status_text = o.status_text,
    courier = o.courier, waybill = o.waybill, created_at = o.created_at, paid_at = o.paid_at,
    shipped_at = o.shipped_at, ship_by_at = o.ship_by_at, seen_at = o.seen_at, seen_in = o.seen_in
FROM orders_order o WHERE o.id = ANY(%s) AND l.order_id = o.id AND l.stand_in
"""
UPDATE_LINES = """
UPDATE orders_orderline l SET share_fen = t.share_fen, unit_fens = t.unit_fens::bigint[]
FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::text[])
    AS t (order_id, line_no, share_fen, unit_fens)
WHERE l.order_id = t.order_id AND l.line_no = t.line_no
    AND (l.share_fen, l.unit_fens) IS DISTINCT FROM (t.share_fen, t.unit_fens::bigint[])
"""
UPDATE_PROBLEMS = """
UPDATE orders_order o SET split_problem = t.codes
FROM unnest(%s::bigint[], %s::text[]) AS t (order_id, codes)
WHERE o.id = t.order_id AND o.split_problem <> t.codes
"""


def split_again(order_ids: Sequence[int]) -> dict[str, tuple[ShareProblem, ...]]:
    """Split these orders from what the tables now say; what does not add up, by order number."""
    if not order_ids:
        return {}
    orders = {
        row[0]: as_order(row[1:])
        for row in Order.objects.filter(pk__in=order_ids).values_list("pk", *ORDER_FIELDS)
    }
    lines: dict[int, list[LineSeen]] = {}
    rows = OrderLine.objects.filter(order_id__in=order_ids, stand_in=False)
    for row in rows.values_list("order_id", *LINE_FIELDS):
        lines.setdefault(row[0], []).append(as_line(row[1:]))
    shares = {pk: unit_shares(order, lines.get(pk, ())) for pk, order in orders.items()}
    bare = [pk for pk in orders if pk not in lines]
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM orders_orderline WHERE order_id = ANY(%s) AND stand_in", [list(orders)]
        )
        cursor.execute(INSERT_STAND_INS, columns((pk, shares[pk]) for pk in bare))
        cursor.execute(UPDATE_LINES, columns((pk, shares[pk]) for pk in lines))
    note_problems(shares)
    return {orders[pk].order_no: each.problems for pk, each in shares.items()}


def insert_stand_ins(shares: dict[int, Shares]) -> None:
    """The first lines of orders that were just seen for the first time, items unknown."""
    with connection.cursor() as cursor:
        cursor.execute(INSERT_STAND_INS, columns(shares.items()))
    note_problems({pk: each for pk, each in shares.items() if each.problems})


def refresh_stand_ins(order_ids: Sequence[int]) -> None:
    """Stand-ins say what their orders say; figures that move the split come with the split."""
    if order_ids:
        with connection.cursor() as cursor:
            cursor.execute(REFRESH_STAND_INS, [list(order_ids)])


def note_problems(shares: dict[int, Shares]) -> None:
    """Keep with the order what does not add up; forget what does by now."""
    codes = [",".join(problem.code for problem in each.problems) for each in shares.values()]
    with connection.cursor() as cursor:
        cursor.execute(UPDATE_PROBLEMS, [list(shares), codes])


def columns(shares: Iterable[tuple[int, Shares]]) -> list[list[object]]:
    """Shares as four columns: order, line, share, units."""
    found: list[list[object]] = [[], [], [], []]
    for order_id, each in shares:
        for line in each.lines:
            found[0].append(order_id)
            found[1].append(line.line_no)
            found[2].append(line.paid_fen)
            found[3].append("{" + ",".join(map(str, line.unit_fens)) + "}")
    return found
