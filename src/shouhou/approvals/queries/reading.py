"""What waits, what was decided, and one approval, each as one person may see it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Final

from django.db.models import Q, QuerySet

from shouhou.approvals.decide import may_decide
from shouhou.approvals.facts import ApprovalView, Pending, Standing, ruling_from
from shouhou.approvals.models import Approval
from shouhou.approvals.queries.people import standings
from shouhou.approvals.words import LEVELS
from shouhou.clock import shanghai_day
from shouhou.language import mask_nick
from shouhou.shops import queries as shops
from shouhou.shops.queries import Person

MOST: Final = 100
PAGE: Final = 50
COUNTED: Final = 100
NOTHING: Final = Q(pk__in=[])
EVERYTHING: Final = Q()


def pending(by: Person, now: datetime, shop_id: int | None = None) -> Pending:
    """What waits: what this person may decide first, then what waits for others; oldest first.

    Others' is shown to whoever may approve in that shop, and to the one who asked.
    """
    mine = standings(by, now, shop_id)
    for_me = decidable(mine, by, now)
    rows = _newest(Approval.objects.filter(state="pending"))
    first = list(rows.filter(for_me).order_by("asked_at", "pk")[: MOST + 1])
    others = _seen(mine, by) & ~Q(pk__in=[row.pk for row in first])
    then = list(rows.filter(others).exclude(for_me).order_by("asked_at", "pk")[: MOST + 1])
    return Pending(
        tuple(_view(row, by, mine, now) for row in first[:MOST]),
        tuple(_view(row, by, mine, now) for row in then[:MOST]),
        len(first) > MOST or len(then) > MOST,
    )


def waiting_count(by: Person, now: datetime) -> int:
    """How many wait for this person's decision; not counted beyond 100."""
    for_me = decidable(standings(by, now), by, now)
    rows = Approval.objects.filter(for_me, state="pending").values("pk")[:COUNTED]
    return rows.count()


def history(by: Person, now: datetime, before: int | None = None) -> tuple[ApprovalView, ...]:
    """What was decided or withdrawn, latest asked first, up to 51 rows: the last says "more".

    An approver sees the whole shop's, anybody else what they asked or decided themselves.
    """
    mine = standings(by, now)
    rows = _newest(Approval.objects.exclude(state="pending")).filter(_seen(mine, by))
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return tuple(_view(row, by, mine, now) for row in rows.order_by("-pk")[: PAGE + 1])


def approval(by: Person, approval_id: int, now: datetime) -> ApprovalView | None:
    """One approval of a shop the person works in; another shop's does not exist."""
    row = _newest(Approval.objects.filter(pk=approval_id)).first()
    if row is None:
        return None
    mine = standings(by, now, row.shop_id)
    return _view(row, by, mine, now) if row.shop_id in mine else None


def of_cases(by: Person, case_ids: Collection[int], now: datetime) -> tuple[ApprovalView, ...]:
    """The approvals of a case's whole family, latest first, for its page; at most 50.

    One short query where there are none, as on most pages.
    """
    known = Approval.objects.filter(case__in=case_ids)
    rows = list(_newest(known).order_by("-pk")[:PAGE]) if known.exists() else []
    mine = standings(by, now) if rows else {}
    return tuple(_view(row, by, mine, now) for row in rows if row.shop_id in mine)


def pending_of(subject: str, subject_ids: Collection[int]) -> dict[int, int]:
    """Subject → its waiting approval, for callers that were given the ids."""
    rows = Approval.objects.filter(subject=subject, subject_id__in=subject_ids, state="pending")
    return dict(rows.values_list("subject_id", "pk"))


def subject_of(by: Person, approval_id: int) -> str:
    """What kind of thing an approval is about; empty when it does not exist for this person."""
    row = Approval.objects.filter(pk=approval_id).only("shop_id", "subject").first()
    return row.subject if row and shops.may(by, row.shop_id, "see") else ""


def decidable(mine: Mapping[int, Standing], by: Person, now: datetime) -> Q:
    """The approvals this person may decide, as the table `who` says; for a filter."""
    on, wanted = shanghai_day(now), NOTHING
    for shop_id, standing in mine.items():
        for needs in LEVELS:
            wanted |= Q(shop=shop_id, needs=needs) & _level(standing, by.pk, needs, on)
    return wanted & ~Q(asked_by=by)


def _level(standing: Standing, person_id: int, needs: str, on: date) -> Q:
    """Of the approvals of one level in one shop: all, or those whose asker did not lend it."""
    if may_decide(Standing(standing.role, {}), person_id, None, needs, on):
        return EVERYTHING
    wanted = NOTHING
    for absent, level in standing.stands_for.items():
        if may_decide(Standing(standing.role, {absent: level}), person_id, None, needs, on):
            wanted |= ~Q(asked_by=absent)
    return wanted


def _seen(mine: Mapping[int, Standing], by: Person) -> Q:
    """All of the shops where the person approves, elsewhere only their own."""
    whole = [pk for pk, one in mine.items() if one.role != "other" or one.stands_for]
    return Q(shop__in=whole) | (Q(shop__in=mine) & (Q(asked_by=by) | Q(decided_by=by)))


def _newest(rows: QuerySet[Approval]) -> QuerySet[Approval]:
    return rows.select_related("shop", "case", "asked_by", "decided_by", "stood_in_for")


def _view(row: Approval, by: Person, mine: Mapping[int, Standing], now: datetime) -> ApprovalView:
    waits = row.state == "pending"
    standing = mine.get(row.shop_id, Standing("other", {}))
    may = may_decide(standing, by.pk, row.asked_by_id, row.needs, shanghai_day(now))
    return ApprovalView(
        id=row.pk,
        shop_id=row.shop_id,
        shop_name=row.shop.name,
        case_id=row.case_id,
        case_title=row.case.title,
        order_no=row.case.order_no,
        act=row.act,
        subject=row.subject,
        subject_id=row.subject_id,
        amount_fen=row.amount_fen,
        purpose=row.purpose,
        buyer=mask_nick(row.buyer),
        needs=row.needs,
        ruling=ruling_from(row.ruling),
        ruling_then=ruling_from(row.ruling_then) if row.ruling_then else None,
        asked_by=row.asked_by_id,
        asked_by_name=_name(row.asked_by),
        asked_at=row.asked_at,
        note=row.note,
        state=row.state,
        decided_by=row.decided_by_id,
        decided_by_name=_name(row.decided_by),
        decided_at=row.decided_at,
        decided_as=row.decided_as,
        stood_in_for_name=_name(row.stood_in_for),
        decision_note=row.decision_note,
        may=may if waits else None,
        both_ways=row.both_ways,
        may_withdraw=waits and row.asked_by_id == by.pk,
    )


def _name(person: Person | None) -> str:
    return person.name if person else ""
