"""Who is logged in, and from where."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.models import Session

from shouhou.shops.facts import SessionView
from shouhou.shops.models import LoginSession, Person


def sessions_of(person: Person, this_key: str, now: datetime) -> tuple[SessionView, ...]:
    """The person's running log-ins, this one first, then the last seen first."""
    rows = LoginSession.objects.filter(person=person).order_by("-last_seen_at")
    keys = [row.session_key for row in rows]
    alive = set(
        Session.objects.filter(session_key__in=keys, expire_date__gt=now).values_list(
            "session_key", flat=True
        )
    )
    views = [
        SessionView(
            id=row.pk,
            address=row.address,
            device=row.device,
            how=row.how,
            since=row.since,
            last_seen_at=row.last_seen_at,
            is_this=row.session_key == this_key,
        )
        for row in rows
        if row.session_key in alive
    ]
    return tuple(sorted(views, key=lambda view: not view.is_this))
