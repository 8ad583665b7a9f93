"""Hand a case over with a question; it comes back with the answer (H1.2)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from shouhou.cases.actions.holding import (
    Held,
    check_seen,
    guard,
    hold,
    keep,
    let_know,
    name_of,
    needed,
    stir,
)
from shouhou.cases.actions.owning import told
from shouhou.cases.decide import moved
from shouhou.cases.facts import LONGEST_TEXT, Said, clean, cut
from shouhou.cases.models import HandOver
from shouhou.cases.queries.people import works_here
from shouhou.cases.queries.reading import not_here
from shouhou.shops.facts import Refused

if TYPE_CHECKING:
    from shouhou.shops.models import Person

GLIMPSE = 60


def hand_over(
    *, by: Person, case_id: int, to: int, question: str, now: datetime, seen: int | None = None
) -> int:
    """Put a question to a colleague; the owner stays the owner (who asks, where there was none).

    The number of the question. Raises Refused: `not_here`, `stale`, `empty`, `too_long`,
    `not_a_colleague`, `yourself`, or as states.md says (one question at a time).
    """
    question = needed(clean(question, LONGEST_TEXT, field="question"), "question")
    with transaction.atomic():
        held = hold(by, case_id)
        check_seen(held, seen)
        guard(held, "hand_over")
        person = works_here(held.case.shop_id, to)
        if person is None:
            raise Refused(
                "not_a_colleague",
                "这个人不在这家店铺工作。",
                "This person does not work in this shop.",
                field="to",
            )
        if to == by.pk:
            raise Refused("yourself", "不能转交给自己。", "Not to yourself.", field="to")
        asked = HandOver.objects.create(
            case=held.case, asked_by=by, asked_at=now, to_id=to, question=question
        )
        said = Said(
            "handed",
            f"转交给 {person.name}：{question}",
            f"handed to {person.name}: {question}",
            {"to": to, "hand_over": asked.pk},
        )
        owner = held.case.owner_id or by.pk
        keep(held, said, now, handed_to_id=to, owner_id=owner, waits_until=None)
        glimpse = f"{told(held)}：{cut(question, GLIMPSE)}"
        let_know(
            held,
            [to],
            Said("handed", f"{by.name} 请您回答 {glimpse}", f"{by.name} asks you {glimpse}"),
            now,
            urgent=True,
        )
        stir(held.case, now)
    return int(asked.pk)


def answer_hand_over(*, by: Person, hand_over_id: int, answer: str, now: datetime) -> None:
    """Answer; the case is back with who asked, who is told with the answer.

    Raises Refused: `not_here`, `answered` (by whom), `empty`, `too_long`, or as states.md says.
    """
    answer = needed(clean(answer, LONGEST_TEXT, field="answer"), "answer")
    with transaction.atomic():
        held, asked = held_question(by, hand_over_id)
        row = moved("question", asked.state, "answer", held.roles)
        guard(held, "answer")
        end_question(asked, row.to, by, now, answer)
        keep(
            held,
            Said("answered", f"回答：{answer}", f"answered: {answer}", {"hand_over": asked.pk}),
            now,
            handed_to_id=None,
        )
        glimpse = f"{told(held)}：{cut(answer, GLIMPSE)}"
        said = Said("answered", f"{by.name} 回答了 {glimpse}", f"{by.name} answered {glimpse}")
        let_know(held, [asked.asked_by_id, held.case.owner_id], said, now, urgent=True)
        stir(held.case, now)


def take_back_hand_over(*, by: Person | None, hand_over_id: int, now: datetime) -> None:
    """The question is no longer asked; who was asked is told.

    Raises Refused: `not_here`, `answered`, or as states.md says.
    """
    with transaction.atomic():
        held, asked = held_question(by, hand_over_id)
        row = moved("question", asked.state, "take_back", held.roles)
        guard(held, "take_back")
        end_question(asked, row.to, by, now)
        keep(
            held,
            Said("taken_back", "收回转交的问题", "took the question back", {"hand_over": asked.pk}),
            now,
            handed_to_id=None,
        )
        said = Said(
            "taken_back",
            f"{name_of(by)} 收回了问题 {told(held)}",
            f"{name_of(by)} took the question back {told(held)}",
        )
        let_know(held, [asked.to_id], said, now)
        stir(held.case, now)


def held_question(by: Person | None, hand_over_id: int) -> tuple[Held, HandOver]:
    """The question and its case, locked. Raises Refused `not_here`, `answered`, `taken_back`."""
    found = HandOver.objects.filter(pk=hand_over_id).values_list("case_id", flat=True).first()
    if found is None:
        raise not_here()
    held = hold(by, found)
    asked = HandOver.objects.select_related("answered_by").get(pk=hand_over_id)
    if asked.state != "asked":
        who = name_of(asked.answered_by)
        zh, en = ("回答", "answered") if asked.state == "answered" else ("收回", "took back")
        raise Refused(asked.state, f"{who} 已经{zh}了这个问题。", f"{who} {en} this already.")
    return held, asked


def end_question(
    asked: HandOver, state: str, by: Person | None, now: datetime, answer: str = ""
) -> None:
    """Store how a question ended."""
    asked.state, asked.answer, asked.answered_by, asked.answered_at = state, answer, by, now
    asked.save(update_fields=["state", "answer", "answered_by", "answered_at"])
