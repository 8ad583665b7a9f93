"""Letters: taken up, ended. Each goes out once; one whose fate is unknown is repeated once."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction

from shouhou.jobs import defer
from shouhou.notices.decide import NOBODY_SENDS, TRIES_LAST, next_state, wait_after
from shouhou.notices.facts import Ended, Posting
from shouhou.notices.models import Letter, Notification

REPEATS: Final = 1
"""How often a letter whose fate is unknown is sent again."""
BROKEN_OFF: Final = Ended("unknown", "broken off")


def wake_when_mail_is_due(*, now: datetime) -> None:
    """Ask for the mailing job if a letter's time has come."""
    if not settings.SMTP_URL:
        return
    if Letter.objects.filter(state__in=("waiting", "sending"), next_at__lte=now).exists():
        with transaction.atomic():
            defer("notices.mail", lock="notices:mail", queueing_lock="notices:mail")


@transaction.atomic
def begin_letter(*, now: datetime) -> Posting | None:
    """Take up the next due letter; the attempt is committed with it. Nothing when none is due."""
    while row := _next_due(now):
        if row.state == "waiting":
            return _take(row, now)
        # Its sender was killed: nobody knows how far it came.
        _end(row, BROKEN_OFF, now)
    return None


@transaction.atomic
def end_letter(*, posting: Posting, ended: Ended, now: datetime) -> None:
    """Write down how the attempt ended; one that a later attempt has overtaken changes nothing."""
    row = Letter.objects.select_for_update().get(pk=posting.id)
    if row.state == "sending" and row.attempts == posting.attempt:
        _end(row, ended, now)


def _next_due(now: datetime) -> Letter | None:
    due = Letter.objects.filter(state__in=("waiting", "sending"), next_at__lte=now)
    return due.select_for_update(skip_locked=True).order_by("next_at", "pk").first()


def _take(row: Letter, now: datetime) -> Posting:
    row.state = next_state("letter", row.state, "take") or row.state
    row.attempts += 1
    row.next_at = now + NOBODY_SENDS
    row.save(update_fields=["state", "attempts", "next_at"])
    about = Notification.objects.select_related("person", "shop").get(pk=row.notification_id)
    return Posting(
        id=row.pk,
        attempt=row.attempts,
        address=row.address,
        subject=_subject(about),
        text=_text(about),
        at=row.made_at,
    )


def _end(row: Letter, ended: Ended, now: datetime) -> None:
    event = _event(row, ended, now)
    if ended.kind == "unknown":
        row.doubts += 1
    may_repeat = row.doubts <= REPEATS
    row.state = next_state("letter", row.state, event, may_repeat=may_repeat) or row.state
    again = row.state == "waiting"
    row.next_at = now + wait_after(row.attempts) if again else None
    row.ended_at = None if again else now
    row.says = ended.says
    row.save(update_fields=["state", "doubts", "next_at", "ended_at", "says"])
    if row.state == "sent":
        Notification.objects.filter(pk=row.notification_id).update(mailed_at=now)


def _event(row: Letter, ended: Ended, now: datetime) -> str:
    if ended.kind == "again":
        return "give_up" if now - row.made_at >= TRIES_LAST else "fail"
    return {"done": "arrive", "refused": "refuse", "unknown": "doubt"}[ended.kind]


def _says(about: Notification) -> str:
    return about.en if about.person.language.startswith("en") else about.zh


def _subject(about: Notification) -> str:
    head = "[Shouhou]" if about.person.language.startswith("en") else "【售后】"
    says = _says(about)
    return f"{head}{says[:80]}" + ("…" if len(says) > 80 else "")


def _text(about: Notification) -> str:
    """The sentence, the shop, and where to act; nothing else leaves the desk."""
    lines = [_says(about), "", about.shop.name]
    if settings.ADDRESS:
        place = f"/cases/{about.case_id}/" if about.case_id else "/notices/"
        lines.append(f"{settings.ADDRESS}{place}")
    return "\n".join(lines) + "\n"
