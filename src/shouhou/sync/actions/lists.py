"""Walk the platform's lists window by window and take in what they show, some hundreds at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from shouhou.intake.queries import raw_versions
from shouhou.platforms.taobao.client import Broken, Shop, calls, walk
from shouhou.platforms.taobao.client.paging import spans, window_of
from shouhou.platforms.taobao.client.tables import code_of
from shouhou.sync.actions.reading import bring_orders, in_full
from shouhou.sync.actions.things import Row, take_things
from shouhou.sync.words import KIND_OF

AT_ONCE: Final = 500
"""Rows in one transaction, from several pages."""
DETAILS_AT_ONCE: Final = 25
OVER: Final = ("success", "closed")
Span = tuple[datetime, datetime]

CHANGED: Final[dict[str, Callable[[Span], Any]]] = {
    "trades": lambda span: calls.TradesChanged(
        start_modified=span[0], end_modified=span[1], page_size=100
    ),
    "refunds": lambda span: calls.RefundsReceived(),
    "exchanges": lambda span: calls.ExchangesReceived(),
    "ratings": lambda span: calls.TradeRates(),
}
"""Feed → the list of what changed in a window (ratings: of what was written)."""
FIRST: Final[dict[str, Callable[[Span], Any]]] = {
    **CHANGED,
    "trades": lambda span: calls.TradesSold(),
}
"""The same for the first fill: trades by the moment they were made."""


def changed_rows(
    shop: Shop, request: Callable[[Span], Any], span: Span
) -> Iterator[tuple[list[Any], datetime]]:
    """The rows of a span in order of time, some hundreds at once, with how far they reach.

    The last batch reaches the end of the span; one may be empty.
    """
    first = request(span)
    rows: list[Any] = []
    for low, high in spans(*span, window_of(first.SPEC.name).longest):
        for page in walk(shop.ask, first, low, high):
            rows += page.rows
            rows += page.broken
            while len(rows) >= 2 * AT_ONCE:
                yield rows[:AT_ONCE], low
                del rows[:AT_ONCE]
        if len(rows) >= AT_ONCE:
            yield rows, high
            rows = []
    yield rows, span[1]


def take_listed(
    shop: Shop, feed: str, rows: Sequence[Any], seen_at: datetime, now: datetime, *, brief: bool
) -> None:
    """Take in rows of a list. Requests are asked for one by one, unless their version is known.

    `brief`: of requests that are over the list's own words are enough (the first fill).
    """
    if feed == "refunds":
        whole, short = _parted(shop, rows, brief)
        _take(shop, feed, short, seen_at, now)
        for start in range(0, len(whole), DETAILS_AT_ONCE):
            told = in_full(shop, whole[start : start + DETAILS_AT_ONCE])
            _take(shop, feed, told, seen_at, now)
    else:
        _take(shop, feed, rows, seen_at, now)


def _take(
    shop: Shop, feed: str, rows: Sequence[Row | Broken], seen_at: datetime, now: datetime
) -> None:
    if rows:
        kind = KIND_OF[feed]
        bring_orders(shop, kind, rows, seen_at, now)
        take_things(int(shop.key), kind, rows, seen_at, now)


def _parted(
    shop: Shop, rows: Sequence[Any], brief: bool
) -> tuple[list[calls.Refund], list[Row | Broken]]:
    """Which requests are to be asked for in full, and which are taken as listed.

    Exchanges of a Tmall shop have a list of their own and are left to it.
    """
    good = [row for row in rows if isinstance(row, calls.Refund) and not _is_exchange(shop, row)]
    known = raw_versions(int(shop.key), "refund", [row.refund_id for row in good])
    fresh = [row for row in good if not _is_known(row, known)]
    whole = [row for row in fresh if not (brief and _is_over(row))]
    short: list[Row | Broken] = [row for row in rows if isinstance(row, Broken)]
    return whole, [*short, *(row for row in fresh if brief and _is_over(row))]


def _is_exchange(shop: Shop, row: calls.Refund) -> bool:
    return shop.kind == "tmall" and code_of("refund_kind", row.dispute_type) == "exchange"


def _is_known(row: calls.Refund, known: dict[str, datetime]) -> bool:
    newest = known.get(row.refund_id)
    return newest is not None and row.modified is not None and row.modified <= newest


def _is_over(row: calls.Refund) -> bool:
    return code_of("refund_status", row.status) in OVER
