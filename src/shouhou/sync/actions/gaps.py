"""After a time without the desk: say on each case, and to supervisors, what ran out meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from shouhou import moment
from shouhou.cases.actions import write
from shouhou.cases.facts import Said
from shouhou.clock import SHANGHAI
from shouhou.notices.actions import tell
from shouhou.notices.facts import Telling
from shouhou.refunds.queries import RanOut, ran_out_between
from shouhou.shops.queries import colleagues

GAP: Final = timedelta(minutes=10)
"""So long on the wall without having read the platform is a gap: sweeps come each minute."""
TOLD: Final = frozenset({"supervisor", "owner"})


def tell_missed(shop_id: int, since: datetime, until: datetime, now: datetime) -> None:
    """Called when the requests are read up to `until` that had been read up to `since` before.

    Both are the platform's moments. Nothing where that was no gap, or nothing ran out in it.
    """
    if moment.span_on_wall(until - since) < GAP:
        return
    missed = ran_out_between(shop_id, since, until)
    if missed:
        with transaction.atomic():
            _say(shop_id, missed, _span(since, until), now)


def _say(shop_id: int, missed: Sequence[RanOut], span: str, now: datetime) -> None:
    for one in missed:
        said = Said(
            "sync.missed",
            f"这次超时发生在售后台停机期间（{span} 没有同步）",
            f"This ran out while the desk was not running (not synced {span})",
            {"refund_no": one.refund_no},
        )
        write(case_id=one.case_id, said=said, by=None, now=now)
    people = [each.person_id for each in colleagues(shop_id) if TOLD & each.roles]
    numbers = "、".join(one.refund_no for one in missed[:5])
    told = Telling(
        shop_id,
        missed[0].case_id if len(missed) == 1 else None,
        "sync.missed",
        f"售后台停机期间（{span}）有 {len(missed)} 笔退款申请到时未答复，平台已自动处理：{numbers}",
        f"While the desk was not running ({span}), {len(missed)} requests ran out unanswered"
        f" and the platform acted by itself: {numbers}",
        urgent=True,
    )
    tell(people, told, now=now)


def _span(since: datetime, until: datetime) -> str:
    low, high = since.astimezone(SHANGHAI), until.astimezone(SHANGHAI)
    return f"{low:%m-%d %H:%M} 至 {high:%m-%d %H:%M}"
