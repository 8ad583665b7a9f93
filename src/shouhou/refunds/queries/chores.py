"""What the timetable looks for, over all shops: nothing is left because a process died."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.db.models import Q

from shouhou.ledger.queries import payable_states
from shouhou.refunds.models import OVER, Agreement, RefundRequest

GONE: Final = "（已删除）"
"""Stands where a buyer's words were erased."""
SAYS_WHO: Final = ~Q(buyer_nick="") | ~Q(explain_text__in=["", GONE]) | ~Q(seller_memo="")


def shops_to_adopt() -> tuple[int, ...]:
    """Shops with requests that have no case yet: taken in by an older version of the desk."""
    rows = RefundRequest.objects.filter(agreement__isnull=True).order_by("shop_id")
    return tuple(rows.values_list("shop_id", flat=True).distinct())


def request_paid_by(payable_id: int) -> tuple[str, str]:
    """The request a payable pays: its number on the platform, and the kind the buyer asked for
    when it was agreed. Two empty words where there is none.
    """
    rows = Agreement.objects.filter(payable_id=payable_id, refund__isnull=False)
    return rows.values_list("refund__refund_no", "asked_kind").first() or ("", "")


def requests_about(shop_id: int, order_nos: Collection[str]) -> tuple[int, ...]:
    """The requests about these orders that are not over."""
    rows = RefundRequest.objects.filter(shop_id=shop_id, order_no__in=list(order_nos))
    return tuple(rows.exclude(status__in=OVER).order_by("pk").values_list("pk", flat=True))


def request_in_case(refund_id: int, case_id: int) -> str:
    """The platform's number of a request of this case; nothing where it is none of it."""
    rows = Agreement.objects.filter(refund_id=refund_id, case_id=case_id)
    return str(rows.values_list("refund__refund_no", flat=True).first() or "")


def unsettled_payables(limit: int = 1000, at_a_time: int = 5000) -> tuple[int, ...]:
    """Payables that are paid while their agreement does not know it yet, the newest first.

    Walks all agreements that wait for money: an old one is found however many wait after it.
    """
    rows = Agreement.objects.filter(state="agreed", payable_id__isnull=False)
    ids = [
        int(pk) for pk in rows.order_by("-payable_id").values_list("payable_id", flat=True) if pk
    ]
    found: list[int] = []
    for start in range(0, len(ids), at_a_time):
        states = payable_states(ids[start : start + at_a_time])
        found += sorted((pk for pk, said in states.items() if said == "confirmed"), reverse=True)
        if len(found) >= limit:
            break
    return tuple(found[:limit])


def agreements_out_of_time(now: datetime, limit: int = 500) -> tuple[int, ...]:
    """Agreements made by hand in which the buyer's time is over."""
    rows = Agreement.objects.filter(
        refund__isnull=True,
        due_at__lte=now,
        state__in=("refused", "countered", "proof_asked", "agreed"),
    )
    return tuple(rows.order_by("pk").values_list("pk", flat=True)[:limit])


def orders_to_forget(shop_id: int, last: str, limit: int = 1000) -> tuple[str, ...]:
    """The next order numbers, after this one, of ended requests that still say who asked."""
    rows = RefundRequest.objects.filter(
        SAYS_WHO,
        shop_id=shop_id,
        status__in=OVER,
        order_no__gt=last,
    )
    numbers = rows.order_by("order_no").values_list("order_no", flat=True).distinct()
    return tuple(numbers[:limit])


def shops_with_requests() -> tuple[int, ...]:
    """Every shop that ever took in a request; for the timetable, which sees all shops."""
    rows = RefundRequest.objects.order_by("shop_id").values_list("shop_id", flat=True)
    return tuple(rows.distinct())
