"""Move an act outside by states.md: held, asked, written with its step, announced."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings

from shouhou.intents.decide import SYSTEM, may, who_of
from shouhou.intents.facts import Trouble
from shouhou.intents.models import Intent, IntentStep
from shouhou.intents.words import CARRIED
from shouhou.jobs import defer
from shouhou.notices.actions import announce
from shouhou.shops.facts import Refused, granted
from shouhou.shops.queries import shop_of

if TYPE_CHECKING:
    from shouhou.shops.models import Person

NOT_HERE: Final = (
    "not_here",
    "没有这个平台动作，或您在这家店铺没有这项权限。",
    "There is no such act, or you may not do this in its shop.",
)
OVER: Final = ("done", "cancelled")


def hold(intent_id: int) -> Intent:
    """The act, held against everybody else. Raises Refused `not_here`."""
    found = Intent.objects.select_for_update().filter(pk=intent_id).first()
    if found is None:
        raise Refused(*NOT_HERE)
    return found


def people(by: Person | None, shop_id: int) -> tuple[str, ...]:
    """Who of states.md this is; raises `not_here` outside the person's shops."""
    if by is None:
        return SYSTEM
    shop = shop_of(by, shop_id)
    if shop is None or not who_of(shop.roles):
        raise Refused(*NOT_HERE)
    return who_of(shop.roles)


def move(
    intent: Intent,
    event: str,
    *,
    now: datetime,
    by: Person | None = None,
    trouble: Trouble | None = None,
    next_at: datetime | None = None,
) -> None:
    """Take the row of this event, or refuse; the trouble of the last try is kept or cleared."""
    row = granted(may(intent.state, event, people(by, intent.shop_id)))
    says = asdict(trouble) if trouble else {}
    old, intent.state = intent.state, row.to
    intent.steps_taken += 1
    intent.next_at = next_at if row.to in CARRIED else None
    intent.moved_at, intent.trouble = now, says
    intent.ended_at = now if row.to in OVER else None
    intent.save()
    IntentStep.objects.create(
        intent=intent,
        number=intent.steps_taken,
        event=event,
        row=row.id,
        old=old,
        new=row.to,
        at=now,
        by=by,
        says=says,
    )
    say(intent, now)


def say(intent: Intent, now: datetime) -> None:
    """Tell browsers and webhooks, when this commits."""
    about: dict[str, Any] = {"act": intent.act, "state": intent.state}
    announce(
        intent.shop_id,
        "outside.changed",
        now=now,
        case_id=intent.case_id,
        subject_id=intent.pk,
        about=about,
    )


def want_worker(intent: Intent, at: datetime | None = None) -> None:
    """Have the act carried out: settings.INTENT_WORKER names the job of the slice that can.

    One job per subject at a time, so that a second act never overtakes the first.
    """
    job = getattr(settings, "INTENT_WORKER", "")
    if job:
        defer(
            job,
            lock=f"outside:{intent.shop_id}:{intent.subject}:{intent.number}",
            queueing_lock=f"outside:{intent.pk}",
            at=at,
            intent_id=intent.pk,
        )


def want_worker_of(intent_id: int) -> None:
    """The same by its number: for what a dead process left."""
    intent = Intent.objects.filter(pk=intent_id).first()
    if intent is not None:
        want_worker(intent)


def want_next(intent: Intent) -> None:
    """The oldest act that waits behind this one may go now."""
    waiting = Intent.objects.filter(
        shop=intent.shop_id, subject=intent.subject, number=intent.number, state="waiting"
    )
    following = waiting.exclude(pk=intent.pk).order_by("id").first()
    if following is not None:
        want_worker(following)
