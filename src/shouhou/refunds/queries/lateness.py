"""Requests whose time ran out unanswered, so that the platform acted by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shouhou.refunds.models import AgreementChange


@dataclass(frozen=True, slots=True)
class RanOut:
    """One request: its case, its number, when its time was over."""

    case_id: int
    refund_no: str
    at: datetime


def ran_out_between(shop_id: int, since: datetime, until: datetime) -> tuple[RanOut, ...]:
    """Those of a shop whose deadline lay in this span, the earliest first. Moments are aware.

    Only such as the platform was seen to act on; all were seen after `since`.
    """
    rows = AgreementChange.objects.filter(
        agreement__shop_id=shop_id, at__gte=since, detail__has_key="ran_out_at"
    )
    names = ("agreement__case_id", "agreement__refund__refund_no", "detail__ran_out_at")
    found = [
        RanOut(case_id, number, datetime.fromisoformat(at))
        for case_id, number, at in rows.values_list(*names)
    ]
    return tuple(sorted((one for one in found if since <= one.at <= until), key=lambda one: one.at))
