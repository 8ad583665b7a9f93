"""The queue: what waits for us, what runs out first at the top, counted by view."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Q, QuerySet

from shouhou.clock import SHANGHAI
from shouhou.language import mask_nick
from shouhou.orders.queries import buyers_of
from shouhou.refunds.models import OVER, RefundRequest
from shouhou.shops.queries import shops_where

if TYPE_CHECKING:
    from shouhou.shops.models import Person

PAGE = 50
SOON = timedelta(hours=24)
OPEN = ~Q(status__in=OVER)
VIEWS = ("open", "agree", "receive", "pay", "late", "ask", "person", "done", "all")
VIEW_NAMES = {
    "open": ("待处理", "open"),
    "agree": ("待同意", "to agree"),
    "receive": ("待收货", "to receive"),
    "pay": ("待打款", "to pay out"),
    "late": ("超时预警", "running out"),
    "ask": ("待补事实", "facts missing"),
    "person": ("需人工", "a person must look"),
    "done": ("已结束", "over"),
    "all": ("全部", "all"),
}
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
class QueueRow:
    """One refund in the queue; the buyer masked."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """One page of one view, and how many there are in each."""

    view: str
    rows: tuple[QueueRow, ...]
    counts: dict[str, int]
    page: int
    pages: int


def queue(
    by: Person, view: str, *, now: datetime, shop_id: int | None = None, page: int = 1
) -> Queue:
    """One page of a view over one or all of the person's shops, most urgent first.

    Four queries, whatever there is: the shops, the counts, the rows, the buyers (five on the page
    of `all` where the open ones end).
    """
    if view not in VIEWS:
        raise LookupError(f"{view!r} is none of {', '.join(VIEWS)}")
    shops = [shop.id for shop in shops_where(by, "see")]
    if shop_id is not None:
        shops = [shop_id] if shop_id in shops else []
    mine = RefundRequest.objects.filter(shop_id__in=shops)
    # Of the columns of one index only, so that no row is fetched for being counted.
    counts: dict[str, int] = mine.aggregate(
        **{name: Count("status", filter=fits(name, now)) for name in VIEWS}
    )
    pages = max(1, -(-counts[view] // PAGE))
    page = min(max(page, 1), pages)
    cells = page_cells(mine, view, now, page, counts["all"] - counts["done"])
    return Queue(
        view=view,
        rows=queue_rows(cells),
        counts=counts,
        page=page,
        pages=pages,
    )


def fits(view: str, now: datetime) -> Q:
    """Which refunds a view shows."""
    return {
        "open": OPEN,
        "agree": Q(status="wait_seller"),
        "receive": Q(status="wait_seller_receive"),
        "pay": OPEN & Q(next_step="release_money"),
        "late": OPEN & Q(runs_out_at__lte=now + SOON),
        "ask": OPEN & Q(verdict="ask"),
        "person": OPEN & Q(verdict="look"),
        "done": Q(status__in=OVER),
        "all": Q(),
    }[view]


def page_cells(
    mine: QuerySet[RefundRequest], view: str, now: datetime, page: int, open_count: int
) -> list[tuple[Any, ...]]:
    """The rows of one page: open ones by what runs out first, then those that are over."""
    start, end = (page - 1) * PAGE, page * PAGE
    if view == "done":
        return over_cells(mine, start, end)
    rows = mine.filter(OPEN, fits(view, now)).values_list(*COLUMNS)
    urgent = rows.order_by(F("runs_out_at").asc(nulls_last=True), F("pk"))
    if view != "all" or end <= open_count:
        return list(urgent[start:end])
    open_cells = list(urgent[start:open_count]) if start < open_count else []
    return open_cells + over_cells(mine, max(start - open_count, 0), end - open_count)


def over_cells(mine: QuerySet[RefundRequest], start: int, end: int) -> list[tuple[Any, ...]]:
    """Refunds that are over, the newest first."""
    rows = mine.exclude(OPEN).values_list(*COLUMNS)
    return list(rows.order_by(F("applied_at").desc(), F("pk"))[start:end])


def queue_rows(
    cells: Sequence[tuple[Any, ...]], *, ask_orders: bool = True
) -> tuple[QueueRow, ...]:
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
    return tuple(QueueRow(**said) for said in found)


def shops_with_open_refunds() -> tuple[int, ...]:
    """The shops that have something to judge again; for the timetable, which sees all shops."""
    rows = RefundRequest.objects.filter(OPEN).order_by("shop_id")
    return tuple(rows.values_list("shop_id", flat=True).distinct())
