"""What a person does about an answer that did not reach the platform by itself."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from shouhou.intents import actions as intents
from shouhou.intents.queries import states_of
from shouhou.reviews.actions.answering import guard, hold, mark_answered
from shouhou.reviews.queries.ways import not_here

if TYPE_CHECKING:
    from shouhou.shops.models import Person


@transaction.atomic
def move_outside(*, by: Person, review_id: int, verb: str, now: datetime) -> None:
    """retry: send it again; by_hand: it was answered in the platform's console; cancel: do not
    send it. Raises Refused `not_here`, and what the states of acts and of ratings say.
    """
    row = hold(by, review_id)
    act = states_of([row.words_key]).get(row.words_key) if row.words_key else None
    if act is None or verb not in ("retry", "by_hand", "cancel"):
        raise not_here()
    if verb == "retry":
        intents.retry(by=by, intent_id=act.id, now=now)
    elif verb == "cancel":
        intents.cancel(by=by, intent_id=act.id, now=now)
    else:
        state = guard(row, "told", by)
        intents.by_hand(by=by, intent_id=act.id, now=now)
        mark_answered(row, state, by, now)
