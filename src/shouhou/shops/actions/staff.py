"""Who works in a shop: roles, leaving and coming back. Every change leaves a line."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from shouhou.clock import SHANGHAI
from shouhou.shops.actions.refusing import known, needs
from shouhou.shops.actions.sessions import end_all
from shouhou.shops.actions.settings import set_shop_fact
from shouhou.shops.facts import DEMAND, Change, Refused
from shouhou.shops.models import Invitation, Membership, Person, Shop, StaffChange
from shouhou.shops.words import ROLES, STAGES


def set_roles(
    *,
    by: Person,
    shop_id: int,
    person_id: int,
    roles: Collection[str],
    stage: str,
    now: datetime,
) -> bool:
    """From now on the person has exactly these roles here. False when it already was so.

    Raises Refused not_here, no_role, unknown_word, last_owner, not_staff.
    """
    needs(by, shop_id, "staff")
    wanted = checked_roles(roles, stage)
    with transaction.atomic():
        lock_shop(shop_id)
        before = _roles_now(shop_id, person_id)
        if not before:
            raise _not_staff()
        after = {role: stage if role == "agent" else "after" for role in wanted}
        if before == after:
            return False
        if "owner" in before and "owner" not in after:
            _leave_an_owner(shop_id, person_id)
        place(shop_id, person_id, wanted, stage)
        about = {"before": sorted(before), "after": sorted(after), "stage": stage}
        write_line(shop_id, "roles", about, by=by, person_id=person_id, now=now)
    return True


def deactivate(*, by: Person, shop_id: int, person_id: int, now: datetime) -> None:
    """Take all roles in this shop and end the person's log-ins at once.

    Who works in no other shop cannot log in any more. Open invitations of theirs here are revoked.
    Raises Refused not_here, not_staff, last_owner, not_oneself.
    """
    needs(by, shop_id, "staff")
    if person_id == by.pk:
        raise Refused("not_oneself", "不能停用自己。", "One cannot deactivate oneself.")
    with transaction.atomic():
        lock_shop(shop_id)
        before = _roles_now(shop_id, person_id)
        if not before:
            raise _not_staff()
        if "owner" in before:
            _leave_an_owner(shop_id, person_id)
        Membership.objects.filter(shop_id=shop_id, person_id=person_id).delete()
        if not Membership.objects.filter(person_id=person_id).exists():
            Person.objects.filter(pk=person_id).update(is_active=False)
        Invitation.objects.filter(
            shop_id=shop_id, by_id=person_id, used_at=None, revoked_at=None
        ).update(revoked_at=now)
        ended = end_all(person_id)
        about = {
            "roles": sorted(before),
            "stage": before.get("agent", "after"),
            "sessions": ended,
        }
        write_line(shop_id, "left", about, by=by, person_id=person_id, now=now)


def reactivate(*, by: Person, shop_id: int, person_id: int, now: datetime) -> None:
    """Give back the roles a person had here when they were deactivated.

    Raises Refused not_here, not_staff, is_here.
    """
    needs(by, shop_id, "staff")
    with transaction.atomic():
        lock_shop(shop_id)
        left = (
            StaffChange.objects.filter(shop_id=shop_id, person_id=person_id, kind="left")
            .order_by("-id")
            .first()
        )
        if left is None:
            raise _not_staff()
        if _roles_now(shop_id, person_id):
            raise Refused("is_here", "此人已在店里。", "This person works here already.")
        place(shop_id, person_id, left.about["roles"], left.about["stage"])
        Person.objects.filter(pk=person_id).update(is_active=True)
        about = {"roles": left.about["roles"], "stage": left.about["stage"]}
        write_line(shop_id, "back", about, by=by, person_id=person_id, now=now)


def end_staff_sessions(*, by: Person, shop_id: int, person_id: int, now: datetime) -> int:
    """Log a colleague out everywhere; returns how many log-ins ended. Right staff."""
    needs(by, shop_id, "staff")
    with transaction.atomic():
        if not _roles_now(shop_id, person_id):
            raise _not_staff()
        ended = end_all(person_id)
        if ended:
            about = {"sessions": ended}
            write_line(shop_id, "sessions_ended", about, by=by, person_id=person_id, now=now)
    return ended


def demand_second_factor(*, by: Person, shop_id: int, wanted: bool, now: datetime) -> bool:
    """Whether finance and owners of this shop need a second factor, from today on.

    False when it already was so. It is asked at their next log-in.
    """
    needs(by, shop_id, "staff")
    word = "yes" if wanted else "no"
    with transaction.atomic():
        changed = set_shop_fact(
            by=by,
            shop_id=shop_id,
            change=Change(DEMAND, word, now.astimezone(SHANGHAI).date()),
            allowed={DEMAND: ("no", "yes")},
            now=now,
        )
        if changed:
            write_line(shop_id, "demand", {"wanted": wanted}, by=by, now=now)
    return changed


def checked_roles(roles: Collection[str], stage: str) -> tuple[str, ...]:
    """The wished roles in the order of the words; raises Refused no_role, unknown_word."""
    for role in roles:
        known("role", role, ROLES)
    known("stage", stage, STAGES)
    if not roles:
        raise Refused(
            "no_role",
            "至少要有一个角色；不再在店里工作请用“停用”。",
            "At least one role is needed; use deactivate for who has left.",
            field="roles",
        )
    return tuple(role for role in ROLES if role in roles)


def place(shop_id: int, person_id: int, roles: Collection[str], stage: str) -> None:
    """Make the rows of a person in a shop say exactly these roles. The shop is locked."""
    here = Membership.objects.filter(shop_id=shop_id, person_id=person_id)
    here.exclude(role__in=roles).delete()
    for role in roles:
        here.update_or_create(
            shop_id=shop_id,
            person_id=person_id,
            role=role,
            defaults={"stage": stage if role == "agent" else "after"},
        )


def lock_shop(shop_id: int) -> None:
    """Changes of one shop's staff happen one after another."""
    Shop.objects.select_for_update().get(pk=shop_id)


def write_line(
    shop_id: int,
    kind: str,
    about: Mapping[str, object],
    *,
    by: Person | None,
    now: datetime,
    person_id: int | None = None,
) -> None:
    """One more line of the log; the database lets nobody alter it."""
    StaffChange.objects.create(
        shop_id=shop_id, person_id=person_id, by=by, kind=kind, about=dict(about), at=now
    )


def _roles_now(shop_id: int, person_id: int) -> dict[str, str]:
    here = Membership.objects.filter(shop_id=shop_id, person_id=person_id)
    return dict(here.values_list("role", "stage"))


def _leave_an_owner(shop_id: int, person_id: int) -> None:
    others = Membership.objects.filter(shop_id=shop_id, role="owner", person__is_active=True)
    if not others.exclude(person_id=person_id).exists():
        raise Refused("last_owner", "店铺至少要有一位店长。", "A shop needs an owner.")


def _not_staff() -> Refused:
    return Refused("not_staff", "店里没有这个人。", "Nobody like this works in this shop.")
