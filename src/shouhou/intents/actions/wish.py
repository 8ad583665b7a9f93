"""Write down what shall happen outside, in the transaction of the decision."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from shouhou.intents.actions.moves import OVER, hold, move, say, want_worker
from shouhou.intents.facts import Wish
from shouhou.intents.models import Intent

if TYPE_CHECKING:
    from shouhou.shops.models import Person


def wish(*, by: Person | None, wanted: Wish, now: datetime) -> int:
    """Keep the act and have it carried out after this commits; its number.

    The same key again changes nothing. Call it inside the transaction that decides.
    """
    made, is_new = Intent.objects.get_or_create(
        key=wanted.key,
        defaults={
            "shop_id": wanted.shop_id,
            "act": wanted.act,
            "subject": wanted.subject,
            "number": wanted.number,
            "order_no": wanted.order_no,
            "case_id": wanted.case_id,
            "ask": dict(wanted.ask),
            "by": by,
            "asked_at": now,
            "moved_at": now,
            "next_at": now,
        },
    )
    if is_new:
        say(made, now)
        want_worker(made)
    return int(made.pk)


def call_off(*, key: str, now: datetime) -> bool:
    """It is not wanted any more. False where it may already have happened, or is being tried."""
    pk = Intent.objects.filter(key=key).values_list("pk", flat=True).first()
    if pk is None:
        return True
    intent = hold(pk)
    if intent.state in OVER:
        return intent.state == "cancelled"
    if intent.state in ("trying", "unknown"):
        return False
    move(intent, "cancel", now=now)
    return True
