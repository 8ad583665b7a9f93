"""What buyers typed into the requests of a case, and how often we said no."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count

from shouhou.refunds.models import Agreement, AgreementChange


@dataclass(frozen=True, slots=True)
class BuyerTold:
    """Of all requests of one case: the buyer's texts, and our refusals."""

    texts: tuple[str, ...] = ()
    refusals: int = 0


def told_by_buyers(case_ids: Collection[int]) -> dict[int, BuyerTold]:
    """Case → its requests' reasons and explanations, and the refusals so far. Two queries."""
    rows = Agreement.objects.filter(case__in=case_ids, refund__isnull=False).order_by("pk")
    texts: defaultdict[int, list[str]] = defaultdict(list)
    for case_id, *said in rows.values_list(
        "case_id", "refund__reason_text", "refund__explain_text"
    ):
        texts[case_id] += [text for text in said if text]
    no = AgreementChange.objects.filter(agreement__case__in=case_ids, event="refuse")
    counted = dict(no.values_list("agreement__case_id").annotate(n=Count("id")).order_by())
    return {pk: BuyerTold(tuple(texts[pk]), counted.get(pk, 0)) for pk in {*texts, *counted}}
