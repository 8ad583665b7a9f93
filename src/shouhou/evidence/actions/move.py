"""Evidence follows when a case is split or merged; who added it and when stays."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from shouhou.evidence.actions.keep import CASE_LOCK, lock
from shouhou.evidence.models import Evidence


@transaction.atomic
def move_case(
    *,
    shop_id: int,
    from_case_id: int | None,
    to_case_id: int,
    evidence_ids: Collection[int] | None = None,
) -> int:
    """Move the evidence of a case, or the named pieces of it, to another of the same shop.

    From None, the named pieces of those that belong to no case yet. What the other case has already
    stays where it is. How many moved; again: none.
    """
    if from_case_id is None and evidence_ids is None:
        return 0
    for case_id in sorted({from_case_id or shop_id, to_case_id}):
        lock(CASE_LOCK, case_id)
    rows = Evidence.objects.filter(shop_id=shop_id, case_id=from_case_id)
    if evidence_ids is not None:
        rows = rows.filter(pk__in=list(evidence_ids))
    there = Evidence.objects.filter(case_id=to_case_id, erased_at=None).values("sha256")
    return rows.exclude(sha256__in=there, erased_at=None).update(case_id=to_case_id)
