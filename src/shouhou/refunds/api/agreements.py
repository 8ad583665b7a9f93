"""Agreements: what is on the table, and every answer to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query
from pydantic import Field

from shouhou import moment
from shouhou.ledger.words import codes_of as ledger_codes
from shouhou.refunds import actions, queries
from shouhou.refunds.api.door import operations
from shouhou.refunds.facts import Act, Proposal
from shouhou.refunds.queries import AgreementHead, AgreementView, Panel
from shouhou.refunds.words import vocabulary
from shouhou.rest import (
    Body,
    Code,
    Fen,
    Id,
    Made,
    MomentIn,
    Shape,
    YesNo,
    by,
    found,
    listing,
    one_of,
    page_of,
    shape,
)

# To whose account money goes is shown by the payable, to those who pay it.
Agreement = shape(AgreementView, using=(shape(AgreementHead, leave_out=("payee",)),))
Buttons = shape(Panel)
Kind = Annotated[str, one_of(sorted(vocabulary().section("ask_kind").codes))]
Purpose = Annotated[str, one_of(sorted(ledger_codes("purpose")))]
Route = Annotated[str, one_of(sorted(ledger_codes("route")))]
GoodsEvent = Annotated[str, one_of(("send_back", "arrive", "accept", "dispute", "lose", "recount"))]
Words = Annotated[str, Field(max_length=1000, strict=True)]
Evidence = Annotated[list[Id], Field(max_length=50)]


class AgreementShown(Agreement):  # type: ignore[misc,valid-type]
    """One agreement, and what this person may do with it: buttons with why not."""

    panel: Buttons  # type: ignore[valid-type]


class State(Shape):
    """Where it stands now."""

    state: str


class OfCase(Body):
    """Which case."""

    case_id: Id


class Seen(Body):
    """`seen` is the version the caller read; refused as `stale` when it moved on."""

    seen: int | None = Field(None, ge=0, le=2**31 - 1)


class Noted(Seen):
    """With a note for colleagues."""

    note: Words = ""


class Agreeing(Noted):
    """Yes; `both_ways` where paying back and sending again is meant."""

    both_ways: YesNo = False


class Refusing(Seen):
    """No: the reason, the words for the buyer, and evidence where the rule asks for it."""

    reason: Words
    words: Words
    evidence: Evidence = Field([])


class Proposing(Seen):
    """Another kind or amount."""

    kind: Kind | None = None
    amount_fen: Fen | None = None
    words: Words
    reason: Words = ""


class Saying(Seen):
    """The words for the buyer."""

    words: Words


class Extending(Saying):
    """Until when."""

    due_at: MomentIn


class Proving(Noted):
    """The evidence that came."""

    evidence: Evidence = Field([])


class Modifying(Noted):
    """What the buyer changed."""

    kind: Kind | None = None
    amount_fen: Fen | None = None


class Ruling(Noted):
    """What the platform decided: it pays the buyer, or nothing."""

    pays: YesNo


class GoodsMove(Seen):
    """What happened to the goods; words where the table asks for them."""

    event: GoodsEvent
    words: Words = ""


class Sent(Seen):
    """What went out."""

    waybill: Code


class Terms(Body):
    """Terms no platform request stands behind. An empty line number: the whole order."""

    kind: Kind
    amount_fen: Fen
    purpose: Purpose = "compensation"
    route: Route = "transfer"
    line_no: str = Field("", max_length=64, strict=True)
    units: int = Field(0, ge=0, le=10_000, strict=True)
    post_fen: Fen = 0
    payee: str = Field("", max_length=200, strict=True)
    reason: Words = ""


@operations.reads("/agreements", listing(Agreement), zh="列出协议")
def agreements(request: HttpRequest, asked: Query[OfCase]) -> Any:
    """The agreements of one case, oldest first, with their histories. One page."""
    rows = queries.agreements_of(by(request), [asked.case_id])
    return page_of("agreements", rows, None)


@operations.writes("/cases/{case_id}/agreements", Made, zh="提出协议")
def open_agreement(request: HttpRequest, case_id: Id, terms: Terms) -> Any:
    """Put terms on the table of a case; agreeing, limits and money go the same way as always."""
    made = actions.open_agreement(
        by=by(request),
        case_id=case_id,
        proposal=Proposal(**terms.model_dump()),
        now=moment.now(),
    )
    return {"id": made}


@operations.reads("/agreements/{agreement_id}", AgreementShown, zh="查看协议")
def agreement(request: HttpRequest, agreement_id: Id) -> Any:
    """What is on the table, what happens by itself and when, and every button: allowed or why not.

    `panel.ruling` says whether agreeing needs a second person, and by which rows.
    """
    view = found(queries.agreement(by(request), agreement_id))
    panel = found(queries.panel(by(request), agreement_id, moment.now()))
    shown = Agreement.model_validate(view)
    return AgreementShown(**dict(shown), panel=Buttons.model_validate(panel))


@operations.writes("/agreements/{agreement_id}/agree", State, zh="同意")
def agree(request: HttpRequest, agreement_id: Id, said: Agreeing) -> Any:
    """Agree to what is on the table; above one's limits it is laid before a second person.

    The money is reserved at once; above the line's balance it is refused (`over_balance`).
    """
    state = actions.agree(
        by=by(request), agreement_id=agreement_id, act=act_of(said), now=moment.now()
    )
    return {"state": state}


@operations.writes("/agreements/{agreement_id}/refuse", State, zh="拒绝")
def refuse(request: HttpRequest, agreement_id: Id, said: Refusing) -> Any:
    """Say no; what was reserved is freed."""
    return done(request, agreement_id, actions.refuse, said)


@operations.writes("/agreements/{agreement_id}/propose", State, zh="提议")
def propose(request: HttpRequest, agreement_id: Id, said: Proposing) -> Any:
    """Lay another kind or amount before the buyer; only one offer stands at a time."""
    return done(request, agreement_id, actions.propose, said)


@operations.writes("/agreements/{agreement_id}/accept", State, zh="买家接受提议")
def accept(request: HttpRequest, agreement_id: Id, said: Noted) -> Any:
    """The buyer said yes to our proposal: it is on the table now."""
    return done(request, agreement_id, actions.accept, said)


@operations.writes("/agreements/{agreement_id}/ask-proof", State, zh="请买家举证")
def ask_proof(request: HttpRequest, agreement_id: Id, said: Saying) -> Any:
    """Ask the buyer for evidence; the words become open work until they are told."""
    return done(request, agreement_id, actions.ask_proof, said)


@operations.writes("/agreements/{agreement_id}/give-proof", State, zh="凭证已到")
def give_proof(request: HttpRequest, agreement_id: Id, said: Proving) -> Any:
    """The evidence came; the request waits for us again."""
    return done(request, agreement_id, actions.give_proof, said)


@operations.writes("/agreements/{agreement_id}/modify", State, zh="买家修改申请")
def modify(request: HttpRequest, agreement_id: Id, said: Modifying) -> Any:
    """The buyer changed kind or amount: the new terms are on the table."""
    return done(request, agreement_id, actions.modify, said)


@operations.writes("/agreements/{agreement_id}/extend", State, zh="延长时间")
def extend(request: HttpRequest, agreement_id: Id, said: Extending) -> Any:
    """Give more time: a later deadline of ours, with words for the buyer."""
    return done(request, agreement_id, actions.extend, said)


@operations.writes("/agreements/{agreement_id}/step-in", State, zh="平台介入")
def step_in(request: HttpRequest, agreement_id: Id, said: Noted) -> Any:
    """The platform was called in: from here its ruling counts."""
    return done(request, agreement_id, actions.step_in, said)


@operations.writes("/agreements/{agreement_id}/rule", State, zh="平台判定")
def rule(request: HttpRequest, agreement_id: Id, said: Ruling) -> Any:
    """The platform ruled. What it pays is booked when it is seen, never paid by us."""
    actions.rule(
        by=by(request),
        agreement_id=agreement_id,
        pays=said.pays,
        act=Act(seen=said.seen, note=said.note),
        now=moment.now(),
    )
    return state_of(request, agreement_id)


@operations.writes("/agreements/{agreement_id}/withdraw", State, zh="买家撤销")
def withdraw(request: HttpRequest, agreement_id: Id, said: Noted) -> Any:
    """The buyer no longer wants it; what was reserved is freed."""
    return done(request, agreement_id, actions.withdraw, said)


@operations.writes("/agreements/{agreement_id}/take-back", State, zh="收回答复")
def take_back(request: HttpRequest, agreement_id: Id, said: Noted) -> Any:
    """Undo one's own answer as long as neither the platform nor any money has followed it."""
    return done(request, agreement_id, actions.take_back, said)


