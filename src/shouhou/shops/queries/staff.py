"""Who works in a shop, who worked there, and who was invited."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from allauth.mfa.models import Authenticator
from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.sessions.models import Session
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest

from shouhou.shops.facts import Colleague, InvitationView, StaffLine, StaffMember
from shouhou.shops.models import Invitation, LoginSession, Person, StaffChange
from shouhou.shops.queries.rights import may
from shouhou.shops.queries.tokens import token_hash

LOG_LINES: Final = 100


def colleagues(shop_id: int) -> tuple[Colleague, ...]:
    """Who works in a shop whose id the caller was given, by name."""
    return tuple(
        Colleague(row.pk, row.name, frozenset(row.roles), (row.stages or ["after"])[0])
        for row in _working_in(shop_id).filter(is_active=True)
    )


def staff(by: Person, shop_id: int) -> tuple[StaffMember, ...]:
    """Who works in the shop, then who worked there; empty without the right staff.

    Four queries, however many people.
    """
    if not may(by, shop_id, "staff"):
        return ()
    here = list(_seen(_working_in(shop_id)))
    left = {
        change.person_id: change
        for change in StaffChange.objects.filter(shop_id=shop_id, kind="left").order_by("id")
    }
    present = {row.pk for row in here}
    gone_ids = [pk for pk in left if pk is not None and pk not in present]
    gone = _seen(Person.objects.filter(pk__in=gone_ids))
    return (
        *(_member(row, row.roles, (row.stages or ["after"])[0], True) for row in here),
        *(
            _member(row, left[row.pk].about["roles"], left[row.pk].about["stage"], False)
            for row in gone.order_by("name", "pk")
        ),
    )


def staff_log(by: Person, shop_id: int, person_id: int | None = None) -> tuple[StaffLine, ...]:
    """The last hundred changes of the shop's staff, or of one of them, newest first.

    Empty without the right staff.
    """
    if not may(by, shop_id, "staff"):
        return ()
    wanted = StaffChange.objects.filter(shop_id=shop_id)
    if person_id is not None:
        wanted = wanted.filter(person_id=person_id)
    rows = wanted.select_related("by", "person").order_by("-id")[:LOG_LINES]
    return tuple(
        StaffLine(
            at=row.at,
            by=row.by.name if row.by else "",
            person=row.person.name if row.person else str(row.about.get("name", "")),
            kind=row.kind,
            about=row.about,
        )
        for row in rows
    )


def open_invitations(by: Person, shop_id: int, now: datetime) -> tuple[InvitationView, ...]:
    """The links of this shop that can still be used or have just run out; not the used ones."""
    if not may(by, shop_id, "staff"):
        return ()
    rows = _invitations().filter(shop_id=shop_id, used_at=None, revoked_at=None)
    return tuple(_invitation(row, now) for row in rows.order_by("-id")[:LOG_LINES])


def find_invitation(raw: str, now: datetime) -> InvitationView | None:
    """What a link offers, whatever its state; nothing for a link that never was."""
    row = _invitations().filter(token_hash=token_hash(raw)).first()
    return _invitation(row, now) if row else None


def _working_in(shop_id: int) -> QuerySet[Any]:
    here = Q(memberships__shop_id=shop_id)
    return (
        Person.objects.filter(here)
        .annotate(
            roles=ArrayAgg("memberships__role", filter=here),
            stages=ArrayAgg("memberships__stage", filter=here & Q(memberships__role="agent")),
        )
        .order_by("name", "pk")
    )


def _seen(people: QuerySet[Any]) -> QuerySet[Any]:
    """With when they were last there, how many log-ins they have and whether a second factor."""
    noted = LoginSession.objects.filter(person=OuterRef("pk")).order_by().values("person")
    alive = Session.objects.filter(session_key=OuterRef("session_key"))
    running = noted.filter(Exists(alive))
    factor = Authenticator.objects.filter(user=OuterRef("pk")).exclude(
        type=Authenticator.Type.RECOVERY_CODES
    )
    seen: QuerySet[Any] = people.annotate(
        seen=Greatest(
            Subquery(noted.annotate(last=Max("last_seen_at")).values("last")), "last_login"
        ),
        running=Coalesce(Subquery(running.annotate(many=Count("pk")).values("many")), 0),
        factor=Exists(factor),
    )
    return seen


def _member(row: Any, roles: list[str], stage: str, is_here: bool) -> StaffMember:
    return StaffMember(
        person_id=row.pk,
        name=row.name,
        login_name=row.login_name,
        email=row.email,
        roles=frozenset(roles),
        stage=stage,
        last_seen_at=row.seen,
        sessions=row.running,
        has_second_factor=row.factor,
        is_here=is_here,
    )


def _invitations() -> QuerySet[Invitation]:
    return Invitation.objects.select_related("shop", "by", "person")


def _invitation(row: Invitation, now: datetime) -> InvitationView:
    state = "open" if row.until_at > now else "expired"
    if row.revoked_at is not None:
        state = "revoked"
    if row.used_at is not None:
        state = "used"
    return InvitationView(
        id=row.pk,
        kind=row.kind,
        shop_id=row.shop_id,
        shop=row.shop.name,
        name=row.name,
        email=row.email,
        roles=frozenset(row.roles),
        stage=row.stage,
        by=row.by.name,
        made_at=row.made_at,
        until_at=row.until_at,
        state=state,
        person_id=row.person_id,
        login_name=row.person.login_name if row.person else "",
    )
