"""What stands in agreements, for slices above that carry out a part of them."""

from __future__ import annotations

from collections.abc import Collection

from shouhou.refunds.decide import Decision
from shouhou.refunds.facts import Terms
from shouhou.refunds.models import Agreement, Judged, RefundRequest


def terms_of(agreement_ids: Collection[int]) -> dict[int, Terms]:
    """The terms of agreements a caller was given, three queries; unknown numbers are left out."""
    rows = list(Agreement.objects.filter(pk__in=list(agreement_ids)))
    ids = [row.refund_id for row in rows if row.refund_id is not None]
    requests = RefundRequest.objects.in_bulk(ids)
    judged = Judged.objects.filter(refund_id__in=ids, latest=True)
    told = {one.refund_id: Decision.from_json(one.decision) for one in judged}
    return {
        row.pk: terms(row, requests.get(row.refund_id or 0), told.get(row.refund_id or 0))
        for row in rows
    }


def terms(row: Agreement, refund: RefundRequest | None, decision: Decision | None) -> Terms:
    """One agreement with what is known about its request."""
    return Terms(
        agreement_id=row.pk,
        shop_id=row.shop_id,
        case_id=row.case_id,
        order_no=row.order_no,
        buyer=row.buyer,
        kind=row.kind,
        state=row.state,
        goods_state=row.goods_state,
        line_nos=tuple(row.line_nos),
        units=row.units,
        problem=row.problem,
        version=row.version,
        refund_no=refund.refund_no if refund else "",
        reason=refund.reason_text if refund else "",
        situation=decision.situation if decision else "",
        legs={leg.leg: leg.payer for leg in decision.legs} if decision else {},
    )
