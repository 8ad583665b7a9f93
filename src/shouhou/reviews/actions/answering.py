"""What people do about a rating: answer it, say that it was answered, put it aside."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from shouhou.cases import actions as cases
from shouhou.cases.facts import Said, clean
from shouhou.intents.actions import call_off, wish
from shouhou.intents.facts import Wish
from shouhou.notices.actions import announce
from shouhou.reviews.actions.following import NOTE
from shouhou.reviews.actions.stepping import put
from shouhou.reviews.decide import moved, truths, who_of
from shouhou.reviews.models import Review, ReviewChange
from shouhou.reviews.queries.listing import shown_of
from shouhou.reviews.queries.ways import not_here, way_of
from shouhou.reviews.words import LONGEST_ANSWER, label
from shouhou.shops.facts import Refused
from shouhou.shops.queries import shop_of

if TYPE_CHECKING:
    from shouhou.shops.models import Person


@transaction.atomic
def answer(*, by: Person, review_id: int, words: str, now: datetime) -> str:
    """Answer it: sent to the platform where that can be done, else kept to be copied there.

    `platform` or `copy`. It is answered once the platform shows it, or `tell_answered` says so; an
    earlier answer that is still on its way is called off. Raises Refused: `not_here`, `empty`,
    `too_long`, `in_the_air`, or as states.md says.
    """
    words = clean(words.replace("\r\n", "\n"), LONGEST_ANSWER, field="words")
    if not words:
        raise Refused("empty", "请写回复内容。", "An answer needs words.", field="words")
    row = hold(by, review_id)
    state = guard(row, "answer", by)
    if row.words_key and not call_off(key=row.words_key, now=now):
        raise Refused(
            "in_the_air",
            "上一次的回复正在发往平台，请等结果出来再改。",
            "The answer before this one is being sent; wait for its outcome.",
        )
    way = way_of(row.shop_id)
    row.words, row.words_by, row.words_at = words, by, now
    row.words_key = f"review:{row.pk}:answer:{row.version + 1}" if way == "platform" else ""
    keep(row, "answer", state, by, now)
    if way == "platform":
        wish(by=by, wanted=wanted(row), now=now)
    return way


@transaction.atomic
def tell_answered(*, by: Person, review_id: int, now: datetime) -> None:
    """Somebody answered it in the platform's own console. Raises Refused `not_here`, `in_the_air`,
    or as states.md says.
    """
    row = hold(by, review_id)
    state = guard(row, "told", by)
    if row.words_key and not call_off(key=row.words_key, now=now):
        raise Refused(
            "in_the_air",
            "回复正在发往平台，请等结果出来。",
            "An answer is being sent; wait for its outcome.",
        )
    mark_answered(row, state, by, now)


@transaction.atomic
def put_aside(*, by: Person, review_id: int, now: datetime) -> None:
    """It needs no answer. Raises Refused `not_here`, or as states.md says."""
    row = hold(by, review_id)
    keep(row, "put_aside", guard(row, "put_aside", by), by, now)


@transaction.atomic
def take_up(*, by: Person, review_id: int, now: datetime) -> None:
    """It needs an answer after all. Raises Refused `not_here`, or as states.md says."""
    row = hold(by, review_id)
    keep(row, "take_up", guard(row, "take_up", by), by, now)


def hold(by: Person, review_id: int) -> Review:
    """The rating, held, for somebody who may work in its shop. Raises Refused `not_here`."""
    row = Review.objects.select_for_update().filter(pk=review_id).first()
    shop = shop_of(by, row.shop_id) if row else None
    if row is None or shop is None or not shop.may("work"):
        raise not_here()
    return row


def guard(row: Review, event: str, by: Person) -> str:
    """The state it is in from now on. Raises Refused as states.md says."""
    shop = shop_of(by, row.shop_id)
    holds = truths(row.by, shown_of(row))
    return moved(row.state, event, who_of(shop.roles if shop else ()), holds).to


def mark_answered(row: Review, state: str, by: Person, now: datetime) -> None:
    """By hand: whoever says so answered it."""
    row.answered_at, row.answered_by = now, by
    keep(row, "told", state, by, now)


def keep(row: Review, kind: str, state: str, by: Person, now: datetime) -> None:
    """The row, its line of history, its line in the case, and pages that look again."""
    put(row, state, now)
    row.version += 1
    row.save()
    said = row.words if kind in ("answer", "told") else ""
    ReviewChange.objects.create(
        review=row,
        number=row.version,
        kind=kind,
        at=now,
        by=by,
        rating=row.rating,
        content=row.content,
        reply=said,
    )
    if row.case_id is not None:
        what, what_en = label("change", kind), label("change", kind, "en")
        tail = f"：{said}" if said else ""
        line = (f"评价 · {what}{tail}", f"Rating · {what_en}{tail}")
        cases.write(case_id=row.case_id, said=Said(NOTE, *line, {"review": row.pk}), by=by, now=now)
    announce(row.shop_id, "queue.changed", now=now)


def wanted(row: Review) -> Wish:
    """The answer as an act on the platform."""
    return Wish(
        shop_id=row.shop_id,
        key=row.words_key,
        act="answer_rating",
        subject="rating",
        number=row.line_no or row.order_no,
        order_no=row.order_no,
        case_id=row.case_id,
        ask={"words": row.words},
    )
