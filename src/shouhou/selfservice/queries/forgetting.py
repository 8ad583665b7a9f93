"""What privacy asks of this slice: cases whose personal text is gone elsewhere."""

from __future__ import annotations

from datetime import datetime

from shouhou.cases.queries import erased
from shouhou.selfservice.models import Link, Offer

AT_ONCE = 1000


def cases_to_forget(after: int) -> tuple[list[int], int]:
    """The next cases by id that have an offer with words or a link, and where to go on.

    Of these, only the erased ones are given; 0 to go on with: there are no more.
    """
    worded = Offer.objects.exclude(words="").filter(case__gt=after).values_list("case_id")
    linked = Link.objects.filter(case__gt=after, erased_at=None)
    ids = sorted(
        {pk for (pk,) in worded.order_by("case_id").distinct()[:AT_ONCE]}
        | {pk for (pk,) in linked.values_list("case_id").order_by("case_id").distinct()[:AT_ONCE]}
    )[:AT_ONCE]
    return sorted(erased(ids)), ids[-1] if len(ids) == AT_ONCE else 0


def offers_run_out(now: datetime, limit: int = 500) -> tuple[int, ...]:
    """Offers nobody answered in time."""
    rows = Offer.objects.filter(state="offered", expires_at__lte=now).order_by("expires_at")
    return tuple(rows.values_list("pk", flat=True)[:limit])
