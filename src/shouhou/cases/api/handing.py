"""A question handed over to a colleague, and its answer."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from shouhou import moment
from shouhou.cases import actions
from shouhou.cases.api.door import Said, Version, operations
from shouhou.rest import Body, Done, Id, Made, by


class Question(Body):
    """What is asked of whom."""

    to: Id
    question: Said
    seen: Version = None


class Answer(Body):
    """The answer."""

    answer: Said


@operations.writes("/cases/{case_id}/hand-over", Made, zh="转交提问")
def hand_over(request: HttpRequest, case_id: Id, asked: Question) -> Any:
    """Put a question to a colleague; the owner stays the owner. One question at a time."""
    made = actions.hand_over(
        by=by(request),
        case_id=case_id,
        to=asked.to,
        question=asked.question,
        now=moment.now(),
        seen=asked.seen,
    )
    return {"id": made}


@operations.writes("/hand-overs/{hand_over_id}/answer", Done, zh="回答转交")
def answer_hand_over(request: HttpRequest, hand_over_id: Id, said: Answer) -> Any:
    """Answer; the case is back with who asked, who is told."""
    actions.answer_hand_over(
        by=by(request), hand_over_id=hand_over_id, answer=said.answer, now=moment.now()
    )
    return {}


@operations.writes("/hand-overs/{hand_over_id}/take-back", Done, zh="收回转交")
def take_back_hand_over(request: HttpRequest, hand_over_id: Id) -> Any:
    """The question is no longer asked; who was asked is told."""
    actions.take_back_hand_over(by=by(request), hand_over_id=hand_over_id, now=moment.now())
    return {}
