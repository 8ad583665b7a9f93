"""Take orders and lines into the tables, many at once, whatever came before or comes later."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.db import connection, transaction

from shouhou.orders.actions.merge import Target, lock_shop, merge_rows
from shouhou.orders.actions.search import index_orders, write_search_rows
from shouhou.orders.actions.split import insert_stand_ins, refresh_stand_ins, split_again
from shouhou.orders.facts import ShareProblem, unit_shares
from shouhou.orders.queries.rebuild import LINE_FIELDS, ORDER_FIELDS
from shouhou.platforms.port import LineSeen, OrderSeen

# Silence of a newer export does not empty these. Beside each: what silence looks like.
ORDER_KEEPS: dict[str, str | None] = {
    "paid_net_fen": None,
    "refunded_fen": None,
    "goods_fen": None,
    "post_fee_fen": None,
    "points": None,
    "quantity": None,
    "paid_at": None,
    "shipped_at": None,
    "confirmed_at": None,
    "ship_by_at": None,
    "compensated_fen": None,
    "flag": "",
    "confirm_by_at": None,
    "insured": None,
    "title": "",
    "buyer_nick": "",
    "receiver_name": "",
    "receiver_phone": "",
    "receiver_address": "",
    "shipping_text": "",
    "shop_name": "",
}
LINE_KEEPS: dict[str, str | None] = {
    "order_id": None,
    "payable_fen": None,
    "paid_fen": None,
    "refunded_fen": None,
    "created_at": None,
    "paid_at": None,
    "shipped_at": None,
    "ship_by_at": None,
    "title": "",
    "sku": "",
    "outer_id": "",
    "item_id": "",
}

PLAIN_ORDER_FIELDS = tuple(name for name in ORDER_FIELDS if name != "discounts")
ORDERS = Target(
    table="orders_order",
    key=("shop_id", "order_no", "platform"),
    columns=("shop_id", "seen_at", "seen_in", "discounts", *PLAIN_ORDER_FIELDS),
    keep=ORDER_KEEPS,
    once={"split_problem": ""},
    watched={
        "split": (
            *("total_fen", "paid_fen", "paid_net_fen", "refunded_fen", "goods_fen"),
            *("post_fee_fen", "quantity", "discounts"),
        ),
        "search": ("title", "buyer_nick", "receiver_phone", "waybill", "created_at"),
    },
)
LINES = Target(
    table="orders_orderline",
    key=("shop_id", "order_no", "line_no", "platform"),
    columns=("shop_id", "seen_at", "seen_in", "order_id", *LINE_FIELDS),
    keep=LINE_KEEPS,
    once={"stand_in": False, "share_fen": 0, "unit_fens": []},
)
ATTACH = """
UPDATE orders_orderline l SET order_id = o.id FROM orders_order o
WHERE o.id = ANY(%s) AND l.order_id IS NULL AND l.shop_id = %s
    AND l.order_no = o.order_no AND l.platform = o.platform
RETURNING o.id
"""

DROP_NUMBERED_BY_HAND = """
DELETE FROM orders_orderline l USING orders_orderline own
WHERE l.order_id = ANY(%s) AND NOT l.stand_in AND starts_with(l.line_no, l.order_no || '#')
    AND own.order_id = l.order_id AND NOT own.stand_in
    AND NOT starts_with(own.line_no, own.order_no || '#')
