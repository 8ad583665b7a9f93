"""Pass one's approving to a colleague for a while, and take it back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from django.db import connection, transaction

from shouhou.approvals import queries
from shouhou.approvals.facts import Delegating
from shouhou.approvals.models import Delegation
from shouhou.approvals.words import vocabulary
from shouhou.clock import SHANGHAI, shanghai_day
from shouhou.notices import actions as notices
from shouhou.notices.facts import Telling
from shouhou.shops import queries as shops
from shouhou.shops.facts import RIGHTS, Refused, ShopView
from shouhou.shops.queries import Person

HOLD = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


def delegate(*, by: Person, wish: Delegating, now: datetime) -> int:
    """From now or from a later moment somebody approves in another's place; its number.

    One's own approving, or, by the owner, that of somebody who is already away. It is lent by the
    role of the absent alone: who only stands in cannot pass it on. A start in the past is now.
    Raises Refused: not_here, not_to_oneself, not_approver, not_at_the_desk, no_time, too_long,
    delegated_already.
    """
    shop = shops.shop_of(by, wish.shop_id)
    if shop is None:
        raise Refused("not_here", "没有这家店铺。", "There is no such shop.")
    _may_pass_on(by, shop, wish)
    wish = replace(wish, from_at=max(wish.from_at, now))
    _bounded(wish, now)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(HOLD, [f"approvals:delegate:{wish.shop_id}:{wish.from_person}"])
        _not_twice(wish)
        row = Delegation.objects.create(
            shop_id=wish.shop_id,
            from_person_id=wish.from_person,
            to_person_id=wish.to_person,
            from_at=wish.from_at,
            until_at=wish.until_at,
            made_by=by,
            made_at=now,
        )
        span = f"{_shown(wish.from_at)} – {_shown(wish.until_at)}"
        _tell(row, by, f"代批：{span}", f"Approving in somebody's place: {span}", now)
    return row.pk


def end_delegation(*, by: Person, delegation_id: int, now: datetime) -> None:
    """Take it back before its end: by the absent person, or the owner.

    Raises Refused: not_here, ended_already.
    """
    with transaction.atomic():
        row = Delegation.objects.select_for_update().filter(pk=delegation_id).first()
        shop = shops.shop_of(by, row.shop_id) if row else None
        if row is None or shop is None:
            raise Refused("not_here", "没有这个代批。", "There is no such delegation.")
        if by.pk != row.from_person_id and not shop.may("staff"):
            raise Refused("not_yours", "只有本人或店长可以收回。", "Only they or the owner may.")
        if row.ended_at is not None or row.until_at <= now:
            raise Refused("ended_already", "这个代批已经结束。", "It has ended already.")
        row.ended_at, row.ended_by = now, by
        row.save(update_fields=["ended_at", "ended_by"])
        _tell(row, by, "代批已收回", "Approving in somebody's place has ended", now)


def _may_pass_on(by: Person, shop: ShopView, wish: Delegating) -> None:
    own = wish.from_person == by.pk
    if not (shop.may("approve") if own else shop.may("staff")):
        raise Refused(
            "not_approver",
            "只有自己的审批权可以交给别人。" if own else "只有店长可以替别人安排代批。",
            "Only one's own approving can be passed on."
            if own
            else "Only the owner arranges this for somebody else.",
        )
    if wish.from_person == wish.to_person:
        raise Refused("not_to_oneself", "不能交给自己。", "Not to the same person.", (), "to")
    roles = {one.person_id: one.roles for one in shops.colleagues(shop.id)}
    if RIGHTS["approve"].isdisjoint(roles.get(wish.from_person, ())):
        raise Refused(
            "not_approver",
            "这个人没有审批权可交。",
            "They have no approving to pass on.",
            (),
            "from",
        )
    if RIGHTS["work"].isdisjoint(roles.get(wish.to_person, ())):
        raise Refused(
            "not_at_the_desk",
            "只能交给在这家店铺工作的客服、主管或店长。",
            "Only to an agent, supervisor or owner of this shop.",
            (),
            "to",
        )


def _bounded(wish: Delegating, now: datetime) -> None:
    if wish.until_at <= wish.from_at:
        raise Refused(
            "no_time", "结束要晚于开始，也要晚于现在。", "It must end later.", (), "until"
        )
    numbers = queries.numbers_of(wish.shop_id, shanghai_day(now))
    most = vocabulary().parameters["delegation_days"]
    days = numbers.get(most.code, most.default)
    if wish.until_at - wish.from_at > timedelta(days=days):
        raise Refused("too_long", f"代批最长 {days} 天。", f"At most {days} days.", (), "until")


def _not_twice(wish: Delegating) -> None:
    same = Delegation.objects.filter(
        shop=wish.shop_id,
        from_person=wish.from_person,
        to_person=wish.to_person,
        ended_at__isnull=True,
        from_at__lt=wish.until_at,
        until_at__gt=wish.from_at,
    )
    if same.exists():
        raise Refused(
            "delegated_already", "这段时间已经交给了这个人。", "They already stand in at that time."
        )


def _tell(row: Delegation, by: Person, zh: str, en: str, now: datetime) -> None:
    absent = row.from_person.name
    what = Telling(row.shop_id, None, "approval.delegated", f"{absent}：{zh}", f"{absent}: {en}")
    to = {row.from_person_id, row.to_person_id} - {by.pk}
    notices.tell(sorted(to), what, now=now)


def _shown(moment: datetime) -> str:
    return moment.astimezone(SHANGHAI).strftime("%m-%d %H:%M")
