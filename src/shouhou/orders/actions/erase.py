"""Forget who bought: personal data goes when its time is over, every figure stays.

In batches, each a transaction of its own under the lock of absorbing. An order that an old export
fills again is found again the next day: what counts is what stands in the row, not a mark.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

from django.db import transaction

from shouhou.intake.actions import erase_raw, erase_raw_before
from shouhou.orders.actions.merge import lock_shop
from shouhou.orders.actions.search import index_orders
from shouhou.orders.models import ErasureRun, Order, OrderLine
from shouhou.orders.queries.forgetting import due
from shouhou.orders.words import PERSONAL

AT_ONCE = 1000
Held = Callable[[int, Collection[str]], Collection[str]]
"""Shop and order numbers → those that must not be forgotten yet (an open case, a dispute)."""


def erase_personal(
    *, shop_id: int, before: datetime, now: datetime, held: Held | None = None
) -> dict[str, int]:
    """Erase nick, receiver, address, phone, message and invoice title of orders over before then.

    An order is over when it succeeded or was closed; one that no export has mentioned since that
    moment counts as over, too. With them go the search keys and the raw rows of the exports. The
    counts per part; doing it again finds nothing.
    """
    counts = {"orders": 0, "raw_rows": 0}
    last = 0
    while batch := due(shop_id, before, last, AT_ONCE):
        last = batch[-1][0]
        free = without_held(shop_id, batch, held)
        orders, raw_rows = erase_batch(shop_id, free)
        counts["orders"] += orders
        counts["raw_rows"] += raw_rows
    counts["raw_rows"] += erase_raw_before(shop_id=shop_id, before=before)
    for part, count in counts.items():
        note_erasure(shop_id=shop_id, part=part, before=before, count=count, now=now)
    return counts


def without_held(
    shop_id: int, batch: list[tuple[int, str]], held: Held | None
) -> list[tuple[int, str]]:
    """The batch but for orders somebody still needs."""
    kept = frozenset(held(shop_id, [number for _, number in batch])) if held else frozenset()
    return [(pk, number) for pk, number in batch if number not in kept]


@transaction.atomic
def erase_batch(shop_id: int, batch: list[tuple[int, str]]) -> tuple[int, int]:
    """One batch: orders, their search rows, their raw rows; how many of both."""
    lock_shop(shop_id)
    ids = [pk for pk, _ in batch]
    count = Order.objects.filter(pk__in=ids).update(**dict.fromkeys(PERSONAL, ""))
    index_orders(ids)
    numbers = [number for _, number in batch]
    lines = OrderLine.objects.filter(order_id__in=ids).values_list("line_no", flat=True)
    raw_rows = erase_raw(shop_id=shop_id, kind="orders", external_ids=numbers)
    raw_rows += erase_raw(shop_id=shop_id, kind="lines", external_ids=list(lines))
    return count, raw_rows


def note_erasure(*, shop_id: int, part: str, before: datetime, count: int, now: datetime) -> None:
    """Write down that so many rows of a part were erased; nothing when there were none."""
    if count:
        ErasureRun.objects.create(shop_id=shop_id, part=part, before=before, count=count, at=now)
