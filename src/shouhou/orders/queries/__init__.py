"""Reads of orders: the values rebuilt, the pages' views, the search box."""

from shouhou.orders.queries.reading import ReadBatch, seen_batches
from shouhou.orders.queries.rebuild import (
    buyers_of,
    lines_of_orders,
    lines_seen,
    order_nos_seen_in,
    order_seen,
    orders_seen,
)
from shouhou.orders.queries.searching import Found, OrderHit, search
from shouhou.orders.queries.view import BuyerView, LineView, OrderView, order_view

__all__ = [
    "BuyerView",
    "Found",
    "LineView",
    "OrderHit",
    "OrderView",
    "ReadBatch",
    "buyers_of",
    "lines_of_orders",
    "lines_seen",
    "order_nos_seen_in",
    "order_seen",
    "order_view",
    "orders_seen",
    "search",
    "seen_batches",
]
