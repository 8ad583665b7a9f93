"""Ask the platform for single things: one that a message named, orders a request is about."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from shouhou.jobs import defer
from shouhou.orders.queries import buyers_of
from shouhou.platforms.taobao.client import (
    Banned,
    Broken,
    Misconfigured,
    Page,
    Permanent,
    Reauthorise,
    Shop,
    Unreadable,
    calls,
    code_of,
)
from shouhou.reviews.actions import note_appended, note_gone
from shouhou.reviews.words import POOR
from shouhou.shops.facts import Refused
from shouhou.sync.actions.calling import open_shop, platform_guess
from shouhou.sync.actions.things import Row, TakenThings, take_things
from shouhou.sync.actions.troubles import minding

ONE: Final[dict[str, Callable[[str], Any]]] = {
    "trade": lambda number: calls.TradeGet(tid=number),
    "refund": lambda number: calls.RefundGet(refund_id=number),
    "exchange": lambda number: calls.ExchangeGet(dispute_id=number),
    "rating": lambda number: calls.TradeRates(tid=number),
}
"""Kind → the call that tells one of it; ratings are asked by their trade."""


def read_one(shop_id: int, kind: str, external_id: str, now: datetime) -> TakenThings:
    """Fetch one thing fresh and take it in; what it says now counts, whatever came before.

    Raises Refused not_connected and the client's problems, which are remembered on the health page.
    """
    with open_shop(shop_id, now) as shop, minding(shop_id, "reading", now):
        seen_at = platform_guess(shop_id, now)
        told = shop.ask(ONE[kind](external_id))
        rows = [*told.rows, *told.broken] if isinstance(told, Page) else [told]
        bring_orders(shop, kind, rows, seen_at, now)
        taken = take_things(shop_id, kind, rows, seen_at, now)
        if kind == "rating" and not taken.unread:
            lines = [row.oid for row in rows if isinstance(row, calls.TradeRate)]
            note_gone(shop_id, external_id, lines, seen_at, now)
            bring_appended(shop, rows, now)
        return taken


def read_again(shop_id: int, kind: str, external_id: str, now: datetime) -> None:
    """The same for a job: a refusal is remembered and ends it, a passing failure raises.

    While the platform wants no calls the same job is asked for again, for then.
    """
    try:
        read_one(shop_id, kind, external_id, now)
    except Banned as banned:
        ask_again(shop_id, kind, external_id, now + timedelta(seconds=banned.seconds))
    except (Refused, Permanent, Reauthorise, Misconfigured, Unreadable):
        return  # on the health page; a sweep sees the thing again


def ask_again(shop_id: int, kind: str, external_id: str, at: datetime | None = None) -> None:
    """Have one thing read again; asked for twice while it waits, it is read once."""
    key = f"sync:read:{shop_id}:{kind}:{external_id}"
    ids: dict[str, int | str] = {"shop_id": shop_id, "kind": kind, "external_id": external_id}
    defer("sync.read_again", lock=key, queueing_lock=key, at=at, **ids)


def bring_orders(
    shop: Shop, kind: str, rows: Iterable[Row | Broken], seen_at: datetime, now: datetime
) -> None:
    """Take in the orders that requests are about and that are not known yet, before the requests.

    An order that the platform does not tell (too old, another's) stays unknown.
    """
    if kind not in ("refund", "exchange"):
        return
    wanted = {number for row in rows if (number := order_of(row))}
    missing = sorted(wanted - known_orders(int(shop.key), wanted)) if wanted else []
    found = [trade for number in missing if (trade := _trade(shop, number))]
    if found:
        take_things(int(shop.key), "trade", found, seen_at, now)


def bring_appended(shop: Shop, rows: Iterable[Row | Broken], now: datetime) -> None:
    """What buyers added to neutral and bad ratings later: only Tmall tells it, line by line."""
    for row in rows if shop.kind == "tmall" else ():
        if isinstance(row, calls.TradeRate) and code_of("rating", row.result) in POOR:
            feed = _feed(shop, row.oid)
            if feed is not None and feed.append_content:
                at, text = feed.append_time, feed.append_content
                note_appended(int(shop.key), row.oid, text, at, now)


def order_of(row: Row | Broken) -> str:
    """The order a request is about, as far as the row says."""
    if isinstance(row, calls.Refund):
        return row.tid
    return row.biz_order_id if isinstance(row, calls.Exchange) else ""


def known_orders(shop_id: int, numbers: Collection[str]) -> set[str]:
    """Those of the orders that the desk has; one query."""
    return {number for _, number in buyers_of([shop_id], numbers)}


def in_full(shop: Shop, rows: Sequence[calls.Refund]) -> list[Row]:
    """The requests of a list, each asked for in full: only so are deadline and version told."""
    return [_refund(shop, row) for row in rows]


def _refund(shop: Shop, row: calls.Refund) -> calls.Refund:
    try:
        return shop.ask(calls.RefundGet(refund_id=row.refund_id))
    except Permanent:
        return row  # what the list said is better than nothing


def _feed(shop: Shop, line: str) -> calls.Feed | None:
    try:
        return shop.ask(calls.TmallFeed(child_trade_id=line))
    except Permanent:
        return None  # not every app may ask it; the rating itself is in


def _trade(shop: Shop, number: str) -> calls.Trade | None:
    try:
        return shop.ask(calls.TradeGet(tid=number))
    except Permanent:
        return None
