"""REST door of approvals: what waits for a second person, deciding it, and standing in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string
from ninja import Query

from shouhou import moment
from shouhou.approvals import actions, queries
from shouhou.approvals.facts import ApprovalView, Delegating, DelegationView
from shouhou.rest import (
    Body,
    Done,
    Following,
    Id,
    Made,
    MomentIn,
    Operations,
    Shape,
    Text,
    YesNo,
    by,
    cut,
    found,
    keep_writes,
    listing,
    open_cursor,
    page_of,
    place_id,
    shape,
)
from shouhou.shops.facts import Refused
from shouhou.shops.queries import shop_of

operations = Operations("approvals")

PAGE = 50
# The buyer is shown on the case itself, masked.
One = shape(ApprovalView, leave_out=("buyer",))
StandIn = shape(DelegationView)


class Waiting(Shape):
    """What waits, oldest first; at most 100 of each."""

    for_me: list[One]  # type: ignore[valid-type]
    for_others: list[One]  # type: ignore[valid-type]
    more: bool


class OfShop(Body):
    """Which shop; null for all."""

    shop_id: Id | None = None


class Decision(Body):
    """Yes or no; a no needs a note."""

    approve: YesNo
    note: Text = ""


class Note(Body):
    """Why."""

    note: Text = ""


class Away(Body):
    """`to_person` approves in the place of `from_person`, from a moment until a moment."""

    shop_id: Id
    from_person: Id
    to_person: Id
    from_at: MomentIn
    until_at: MomentIn


@operations.reads("/approvals", Waiting, zh="待审批")
def pending(request: HttpRequest, asked: Query[OfShop]) -> Any:
    """What waits: what this person may decide, then what waits for others.

    `ruling.rows` are the rows of the table that want a second person, with their figures.
    """
    if asked.shop_id is not None:
        found(shop_of(by(request), asked.shop_id))
    return queries.pending(by(request), moment.now(), asked.shop_id)


@operations.reads("/approvals/history", listing(One), zh="审批记录")
def history(request: HttpRequest, asked: Query[Following]) -> Any:
    """What was decided or withdrawn, latest asked first; 50 a page."""
    before = place_id(open_cursor("approvals", asked.cursor))
    rows = queries.history(by(request), moment.now(), before)
    return cut("approvals", rows, PAGE, lambda row: row.id)


@operations.reads("/approvals/{approval_id}", One, zh="查看审批")
def approval(request: HttpRequest, approval_id: Id) -> Any:
    """One approval, its reasons and figures; `may` says whether one may decide."""
    return found(queries.approval(by(request), approval_id, moment.now()))


@operations.writes("/approvals/{approval_id}/decide", Done, zh="批准或驳回", scope="approve")
def decide(request: HttpRequest, approval_id: Id, decision: Decision) -> Any:
    """Approve or reject; a yes is carried out at once, in the same transaction.

    Never one's own. Where the sums have grown since it was asked so that the owner is needed, it
    is refused (`grown`) and laid before the owner.
    """
    person, now = by(request), moment.now()
    subject = found(queries.subject_of(person, approval_id) or None)
    try:
        _who_decides(subject)(
            by=person,
            approval_id=approval_id,
            approve=decision.approve,
            note=decision.note,
            now=now,
        )
    except Refused as refused:
        if refused.code == actions.GROWN:
            actions.escalate(approval_id=approval_id, now=now)
            keep_writes(request)
        raise
    return {}


@operations.writes("/approvals/{approval_id}/withdraw", Done, zh="撤回审批请求")
def withdraw(request: HttpRequest, approval_id: Id, why: Note) -> Any:
    """Whoever asked wants it no longer."""
    actions.withdraw(by=by(request), approval_id=approval_id, note=why.note, now=moment.now())
    return {}


@operations.reads("/delegations", listing(StandIn), zh="代理审批")
def delegations(request: HttpRequest) -> Any:
    """Who stands in for whom, latest end first. One page of at most 100."""
    return page_of("delegations", queries.delegations(by(request), moment.now()), None)


@operations.writes("/delegations", Made, zh="委托代理", scope="approve")
def delegate(request: HttpRequest, away: Away) -> Any:
    """Lend one's approving for a while; the owner may do it for somebody who is already away."""
    wish = Delegating(**away.model_dump())
    return {"id": actions.delegate(by=by(request), wish=wish, now=moment.now())}


@operations.writes("/delegations/{delegation_id}/end", Done, zh="结束代理", scope="approve")
def end_delegation(request: HttpRequest, delegation_id: Id) -> Any:
    """The lent approving ends now."""
    actions.end_delegation(by=by(request), delegation_id=delegation_id, now=moment.now())
    return {}


def _who_decides(subject: str) -> Callable[..., Any]:
    """The action that decides and does what follows (settings.APPROVAL_ACTS, subject → path)."""
    named = getattr(settings, "APPROVAL_ACTS", {}).get(subject)
    return import_string(named) if named else actions.decide
