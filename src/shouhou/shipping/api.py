"""REST door of shipping: what waits to be sent, until when, at what cost; what is missing."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query
from pydantic import Field

from shouhou import moment
from shouhou.rest import Body, Done, Id, Made, Operations, by, listing, one_of, page_of, shape
from shouhou.shipping import actions, queries
from shouhou.shipping.actions.missing import LONGEST_DAY, LONGEST_ITEM, LONGEST_NOTE
from shouhou.shipping.facts import Clock, Reported, Stake
from shouhou.shipping.queries import ShortageView, WaitingPage, WaitingRow
from shouhou.shipping.words import VIEWS

operations = Operations("shipping")

Row = shape(WaitingRow, using=(shape(Clock), shape(Stake)))
Page = shape(WaitingPage, using=(Row,))
Missing = listing(shape(ShortageView))


class Wanted(Body):
    """Which orders."""

    view: Annotated[str, one_of(VIEWS)] = "soon"


class Short(Body):
    """An item the warehouse cannot send: its code, number or exact name."""

    shop: Id
    item: str = Field(min_length=1, max_length=LONGEST_ITEM, strict=True, examples=["SP-20"])
    note: str = Field("", max_length=LONGEST_NOTE, strict=True)
    again_on: str = Field("", max_length=LONGEST_DAY, strict=True, description="As it is told.")


@operations.reads("/shipping", Page, zh="列出待发货订单")
def waiting(request: HttpRequest, asked: Query[Wanted]) -> Any:
    """Orders that wait to be sent, the worst first: at most 200; `more` tells how many beside."""
    return queries.waiting_page(by(request), asked.view, moment.now())


@operations.reads("/shortages", Missing, zh="列出缺货")
def shortages(request: HttpRequest) -> Any:
    """What is missing now, newest first. One page."""
    return page_of("shortages", queries.shortages_of(by(request)), None)


@operations.writes("/shortages", Made, zh="报缺货")
def report(request: HttpRequest, told: Short) -> Any:
    """Every order that waits for it comes up at once, with the talk with its buyer as told work."""
    said = told.model_dump()
    reported = Reported(shop_id=said.pop("shop"), **said)
    made = actions.report_shortage(by=by(request), reported=reported, now=moment.now())
    return {"id": made}


@operations.writes("/shortages/{shortage_id}/end", Done, zh="到货了")
def end(request: HttpRequest, shortage_id: Id) -> Any:
    """It is there again."""
    actions.end_shortage(by=by(request), shortage_id=shortage_id, now=moment.now())
    return {}
