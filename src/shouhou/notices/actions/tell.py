"""Tell people something: on their screen, and by mail when it is urgent."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import connection, transaction

from shouhou.jobs import defer
from shouhou.notices.facts import Telling
from shouhou.notices.models import Letter, Notification
from shouhou.notices.words import CHANNEL, TOLD
from shouhou.shops.queries import Person

AT_ONCE: Final = 500
"""People named in one NOTIFY: its payload must stay below 8000 bytes."""
LONGEST: Final = 400


@transaction.atomic
def tell(to: Collection[int], what: Telling, *, now: datetime) -> None:
    """Write one notification per person; who does not work in the shop (any more) is left out.

    Urgent ones also go by mail to people with an address, when a mail server is configured.
    """
    people = Person.objects.filter(
        pk__in=set(to), is_active=True, memberships__shop_id=what.shop_id
    ).distinct()
    told = Notification.objects.bulk_create(_row(person, what, now) for person in people)
    if not told:
        return
    renew_bells([each.person_id for each in told])
    if what.urgent and settings.SMTP_URL:
        _write_letters(told, now)


def mark_seen(*, by: Person, notification_ids: Collection[int] | None, now: datetime) -> int:
    """Mark some of the person's own notifications as seen, or all with None; how many were new."""
    mine = Notification.objects.filter(person=by, seen_at__isnull=True)
    if notification_ids is not None:
        mine = mine.filter(pk__in=notification_ids)
    with transaction.atomic():
        seen = mine.update(seen_at=now)
        if seen:
            renew_bells([by.pk])
    return seen


def renew_bells(people: Sequence[int]) -> None:
    """At commit, the open browsers of these people count again."""
    with connection.cursor() as cursor:
        for start in range(0, len(people), AT_ONCE):
            payload = {"topic": TOLD, "people": list(people[start : start + AT_ONCE])}
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, json.dumps(payload)])


def _row(person: Person, what: Telling, now: datetime) -> Notification:
    return Notification(
        person=person,
        shop_id=what.shop_id,
        case_id=what.case_id,
        kind=what.kind,
        zh=_line(what.zh),
        en=_line(what.en),
        urgent=what.urgent,
        at=now,
    )


def _line(text: str) -> str:
    """One line, without what the database or a mail header cannot hold."""
    shown = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(shown.split())[:LONGEST]


def _write_letters(told: Sequence[Notification], now: datetime) -> None:
    addressed = [each for each in told if getattr(each.person, "email", "")]
    if not addressed:
        return
    Letter.objects.bulk_create(
        Letter(notification=each, address=each.person.email, made_at=now, next_at=now)
        for each in addressed
    )
    defer("notices.mail", lock="notices:mail", queueing_lock="notices:mail")
