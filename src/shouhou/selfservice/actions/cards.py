"""The after-sales card, filled in by the buyer."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from shouhou.selfservice.actions.arrivals import arrived
from shouhou.selfservice.actions.holding import held_link
from shouhou.selfservice.actions.limiting import count_write
from shouhou.selfservice.queries.limits import numbers_of
from shouhou.triage.actions import save_card
from shouhou.triage.facts import Card
from shouhou.triage.queries import card_of


@transaction.atomic
def fill_card(*, link_id: int, card: Card, now: datetime) -> bool:
    """Keep the card of this link's case; False where it says what it said before.

    Raises Refused: `gone`, `not_allowed`, `empty`, `too_long`, `unknown_word`, and Flooded.
    """
    row, seen = held_link(link_id, "card", now)
    count_write(row.pk, seen.shop_id, numbers_of(seen.shop_id, now), now)
    before = card_of([seen.case_id])
    pk = save_card(case_id=seen.case_id, card=card, by=None, now=now)
    if before is not None and before.id == pk:
        return False
    arrived(row, seen, "card", None, now)
    return True
