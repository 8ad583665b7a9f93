"""What a person does about an act that did not go through by itself."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from shouhou.intents.actions.moves import hold, move, want_next, want_worker

if TYPE_CHECKING:
    from shouhou.shops.models import Person


@transaction.atomic
def retry(*, by: Person, intent_id: int, now: datetime) -> None:
    """Send it again. Raises Refused: `not_here`, and what states.md says."""
    intent = hold(intent_id)
    move(intent, "retry", now=now, by=by, next_at=now)
    want_worker(intent)


@transaction.atomic
def by_hand(*, by: Person, intent_id: int, now: datetime) -> str:
    """Somebody did it in the platform's own console; its key. Raises Refused as `retry`."""
    intent = hold(intent_id)
    move(intent, "by_hand", now=now, by=by)
    want_next(intent)
    return intent.key


@transaction.atomic
def cancel(*, by: Person, intent_id: int, now: datetime) -> str:
    """It shall not be sent; its key. Raises Refused as `retry`: nothing in the air is cancelled."""
    intent = hold(intent_id)
    move(intent, "cancel", now=now, by=by)
    want_next(intent)
    return intent.key