"""


@dataclass(frozen=True, slots=True)
class Source:
    """Whose export it is, from which moment, and the number of the file."""

    shop_id: int
    seen_at: datetime
    seen_in: int

    @property
    def stamp(self) -> tuple[int, datetime, int]:
        return self.shop_id, self.seen_at, self.seen_in


@dataclass(frozen=True, slots=True)
class Taken:
    """What one batch did, and the orders whose figures now do or do not add up."""

    new: int
    changed: int
    same: int
    problems: dict[str, tuple[ShareProblem, ...]]
    waiting: tuple[str, ...] = ()
    """Order numbers of lines whose order is not known yet."""


@transaction.atomic
def take_orders(source: Source, orders: Sequence[OrderSeen]) -> Taken:
    """Merge one batch of orders of one export; a number that comes twice counts once, the last."""
    lock_shop(source.shop_id)
    by_key = {(order.order_no, order.platform): order for order in orders}
    merged = merge_rows(ORDERS, (order_row(source, order) for order in by_key.values()))
    attached = attach_waiting(source, merged.new)
    drop_numbered_by_hand(attached)
    refresh_stand_ins(merged.changed)
    problems = split_again(sorted(merged.watched["split"].union(attached)))
    index_orders(sorted(merged.watched["search"].union(attached)))
    problems |= settle_first(source, set(merged.new).difference(attached), by_key)
    same = len(orders) - len(merged.new) - len(merged.changed)
    return Taken(len(merged.new), len(merged.changed), same, problems)


@transaction.atomic
def take_lines(source: Source, lines: Sequence[LineSeen]) -> Taken:
    """Merge one batch of lines of one export; lines without their order wait for it."""
    lock_shop(source.shop_id)
    by_key = {(line.order_no, line.line_no, line.platform): line for line in lines}
    known = order_ids(source.shop_id, {line.order_no for line in lines})
    stamp, plain = source.stamp, attrgetter(*LINE_FIELDS)
    merged = merge_rows(
        LINES,
        (
            (*stamp, known.get((line.order_no, line.platform)), *plain(line))
            for line in by_key.values()
        ),
    )
    drop_numbered_by_hand(list(known.values()))
    touched = orders_of_lines([*merged.new, *merged.changed])
    problems = split_again(touched)
    index_orders(touched)
    waiting = [key[0] for key in by_key if (key[0], key[2]) not in known]
    same = len(lines) - len(merged.new) - len(merged.changed)
    return Taken(len(merged.new), len(merged.changed), same, problems, tuple(waiting))


def drop_numbered_by_hand(order_ids: Sequence[int]) -> None:
    """Lines numbered by place in an old items file go once the platform's own numbers came."""
    with connection.cursor() as cursor:
        cursor.execute(DROP_NUMBERED_BY_HAND, [list(order_ids)])


def order_row(source: Source, order: OrderSeen) -> tuple[Any, ...]:
    """The cells of ORDERS.columns."""
    discounts = json.dumps(order.discounts, ensure_ascii=False) if order.discounts else "[]"
    return (*source.stamp, discounts, *PLAIN_ORDER(order))


PLAIN_ORDER = attrgetter(*PLAIN_ORDER_FIELDS)


def attach_waiting(source: Source, new: Sequence[int]) -> list[int]:
    """Join lines that came before their order; the orders that now have some."""
    with connection.cursor() as cursor:
        cursor.execute(ATTACH, [list(new), source.shop_id])
        return sorted({row[0] for row in cursor.fetchall()})


def settle_first(
    source: Source, bare: Collection[int], by_key: Mapping[tuple[str, str], OrderSeen]
) -> dict[str, tuple[ShareProblem, ...]]:
    """Orders seen for the first time, items unknown: split and indexed from what is in hand."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, order_no, platform FROM orders_order WHERE id = ANY(%s)", [list(bare)]
        )
        orders = {row[0]: by_key[row[1], row[2]] for row in cursor.fetchall()}
    shares = {pk: unit_shares(order, ()) for pk, order in orders.items()}
    insert_stand_ins(shares)
    write_search_rows(first_search_row(source.shop_id, pk, orders[pk]) for pk in sorted(orders))
    flawed = [each.problems for each in shares.values() if each.problems]
    return {problems[0].order_no: problems for problems in flawed}


def first_search_row(shop_id: int, pk: int, order: OrderSeen) -> tuple[Any, ...]:
    """What `search.READ` would read of an order without items."""
    return (
        pk,
        shop_id,
        order.created_at,
        order.order_no,
        order.buyer_nick,
        order.receiver_phone,
        order.waybill,
        [order.title],
        [],
    )


def order_ids(shop_id: int, order_nos: set[str]) -> dict[tuple[str, str], int]:
    """The row numbers of the orders that are known."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT order_no, platform, id FROM orders_order"
            " WHERE shop_id = %s AND order_no = ANY(%s)",
            [shop_id, list(order_nos)],
        )
        return {(row[0], row[1]): row[2] for row in cursor.fetchall()}


def orders_of_lines(line_ids: Sequence[int]) -> list[int]:
    """The orders these lines belong to."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT order_id FROM orders_orderline"
            " WHERE id = ANY(%s) AND order_id IS NOT NULL",
            [list(line_ids)],
        )
        return [row[0] for row in cursor.fetchall()]
