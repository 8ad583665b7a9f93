"""Links that let somebody in: made by the owner, good once, until a day."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Final

from allauth.mfa.models import Authenticator
from django.db import transaction

from shouhou.shops import queries
from shouhou.shops.actions.people import folded_email, make_person, plain, set_password, strong
from shouhou.shops.actions.refusing import needs
from shouhou.shops.actions.sessions import end_all
from shouhou.shops.actions.staff import checked_roles, lock_shop, place, write_line
from shouhou.shops.facts import Inviting, Joining, Refused
from shouhou.shops.models import Invitation, Membership, Person

GOOD_FOR: Final = {"join": timedelta(days=7), "renew": timedelta(days=1)}


def invite(*, by: Person, inviting: Inviting, now: datetime) -> str:
    """Make a link for a newcomer and return its secret, which is shown once and never kept.

    Raises Refused not_here, no_name, no_role, unknown_word, bad_email.
    """
    needs(by, inviting.shop_id, "staff")
    roles = checked_roles(inviting.roles, inviting.stage)
    name, email = plain(inviting.name, 60, "name"), folded_email(inviting.email)
    if not name:
        raise Refused("no_name", "请填写姓名。", "A name is needed.", field="name")
    raw = secrets.token_urlsafe(32)
    with transaction.atomic():
        made = Invitation.objects.create(
            kind="join",
            token_hash=queries.token_hash(raw),
            shop_id=inviting.shop_id,
            roles=list(roles),
            stage=inviting.stage,
            name=name,
            email=email,
            by=by,
            made_at=now,
            until_at=now + GOOD_FOR["join"],
        )
        about = {"invitation": made.pk, "name": name, "roles": list(roles)}
        write_line(inviting.shop_id, "invited", about, by=by, now=now)
    return raw


def offer_new_password(*, by: Person, shop_id: int, person_id: int, now: datetime) -> str:
    """Make a link by which a colleague chooses a new password and loses the second factor.

    For who forgot the password or lost the phone. Only an owner of every shop the colleague works
    in may: the link opens all of them. Raises Refused not_here, not_staff, works_elsewhere,
    not_oneself.
    """
    needs(by, shop_id, "staff")
    if person_id == by.pk:
        raise Refused("not_oneself", "自己的密码在“我的”里改。", "Change your own under “me”.")
    raw = secrets.token_urlsafe(32)
    with transaction.atomic():
        lock_shop(shop_id)
        works_in = set(_shops_of(person_id))
        if shop_id not in works_in:
            raise Refused("not_staff", "店里没有这个人。", "Nobody like this works here.")
        if not works_in <= {shop.id for shop in queries.shops_where(by, "staff")}:
            raise Refused(
                "works_elsewhere",
                "此人也在别的店铺工作，只有管得到全部店铺的店长才能重设密码。",
                "This person also works in a shop you do not own.",
            )
        person = Person.objects.get(pk=person_id)
        Invitation.objects.filter(
            kind="renew", person=person, used_at=None, revoked_at=None
        ).update(revoked_at=now)
        Invitation.objects.create(
            kind="renew",
            token_hash=queries.token_hash(raw),
            shop_id=shop_id,
            name=person.name,
            person=person,
            by=by,
            made_at=now,
            until_at=now + GOOD_FOR["renew"],
        )
        write_line(shop_id, "renew_link", {}, by=by, person_id=person_id, now=now)
    return raw


def revoke_invitation(*, by: Person, shop_id: int, invitation_id: int, now: datetime) -> None:
    """The link is good for nothing from now on; raises Refused not_here, link_gone."""
    needs(by, shop_id, "staff")
    with transaction.atomic():
        lock_shop(shop_id)
        found = Invitation.objects.filter(pk=invitation_id, shop_id=shop_id)
        row = found.filter(used_at=None, revoked_at=None).first()
        if row is None:
            raise Refused("link_gone", "这个链接已用过或已收回。", "Used or revoked already.")
        found.update(revoked_at=now)
        about = {"invitation": row.pk, "name": row.name}
        write_line(shop_id, "revoked", about, by=by, person_id=row.person_id, now=now)


def join_as_newcomer(*, raw: str, joining: Joining, now: datetime) -> Person:
    """Use an invitation to become somebody: makes the person and gives the roles, once.

    Of several uses at the same moment one wins. Raises Refused link_bad, link_used, link_revoked,
    link_expired, weak_password, login_name_taken, email_taken, bad_email.
    """
    with transaction.atomic():
        invitation = _claimed(raw, "join", now)
        newcomer = Person(login_name=joining.login_name, name=joining.name, email=joining.email)
        strong(joining.password, newcomer)
        person = make_person(
            login_name=joining.login_name,
            name=joining.name,
            password=joining.password,
            email=joining.email,
        )
        Person.objects.filter(pk=person.pk).update(joined_at=now)
        _let_in(invitation, person, now)
    return person


def join_as_colleague(*, by: Person, raw: str, now: datetime) -> int:
    """Use an invitation for a further shop; returns the shop. Roles held there already stay."""
    with transaction.atomic():
        invitation = _claimed(raw, "join", now)
        _let_in(invitation, by, now)
    return invitation.shop_id


def renew_password(*, raw: str, password: str, now: datetime) -> Person:
    """Use a link for a new password: sets it, takes the second factor off, ends all log-ins."""
    with transaction.atomic():
        link = _claimed(raw, "renew", now)
        person = link.person
        if person is None or not person.is_active or link.shop_id not in _shops_of(person.pk):
            raise Refused("link_bad", "这个链接不能用。", "This link cannot be used.")
        set_password(person, password)
        Authenticator.objects.filter(user=person).delete()
        end_all(person.pk)
        _mark_used(link, person, now)
        write_line(link.shop_id, "renewed", {}, by=person, person_id=person.pk, now=now)
    return person


def _claimed(raw: str, kind: str, now: datetime) -> Invitation:
    """The invitation, locked: who comes second waits here and then finds it used."""
    row = (
        Invitation.objects.select_for_update()
        .filter(token_hash=queries.token_hash(raw), kind=kind)
        .first()
    )
    if row is None:
        raise Refused("link_bad", "这个链接不对。", "There is no such link.")
    if row.used_at is not None:
        raise Refused("link_used", "这个链接已经用过。", "This link has been used.")
    if row.revoked_at is not None:
        raise Refused("link_revoked", "这个链接已被收回。", "This link has been revoked.")
    if row.until_at <= now:
        raise Refused("link_expired", "这个链接已过期。", "This link has expired.")
    return row


def _let_in(invitation: Invitation, person: Person, now: datetime) -> None:
    shop_id = invitation.shop_id
    lock_shop(shop_id)
    here = Membership.objects.filter(shop_id=shop_id, person=person)
    before = sorted(here.values_list("role", flat=True))
    after = {*before, *invitation.roles}
    stage = here.filter(role="agent").values_list("stage", flat=True).first() or invitation.stage
    place(shop_id, person.pk, after, stage)
    _mark_used(invitation, person, now)
    about = {"invitation": invitation.pk, "before": before, "after": sorted(after)}
    write_line(shop_id, "joined", about, by=person, person_id=person.pk, now=now)


def _mark_used(invitation: Invitation, person: Person, now: datetime) -> None:
    invitation.used_at, invitation.used_by = now, person
    invitation.save(update_fields=["used_at", "used_by"])


def _shops_of(person_id: int) -> set[int]:
    works_in = Membership.objects.filter(person_id=person_id)
    return set(works_in.values_list("shop_id", flat=True))