@operations.writes("/agreements/{agreement_id}/goods", State, zh="退货的去向")
def move_goods(request: HttpRequest, agreement_id: Id, said: GoodsMove) -> Any:
    """One move of the goods. Accepting them lets the money go that waited for it.

    The state in the answer is that of the goods.
    """
    state = actions.move_the_goods(
        by=by(request),
        agreement_id=agreement_id,
        event=said.event,
        act=Act(seen=said.seen, words=said.words),
        now=moment.now(),
    )
    return {"state": state}


@operations.writes("/agreements/{agreement_id}/sent", State, zh="已发出")
def sent(request: HttpRequest, agreement_id: Id, said: Sent) -> Any:
    """The replacement or the missing piece went out: the agreement is done."""
    actions.sent(
        by=by(request),
        agreement_id=agreement_id,
        waybill=said.waybill,
        act=Act(seen=said.seen),
        now=moment.now(),
    )
    return state_of(request, agreement_id)


def done(
    request: HttpRequest, agreement_id: int, action: Callable[..., object], said: Body
) -> State:
    """Do it, and say where it stands."""
    action(by=by(request), agreement_id=agreement_id, act=act_of(said), now=moment.now())
    return state_of(request, agreement_id)


def act_of(said: Body) -> Act:
    """A body as the action takes it; what was not said stays as the action has it."""
    given = {name: value for name, value in said.model_dump().items() if value is not None}
    if "evidence" in given:
        given["evidence"] = tuple(given["evidence"])
    return Act(**given)


def state_of(request: HttpRequest, agreement_id: int) -> State:
    """Where the agreement stands now."""
    return State(state=found(queries.agreement(by(request), agreement_id)).head.state)
