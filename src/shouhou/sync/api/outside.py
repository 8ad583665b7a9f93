"""REST door of acts on the platform: what the desk is at, what needs a person, what is ordered."""

from __future__ import annotations

from typing import Annotated, Any, Final

from django.http import HttpRequest
from pydantic import Field

from shouhou import moment
from shouhou.cases.queries import case_for, family
from shouhou.intents import queries as intents
from shouhou.intents.facts import IntentView
from shouhou.rest import Body, Done, Id, YesNo, by, listing, one_of, page_of, shape
from shouhou.sync import actions
from shouhou.sync.actions.directing import ORDERS
from shouhou.sync.api.door import operations

OutsideAct = shape(IntentView)
Acts = listing(OutsideAct)
LONGEST: Final = 500
Word = Annotated[str, Field(max_length=64, strict=True)]


class Ordered(Body):
    """An act and what it needs; what it does not need stays away."""

    act: Annotated[str, one_of(tuple(ORDERS))]
    refund_id: Id | None = None
    """For acts on a request: its number at the desk."""
    days: Annotated[int, Field(ge=3, le=10, strict=True)] | None = None
    courier: Word = ""
    waybill: Word = ""
    text: Annotated[str, Field(max_length=LONGEST, strict=True)] = ""
    flag: Annotated[int, Field(ge=0, le=5, strict=True)] | None = None
    held: YesNo | None = None
    words: Annotated[str, Field(max_length=LONGEST, strict=True)] = ""
    evidence: list[Id] = Field(default_factory=list, max_length=9)


class TextedCode(Body):
    """The code the platform texted to the shop."""

    code: Annotated[str, Field(min_length=4, max_length=12, strict=True, examples=["482913"])]


@operations.reads("/outside", Acts, zh="查看要人处理的平台动作")
def acts_for_people(request: HttpRequest) -> Any:
    """Acts the platform refused or wants a code for, oldest first, of all shops of the caller."""
    return page_of("outside", intents.for_people(by(request)), None)


@operations.reads("/cases/{case_id}/outside", Acts, zh="查看售后单的平台动作")
def acts_of_case(request: HttpRequest, case_id: Id) -> Any:
    """Everything the desk does or did on the platform for this case, newest first."""
    known = case_for(by(request), case_id)
    return page_of("outside", intents.of_cases(family(known.id)), None)


@operations.writes("/cases/{case_id}/outside", Done, zh="在平台上操作")
def order_act(request: HttpRequest, case_id: Id, ordered: Ordered) -> Any:
    """Order one act; the desk carries it out, or it is open work where it cannot."""
    said = ordered.model_dump()
    actions.order(by=by(request), case_id=case_id, said=said, now=moment.now())
    return {}


@operations.writes("/outside/{intent_id}/retry", Done, zh="平台动作再试一次")
def try_again(request: HttpRequest, intent_id: Id) -> Any:
    """Send it again."""
    actions.try_again(by=by(request), intent_id=intent_id, now=moment.now())
    return {}


@operations.writes("/outside/{intent_id}/by-hand", Done, zh="平台动作已由人完成")
def done_by_hand(request: HttpRequest, intent_id: Id) -> Any:
    """Somebody did it on the platform's own pages: its work is told."""
    actions.done_by_hand(by=by(request), intent_id=intent_id, now=moment.now())
    return {}


@operations.writes("/outside/{intent_id}/cancel", Done, zh="平台动作改为人工")
def give_up(request: HttpRequest, intent_id: Id) -> Any:
    """The desk shall not send it; the work stays open for a person."""
    actions.give_up(by=by(request), intent_id=intent_id, now=moment.now())
    return {}


@operations.writes("/shops/{shop_id}/connection/code", Done, zh="填写短信验证码")
def enter_code(request: HttpRequest, shop_id: Id, texted: TextedCode) -> Any:
    """For the next payment through the platform; good for ten minutes."""
    actions.enter_code(by=by(request), shop_id=shop_id, code=texted.code, now=moment.now())
    return {}
