"""A case that waits for the buyer or others, until a moment; then it comes back by itself."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from shouhou.cases.actions.holding import guard, hold, keep, shops_stirred, stir
from shouhou.cases.actions.writing import add_lines
from shouhou.cases.decide import moved
from shouhou.cases.facts import LONGEST_LINE, Said, clean
from shouhou.cases.models import Case
from shouhou.clock import SHANGHAI
from shouhou.notices.actions import tell
from shouhou.notices.facts import Telling
from shouhou.shops.facts import Refused

if TYPE_CHECKING:
    from shouhou.shops.models import Person

RESUMED = Said("resumed", "等待结束，继续处理", "the waiting is over")


def wait(
    *, by: Person | None, case_id: int, until: datetime, now: datetime, reason: str = ""
) -> None:
    """Nothing to do here until a moment; deadlines go on running.

    Raises Refused: `not_here`, `too_late` (in the past), `too_long`, or as states.md says.
    """
    reason = clean(reason, LONGEST_LINE, field="reason")
    if until <= now:
        raise Refused("too_late", "这个时间已经过去。", "That moment is over.", field="until")
    with transaction.atomic():
        held = hold(by, case_id)
        guard(held, "wait")
        day = until.astimezone(SHANGHAI).strftime("%m-%d %H:%M")
        tail, tail_en = (f"：{reason}", f": {reason}") if reason else ("", "")
        said = Said("waiting", f"等待到 {day}{tail}", f"waits until {day}{tail_en}")
        keep(held, said, now, waits_until=until)
        stir(held.case, now)


def resume(*, by: Person | None, case_id: int, now: datetime) -> None:
    """Go on before the time. Raises Refused `not_here`, or as states.md says."""
    with transaction.atomic():
        held = hold(by, case_id)
        guard(held, "resume")
        keep(held, RESUMED, now, waits_until=None)
        stir(held.case, now)


def wake_due(*, now: datetime, limit: int = 500) -> int:
    """Cases whose waiting is over are open again; their owners are told. How many.

    A constant number of statements, and one notification per owner and shop.
    """
    with transaction.atomic():
        rows = Case.objects.select_for_update(skip_locked=True).filter(
            state="waiting", waits_until__lte=now
        )
        cases = list(rows.order_by("waits_until")[:limit])
        for case in cases:
            case.state = moved("case", case.state, "resume", {"system"}).to
        woken = [case.pk for case in cases]
        Case.objects.filter(pk__in=woken).update(state="open", waits_until=None)
        versions = {case.pk: case.version for case in cases}
        add_lines([(pk, RESUMED) for pk in woken], versions, None, now)
        tell_owners(cases, now)
        shops_stirred({case.shop_id for case in cases}, now)
    return len(cases)


def tell_owners(cases: list[Case], now: datetime) -> None:
    """Each owner learns how many of their cases came back."""
    many = Counter((case.shop_id, case.owner_id) for case in cases if case.owner_id is not None)
    first = {(case.shop_id, case.owner_id): case.pk for case in cases}
    for (shop_id, owner_id), number in many.items():
        only = first[shop_id, owner_id] if number == 1 else None
        zh, en = f"{number} 张售后单等待到期，请继续处理", f"{number} cases have waited long enough"
        assert owner_id is not None
        tell([owner_id], Telling(shop_id, only, "resumed", zh, en), now=now)
