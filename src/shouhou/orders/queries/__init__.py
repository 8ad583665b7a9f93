"""Reads of orders: the values rebuilt, the pages' views, the search box."""

from shouhou.orders.queries.finding import OrderFound, find_orders
from shouhou.orders.queries.forgetting import forgotten, kept_since, shops_with_orders
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
from shouhou.orders.queries.shares import LinePaid, OrderPaid, paid_of_orders
from shouhou.orders.queries.shipments import Shipment, shipments_of
from shouhou.orders.queries.sold import Sold, sold_after
from shouhou.orders.queries.unmaskings import (
    ErasureView,
    UnmaskedView,
    erasures,
    unmaskings,
)
from shouhou.orders.queries.view import BuyerView, LineView, OrderView, order_view
from shouhou.orders.queries.waiting import WaitingOrder, waiting_orders

__all__ = [
    "BuyerView",
    "ErasureView",
    "Found",
    "LinePaid",
    "LineView",
    "OrderFound",
    "OrderHit",
    "OrderPaid",
    "OrderView",
    "ReadBatch",
    "Shipment",
    "Sold",
    "UnmaskedView",
    "WaitingOrder",
    "buyers_of",
    "erasures",
    "find_orders",
    "forgotten",
    "kept_since",
    "lines_of_orders",
    "lines_seen",
    "order_nos_seen_in",
    "order_seen",
    "order_view",
    "orders_seen",
    "paid_of_orders",
    "search",
    "seen_batches",
    "shipments_of",
    "shops_with_orders",
    "sold_after",
    "unmaskings",
    "waiting_orders",
]
