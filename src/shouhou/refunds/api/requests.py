"""Refund requests: walk through them, see the decision and its reasons, tell a fact."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query
from pydantic import Field

from shouhou import moment
from shouhou.orders.queries import BuyerView, LineView, OrderView
from shouhou.policy import UnknownWord
from shouhou.refunds import actions
from shouhou.refunds.api.door import operations
from shouhou.refunds.decide import Decision
from shouhou.refunds.queries import (
    FoundBoth,
    RefundView,
    RequestRow,
    refund_view,
    search,
    what_if,
)
from shouhou.refunds.queries.walking import Wanted, refunds_of
from shouhou.refunds.words import askable, vocabulary
from shouhou.rest import (
    Body,
    Code,
    Done,
    Id,
    Line,
    Paging,
    Unfit,
    by,
    cut,
    found,
    listing,
    one_of,
    open_cursor,
    place_id,
    shape,
)
from shouhou.shops.queries import shop_of

Status = Annotated[str, one_of(sorted(vocabulary().section("status").codes))]
Fact = Annotated[str, one_of(sorted(askable()))]

Row = shape(RequestRow)
Judged = shape(Decision)
Order = shape(
    OrderView,
    add={"refundable_fen": int},
    using=(shape(BuyerView), shape(LineView, add={"refundable_fen": int})),
)
Both = shape(FoundBoth)
Refund = shape(RefundView, using=(Judged, Order))


class Which(Paging):
    """Which refunds."""

    shop_id: Id | None = None
    status: Status | None = Field(None, description="The platform's status.")
    order_no: Code | None = None


class Sought(Body):
    """What is looked for."""

    q: str = Field(min_length=1, max_length=100, examples=["2611230001"])


class Told(Body):
    """A fact and its value."""

    fact: Fact = Field(examples=["photo"])
    value: Line = Field(description="A word of the fact, a number, or a day.", examples=["yes"])


class Supposed(Body):
    """What if?"""

    fact: list[Line] = Field(
        default=[],
        max_length=20,
        description="`name:value`, any number of times: how would it be decided if that were so?",
        examples=[["photo:yes"]],
    )


@operations.reads("/refunds", listing(Row), zh="列出退款")
def refunds(request: HttpRequest, asked: Query[Which]) -> Any:
    """Refund requests of the person's shops, the last that came in first; buyers masked."""
    if asked.shop_id is not None:
        found(shop_of(by(request), asked.shop_id))
    wanted = Wanted(
        shop_id=asked.shop_id,
        status=asked.status,
        order_no=asked.order_no,
        before_id=place_id(open_cursor("refunds", asked.cursor)),
    )
    rows = refunds_of(by(request), wanted, asked.limit + 1)
    return cut("refunds", rows, asked.limit, lambda row: row.id)


@operations.reads("/search", Both, zh="查找")
def find(request: HttpRequest, sought: Query[Sought]) -> Any:
    """The one search box: refunds and orders by number, waybill, phone tail, nick, goods.

    At most 50 of each. `orders.refusal` is `too_short` where one character was given.
    """
    return search(by(request), sought.q)


@operations.reads("/refunds/{refund_id}", Refund, zh="查看退款")
def refund(request: HttpRequest, refund_id: Id) -> Any:
    """One refund: the request, its order, the decision, what was told, and all that happened.

    `decision.reasons` names every row of the rule tables that had its say.
    """
    return found(refund_view(by(request), refund_id))


@operations.reads("/refunds/{refund_id}/why", Judged, zh="为什么这样判断")
def why(request: HttpRequest, refund_id: Id, supposed: Query[Supposed]) -> Any:
    """The decision as it would be now, with every row, fact and source; or what it would be if.

    Nothing is stored. `verdict` is `ask` where `question` must be answered first.
    """
    changes = {}
    for each in supposed.fact:
        name, colon, value = each.partition(":")
        if not colon:
            raise Unfit("query.fact", "应写成 名称:值", "must be written name:value")
        changes[name] = value
    try:
        return found(what_if(by(request), refund_id, changes, moment.now()))
    except UnknownWord as wrong:
        raise Unfit("query.fact", str(wrong), str(wrong), "unknown_word")


@operations.writes("/refunds/{refund_id}/answers", Done, zh="回答一个事实")
def answer(request: HttpRequest, refund_id: Id, told: Told) -> Any:
    """Tell a fact; the refund is judged with it at once. An earlier answer is ended, not lost."""
    changed = actions.answer(by(request), refund_id, told.fact, told.value, moment.now())
    return {"changed": changed}


@operations.writes("/refunds/{refund_id}/answers/{fact}", Done, zh="收回一个事实", method="DELETE")
def take_back_answer(request: HttpRequest, refund_id: Id, fact: Fact) -> Any:
    """What was told holds no longer: the file's word counts again, or nothing; judged at once."""
    actions.take_back_answer(by(request), refund_id, fact, moment.now())
    return {}
