"""REST door of alarms: early signs, put aside with a reason, and the supervisor's overview."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query
from pydantic import Field

from shouhou import moment
from shouhou.alarms import actions, queries
from shouhou.alarms.facts import SignView
from shouhou.alarms.queries import Nearing, Overview
from shouhou.cases.queries import Running
from shouhou.rest import Body, Done, Id, Operations, by, found, listing, page_of, shape
from shouhou.shops.queries import shop_of

operations = Operations("alarms")

# Buyers' names are shown on the case itself, masked.
Sign = shape(SignView, leave_out=("buyer",))
Near = shape(Nearing, using=(shape(Running, leave_out=("buyer",)),))
Whole = shape(Overview, using=(Sign, Near))


class Which(Body):
    """Of one shop, or of one case; without either, of all."""

    shop_id: Id | None = None
    case_id: Id | None = Field(None, description="Then also those put aside and ended.")


class Reason(Body):
    """Why it needs no more attention."""

    reason: str = Field(min_length=1, max_length=500, strict=True, examples=["已电话沟通"])


@operations.reads("/signs", listing(Sign), zh="列出预警信号")
def signs(request: HttpRequest, which: Query[Which]) -> Any:
    """Signs nobody has put aside, on live cases, the loudest first. One page of at most 100."""
    if which.shop_id is not None:
        found(shop_of(by(request), which.shop_id))
    if which.case_id is not None:
        return page_of("signs", queries.signs_of_case(by(request), which.case_id), None)
    return page_of("signs", queries.open_signs(by(request), which.shop_id), None)


@operations.writes("/signs/{sign_id}/put-aside", Done, zh="预警已处理")
def put_aside(request: HttpRequest, sign_id: Id, why: Reason) -> Any:
    """The sign is seen to; it comes again only when there is more of it."""
    actions.put_aside(by=by(request), sign_id=sign_id, reason=why.reason, now=moment.now())
    return {}


@operations.reads("/shops/{shop_id}/overview", Whole, zh="主管总览")
def overview(request: HttpRequest, shop_id: Id) -> Any:
    """What runs out soon, who has how much to do, which signs there are; for who hands out work."""
    return found(queries.overview(by(request), shop_id, moment.now()))
