"""Running log-ins: noted when they begin, ended by their owner or by the shop's."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import transaction

from shouhou.shops.facts import Arrival, Refused
from shouhou.shops.models import LoginSession, Person


def note_session(*, person: Person, session_key: str, arrival: Arrival, now: datetime) -> None:
    """A log-in was completed: keep from where and with what. Rows of sessions gone are dropped."""
    with transaction.atomic():
        mine = LoginSession.objects.filter(person=person)
        keys = list(mine.values_list("session_key", flat=True))
        alive = Session.objects.filter(session_key__in=keys, expire_date__gt=now)
        mine.exclude(session_key__in=list(alive.values_list("session_key", flat=True))).delete()
        LoginSession.objects.create(
            person=person,
            session_key=session_key,
            address=arrival.address[:45],
            device="".join(each for each in arrival.device if each.isprintable())[:300],
            how=arrival.how,
            since=now,
            last_seen_at=now,
        )


def touch_session(*, session_key: str, now: datetime) -> None:
    """Somebody is there; the doors say so at most once a minute."""
    LoginSession.objects.filter(session_key=session_key).update(last_seen_at=now)


def move_session(*, old_key: str, new_key: str) -> None:
    """The same log-in goes on under another key, as after a change of the password."""
    LoginSession.objects.filter(session_key=old_key).update(session_key=new_key)


def end_session(*, by: Person, session_id: int) -> None:
    """End one of one's own log-ins; raises Refused no_such_session."""
    with transaction.atomic():
        found = LoginSession.objects.filter(pk=session_id, person=by)
        if not _end(list(found.values_list("session_key", flat=True))):
            raise Refused(
                "no_such_session", "这个登录已经结束。", "This session has ended already."
            )


def end_other_sessions(*, by: Person, but: str) -> int:
    """End all of one's own log-ins but the one of this key; returns how many."""
    return end_all(by.pk, but)


def end_all(person_id: int, but: str = "") -> int:
    """End a person's log-ins at once, but one if named: what was loaded next finds nobody."""
    with transaction.atomic():
        rows = LoginSession.objects.filter(person_id=person_id).exclude(session_key=but)
        return _end(list(rows.values_list("session_key", flat=True)))


def forget_session(*, session_key: str) -> None:
    """Somebody logged out."""
    LoginSession.objects.filter(session_key=session_key).delete()


def _end(keys: list[str]) -> int:
    Session.objects.filter(session_key__in=keys).delete()
    return LoginSession.objects.filter(session_key__in=keys).delete()[0]
