"""Every write of sendings: their cases are locked first, then the rows in their order."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.conf import settings

from shouhou.cases import actions as cases
from shouhou.jobs import defer
from shouhou.shipping.decide import moved
from shouhou.shipping.models import Sending, SendSheet
from shouhou.shipping.words import SEND_OPEN
from shouhou.shops.facts import Refused
from shouhou.shops.queries import shop_of
from shouhou.workflow import Transition

if TYPE_CHECKING:
    from shouhou.shops.models import Person

DESK: Final = frozenset({"desk"})


def held(ids: Collection[int]) -> list[Sending]:
    """These sendings, locked after their cases: everybody above locks in that order too."""
    told = Sending.objects.filter(pk__in=ids).exclude(case=None)
    for case_id in sorted(set(told.values_list("case_id", flat=True))):
        cases.lock_case(by=None, case_id=case_id)
    return list(Sending.objects.select_for_update().filter(pk__in=ids).order_by("pk"))


def moved_by(by: Person | None, row: Sending, event: str) -> Transition:
    """The row of states.md that lets this person do it. Raises Refused."""
    if by is None:
        return moved(row.state, event, DESK)
    shop = shop_of(by, row.shop_id)
    return moved(row.state, event, sorted(shop.roles) if shop is not None else ())


def step(row: Sending, to: str, now: datetime, *more: str) -> None:
    """Write the new state, and these columns beside it."""
    row.state, row.moved_at = to, now
    row.save(update_fields=["state", "moved_at", *more])
    if row.sheet_id is not None and to not in SEND_OPEN:
        close_if_done(row.sheet_id, now)


def close_if_done(sheet_id: int, now: datetime) -> None:
    """A sheet on which nothing waits any more is closed."""
    if not Sending.objects.filter(sheet=sheet_id, state="on_sheet").exists():
        SendSheet.objects.filter(pk=sheet_id, closed_at=None).update(closed_at=now)


def follow(row: Sending) -> None:
    """Whoever asked for it hears, once this commits, of it (SHIPPING_FOLLOWER)."""
    job = getattr(settings, "SHIPPING_FOLLOWER", "")
    if job:
        defer(job, queueing_lock=f"{job}:{row.key}", key=row.key)


def not_here() -> Refused:
    """Somebody else's does not exist."""
    return Refused("not_here", "没有这件要寄的东西。", "There is no such sending.")
