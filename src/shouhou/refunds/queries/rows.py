"""One refund request as a row: what lists, searches and cases show of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from shouhou.clock import SHANGHAI
from shouhou.language import mask_nick
from shouhou.orders.queries import buyers_of
from shouhou.refunds.models import OVER, RefundRequest

OPEN = ~Q(status__in=OVER)
COLUMNS = (
    *("id", "shop_id", "refund_no", "order_no", "title", "buyer_nick", "kind", "kind_text"),
    *(
        "reason_text",
        "amount_fen",
        "due_fen",
        "payers",
        "status",
        "status_text",
        "verdict",
        "next_step",
    ),
    *("approver", "question", "runs_out_at", "runs_out_by", "applied_at", "platform_in"),
)
MOMENTS = ("runs_out_at", "applied_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRow:
    """One refund request in a list; the buyer masked."""

    id: int
    shop_id: int
    refund_no: str
    order_no: str
    title: str
    buyer: str
    kind: str
    kind_text: str
    reason_text: str
    amount_fen: int
    due_fen: int | None
    payers: str
    """Who bears the outbound, return and replacement leg; empty while that is open."""
    status: str
    status_text: str
    verdict: str
    """A word of `verdict`, "ask", or empty where nothing was decided yet."""
    next_step: str
    approver: str
    question: str
    runs_out_at: datetime | None
    runs_out_by: str
    """platform, rule or nothing."""
    applied_at: datetime
    platform_in: str


def request_rows(
    cells: Sequence[tuple[Any, ...]], *, ask_orders: bool = True
) -> tuple[RequestRow, ...]:
    """Rows of COLUMNS as frozen values; a nick the refund does not tell comes from its order.

    Without `ask_orders` it stays empty: whoever shows a case has the buyer from there.
    """
    found = [dict(zip(COLUMNS, row, strict=True)) for row in cells]
    buyers = {}
    if ask_orders:
        numbers = {said["order_no"] for said in found}
        buyers = buyers_of({said["shop_id"] for said in found}, numbers)
    for said in found:
        nick = said.pop("buyer_nick") or buyers.get((said["shop_id"], said["order_no"]), "")
        said["buyer"] = mask_nick(nick)
        for name in MOMENTS:
            said[name] = said[name] and said[name].astimezone(SHANGHAI)
    return tuple(RequestRow(**said) for said in found)


def shops_with_open_refunds() -> tuple[int, ...]:
    """The shops that have something to judge again; for the timetable, which sees all shops."""
    rows = RefundRequest.objects.filter(OPEN).order_by("shop_id")
    return tuple(rows.values_list("shop_id", flat=True).distinct())
