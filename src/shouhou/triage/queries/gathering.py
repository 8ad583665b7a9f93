"""What triage looks at, read for a program that has no page of the case before it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from shouhou.cases.queries import case_view
from shouhou.evidence.queries import of_cases
from shouhou.parcels.queries import postage_to
from shouhou.refunds.queries import agreements_of, refund_view
from shouhou.triage.queries.steps import Known, TriageView, triage_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shouhou.evidence.facts import EvidenceView
    from shouhou.shops.models import Person


def photos_in(pieces: Iterable[EvidenceView]) -> int:
    """How many of these are photos that can be looked at."""
    return sum(one.kind == "photo" and one.is_picture for one in pieces)


def triage_of_case(by: Person, case_id: int, now: datetime) -> TriageView | None:
    """Triage of a case; another shop's does not exist. The first agreement is looked at."""
    view = case_view(by, case_id)
    if view is None:
        return None
    family = [head.id for head in view.family]
    chosen = next(iter(agreements_of(by, family)), None)
    refund_id = chosen.head.refund_id if chosen is not None else None
    refund = refund_view(by, refund_id, others=False) if refund_id is not None else None
    order = refund.order if refund is not None else None
    known = Known(
        view,
        chosen,
        refund,
        refund.decision if refund is not None else None,
        postage_to(order.shop_id, order.buyer.address, now) if order is not None else None,
        sum(photos_in(rows) for rows in of_cases(by, family).values()),
    )
    return triage_of(by, known, now)
