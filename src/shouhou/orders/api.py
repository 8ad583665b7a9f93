"""REST door of orders: find them, look at one, and see the buyer's full data for a reason."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query
from pydantic import Field

from shouhou import moment
from shouhou.orders import actions, queries
from shouhou.orders.queries import (
    BuyerView,
    LineView,
    OrderHit,
    OrderView,
    UnmaskedView,
    order_view,
    search,
)
from shouhou.rest import (
    Body,
    Code,
    Id,
    Line,
    Operations,
    Paging,
    Unfit,
    by,
    cut,
    found,
    listing,
    open_cursor,
    page_of,
    place_id,
    shape,
)
from shouhou.shops.queries import shop_of, shops_where

operations = Operations("orders")

Hit = shape(OrderHit)
Buyer = shape(BuyerView)
Order = shape(
    OrderView,
    add={"refundable_fen": int},
    using=(Buyer, shape(LineView, add={"refundable_fen": int})),
)
Unmasking = shape(UnmaskedView)

WHY_NOT = {
    "empty": ("请写出要找什么", "say what is sought"),
    "too_short": ("至少两个字", "needs two characters or more"),
}


class Sought(Body):
    """What is looked for."""

    q: str = Field(
        min_length=1,
        max_length=100,
        description="Order number or its last six, waybill, phone tail, nick, words of the goods.",
        examples=["雪平锅"],
    )
    shop_id: Id | None = Field(None, description="In this shop only.")
    limit: int = Field(50, ge=1, le=100)


class Why(Body):
    """Why somebody's data must be seen; it is kept."""

    reason: Line = Field(examples=["核对退货地址"])


class Logged(Paging):
    """Which looks."""

    shop_id: Id | None = None


@operations.reads("/orders", listing(Hit), zh="查找订单")
def find(request: HttpRequest, sought: Query[Sought]) -> Any:
    """Orders of the person's shops that fit, newest first; those found by a number come first.

    At most 100 and no cursor: a search that finds more should say more. The buyer is masked.
    """
    shops = [shop.id for shop in shops_where(by(request), "see")]
    chosen = [shop for shop in shops if sought.shop_id in (None, shop)]
    hits = search(chosen, sought.q, sought.limit)
    if hits.refusal:
        raise Unfit("query.q", *WHY_NOT[hits.refusal])
    return page_of("orders", hits.hits, None)


@operations.reads("/shops/{shop_id}/orders/{order_no}", Order, zh="查看订单")
def order(request: HttpRequest, shop_id: Id, order_no: Code) -> Any:
    """One order with its lines: what each unit cost its buyer, what was refunded, what is left.

    Names, phone and address are masked.
    """
    return found(order_view(by(request), shop_id, order_no))


@operations.writes(
    "/shops/{shop_id}/orders/{order_no}/unmask", Buyer, zh="查看完整信息", scope="personal"
)
def unmask(request: HttpRequest, shop_id: Id, order_no: Code, why: Why) -> Any:
    """The buyer without masks. Who looked, when and why is kept and shown to the owner."""
    return actions.unmask(
        by=by(request), shop_id=shop_id, order_no=order_no, reason=why.reason, now=moment.now()
    )


@operations.reads("/unmaskings", listing(Unmasking), zh="完整信息查看记录")
def unmaskings(request: HttpRequest, asked: Query[Logged]) -> Any:
    """Who looked at buyers' full data, newest first, in the shops the person answers for."""
    before = place_id(open_cursor("unmaskings", asked.cursor))
    if asked.shop_id is not None:
        found(shop_of(by(request), asked.shop_id))
    rows = queries.unmaskings(
        by(request), shop_id=asked.shop_id, after=before, limit=asked.limit + 1
    )
    return cut("unmaskings", rows, asked.limit, lambda row: row.id)
