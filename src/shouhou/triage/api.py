"""REST door of triage: the after-sales card, the steps before anything is sent, the memo."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query
from pydantic import Field

from shouhou import moment
from shouhou.cases.queries import case_for
from shouhou.contacts.facts import Written
from shouhou.contacts.words import CHANNELS, texts
from shouhou.refunds.words import codes_of
from shouhou.rest import (
    Body,
    Done,
    Id,
    Made,
    Operations,
    by,
    found,
    listing,
    one_of,
    page_of,
    shape,
)
from shouhou.triage import actions, queries
from shouhou.triage.actions.card import LONGEST_STYLE, LONGEST_WORDS
from shouhou.triage.actions.steps import ASKS
from shouhou.triage.facts import Card, MemoText, Seen, Step
from shouhou.triage.queries import CardView, Owed, StepView, TriageView
from shouhou.triage.queries.steps import SAYS
from shouhou.triage.words import SOURCES, WANTED

operations = Operations("triage")

Text = shape(Written)
CardShape = shape(CardView, using=(shape(Card),))
Cards = listing(CardShape)
OneStep = shape(StepView, using=(shape(Step),))
Triage = shape(
    TriageView,
    using=(OneStep, shape(Seen), shape(MemoText), CardShape, shape(Owed)),
)
Said = Annotated[str, Field(min_length=1, max_length=1000, strict=True)]
PROBLEM_CODES = ("", *sorted(codes_of("problem")))


class NewCard(Body):
    """The card, as somebody reads it off."""

    source: Annotated[str, one_of(SOURCES)] = "paper"
    came_back: str = Field("", max_length=LONGEST_STYLE, strict=True, examples=["蓝色 L ×1"])
    wanted: Annotated[str, one_of(WANTED)] = "unsaid"
    style_out: str = Field("", max_length=LONGEST_STYLE, strict=True, examples=["蓝色 M"])
    problem: Annotated[str, one_of(PROBLEM_CODES)] = ""
    reason: str = Field("", max_length=LONGEST_WORDS, strict=True)
    note: str = Field("", max_length=LONGEST_WORDS, strict=True)


class Saying(Body):
    """The sentence of a step."""

    step: Annotated[str, one_of(tuple(SAYS))]
    text: Said
    channel: Annotated[str, one_of(CHANNELS)] = "wangwang"


class Memo(Body):
    """The memo, nothing of it left open."""

    text: Said


class Fault(Body):
    """What the buyer says is wrong."""

    problem: Annotated[str, one_of(PROBLEM_CODES[1:])]


class Postage(Body):
    """How postage the buyer owes is asked for."""

    how: Annotated[str, one_of(ASKS)] = "message"
    text: Said


@operations.reads("/cases/{case_id}/triage", Triage, zh="分诊")
def triage(request: HttpRequest, case_id: Id) -> Any:
    """The steps before anything is sent, each with its sentence; done by what is on the case."""
    return found(queries.triage_of_case(by(request), case_id, moment.now()))


class Which(Body):
    """Which text."""

    situation: Annotated[str, one_of(tuple(texts()))]
    channel: Annotated[str, one_of(CHANNELS)] = "wangwang"


@operations.reads("/cases/{case_id}/text", Text, zh="话术")
def text(request: HttpRequest, case_id: Id, asked: Query[Which]) -> Any:
    """A text for the buyer by situation and channel; `missing` names what nobody could fill."""
    return found(
        queries.text_of_case(by(request), case_id, asked.situation, asked.channel, moment.now())
    )


@operations.reads("/cases/{case_id}/cards", Cards, zh="售后卡")
def cards(request: HttpRequest, case_id: Id) -> Any:
    """Every version of the case's card, newest first. One page."""
    case_for(by(request), case_id)
    return page_of("cards", queries.cards_of([case_id]), None)


@operations.writes("/cases/{case_id}/cards", Made, zh="记售后卡")
def save_card(request: HttpRequest, case_id: Id, told: NewCard) -> Any:
    """A new version of the card; the same as the newest changes nothing."""
    case_for(by(request), case_id)
    card = Card(**told.model_dump())
    made = actions.save_card(case_id=case_id, card=card, by=by(request), now=moment.now())
    return {"id": made}


@operations.writes("/cases/{case_id}/triage/say", Made, zh="分诊说一句")
def say(request: HttpRequest, case_id: Id, told: Saying) -> Any:
    """The sentence becomes told work; nothing of it may be left open."""
    made = actions.say(
        by=by(request),
        case_id=case_id,
        step=told.step,
        text=told.text,
        channel=told.channel,
        now=moment.now(),
    )
    return {"id": made}


@operations.writes("/cases/{case_id}/triage/memo", Made, zh="分诊写备注")
def write_memo(request: HttpRequest, case_id: Id, told: Memo) -> Any:
    """The memo becomes told work; a connected shop's is appended by the desk itself."""
    made = actions.write_memo(by=by(request), case_id=case_id, text=told.text, now=moment.now())
    return {"id": made}


@operations.writes("/cases/{case_id}/triage/fault", Done, zh="分诊问清问题")
def tell_fault(request: HttpRequest, case_id: Id, told: Fault) -> Any:
    """What is wrong, as the buyer says; requests of the case are judged with it at once."""
    actions.tell_fault(by=by(request), case_id=case_id, problem=told.problem, now=moment.now())
    return {}


@operations.writes("/cases/{case_id}/triage/postage", Made, zh="要买家补运费")
def ask_postage(request: HttpRequest, case_id: Id, told: Postage) -> Any:
    """Postage the buyer owes is asked for by message, or given to pre-sales."""
    made = actions.ask_postage(
        by=by(request), case_id=case_id, how=told.how, text=told.text, now=moment.now()
    )
    return {"id": made}
