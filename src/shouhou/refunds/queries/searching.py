"""The one search box, seen from refunds: their own numbers first, then their orders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from shouhou.language import fold
from shouhou.orders.queries import Found
from shouhou.orders.queries import search as search_orders
from shouhou.refunds.models import RefundRequest
from shouhou.refunds.queries.rows import COLUMNS, RequestRow, request_rows
from shouhou.shops.queries import shops_where

if TYPE_CHECKING:
    from shouhou.shops.models import Person

LONGEST_NUMBER = 64
SHORTEST_PREFIX = 6


@dataclass(frozen=True, slots=True)
class FoundBoth:
    """Refunds and orders that fit; a refusal instead where the text says too little."""

    refunds: tuple[RequestRow, ...]
    orders: Found


def search(by: Person, text: str, limit: int = 50) -> FoundBoth:
    """Refunds by number or waybill, or by their order; and the orders themselves."""
    shops = [shop.id for shop in shops_where(by, "see")]
    orders = search_orders(shops, text, limit)
    mine = RefundRequest.objects.filter(shop_id__in=shops)
    wanted = fold(text.replace("\0", " ")).strip()
    cells: list[tuple[Any, ...]] = []
    if SHORTEST_PREFIX <= len(wanted) <= LONGEST_NUMBER and wanted.isascii():
        waybill = Q(return_waybill__in=[wanted, wanted.upper()])
        by_number = mine.filter(Q(refund_no__startswith=wanted) | waybill)
        cells += by_number.order_by("-applied_at").values_list(*COLUMNS)[:limit]
    numbers = [hit.order_no for hit in orders.hits]
    by_order = mine.filter(order_no__in=numbers).order_by("-applied_at", "pk")
    cells += by_order.values_list(*COLUMNS)[:limit]
    return FoundBoth(request_rows(list(dict.fromkeys(cells))[:limit]), orders)
