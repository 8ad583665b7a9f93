"""Finance's queue: open payables oldest first, paid ones newest first, with totals."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Q, QuerySet, Sum

from shouhou.clock import cut_off, shanghai_day
from shouhou.ledger.facts import PayableQueue, ViewCount
from shouhou.ledger.models import Payable
from shouhou.ledger.queries.heads import as_head, buttons
from shouhou.ledger.words import OPEN, VIEWS
from shouhou.shops.queries import shops_where

if TYPE_CHECKING:
    from shouhou.shops.models import Person

SHOWN: Final = 50
CONDITIONS: Final = {
    "ready": Q(state="reserved", waits_for=""),
    "waiting": Q(state="reserved", waits_for="goods"),
    "submitted": Q(state="submitted"),
    "unknown": Q(state="unknown"),
    "failed": Q(state="failed"),
    "differs": Q(differs=True),
    "paid": Q(state="confirmed"),
}


def payable_queue(
    by: Person, view: str, *, now: datetime, shop_id: int | None = None, after: str = ""
) -> PayableQueue:
    """One view over the shops in which the person sees money; `after` is the last page's cursor.

    Counts and totals stand for each view; of paid ones only those settled today are counted.
    Raises KeyError for a view that is none of words.VIEWS.
    """
    shops = {shop.id: shop for shop in shops_where(by, "see_money")}
    ids = [shop_id] if shop_id in shops else [] if shop_id else list(shops)
    rows = Payable.objects.filter(CONDITIONS[view], shop_id__in=ids).select_related("made_by")
    paged = list(page_of_paid(rows, after) if view == "paid" else page_of_open(rows, after))
    shown = paged[:SHOWN]
    return PayableQueue(
        rows=tuple(as_head(row, shops[row.shop_id].name) for row in shown),
        counts=counts(ids, now),
        after=cursor_of(shown[-1], view) if len(paged) > SHOWN else "",
        allowed=buttons(shown, shops),
    )


def page_of_open(rows: QuerySet[Payable], after: str) -> QuerySet[Payable]:
    """The next rows by number: who waits longest comes first."""
    if after.isdigit():
        rows = rows.filter(pk__gt=int(after))
    return rows.order_by("pk")[: SHOWN + 1]


def page_of_paid(rows: QuerySet[Payable], after: str) -> QuerySet[Payable]:
    """The next rows by when they were settled, newest first."""
    at, _, number = after.rpartition("~")
    if number.isdigit():
        moment = datetime.fromisoformat(at)
        rows = rows.filter(Q(settled_at__lt=moment) | Q(settled_at=moment, pk__lt=int(number)))
    return rows.order_by("-settled_at", "-pk")[: SHOWN + 1]


def cursor_of(row: Payable, view: str) -> str:
    """Where the next page begins."""
    if view == "paid" and row.settled_at:
        return f"{row.settled_at.isoformat()}~{row.pk}"
    return str(row.pk)


def counts(shop_ids: Collection[int], now: datetime) -> tuple[ViewCount, ...]:
    """How many stand in each view, and their sum."""
    mine = Payable.objects.filter(shop_id__in=shop_ids)
    found: dict[str, tuple[int, int]] = {}
    figures = {"many": Count("pk"), "fen": Sum("amount_fen")}
    rows = mine.filter(state__in=OPEN).order_by().values_list("state", "waits_for")
    for state, waits_for, many, fen in rows.annotate(**figures):
        view = ("waiting" if waits_for else "ready") if state == "reserved" else state
        old = found.get(view, (0, 0))
        found[view] = (old[0] + many, old[1] + fen)
    today = cut_off(shanghai_day(now), 0)
    paid = mine.filter(state="confirmed", settled_at__gte=today).aggregate(**figures)
    differ = mine.filter(differs=True).aggregate(**figures)
    found["paid"] = (paid["many"], paid["fen"] or 0)
    found["differs"] = (differ["many"], differ["fen"] or 0)
    return tuple(
        ViewCount(view=view, count=n, total_fen=fen)
        for view in VIEWS
        for n, fen in [found.get(view, (0, 0))]
    )
