"""Orders that wait to be sent: soonest first, with what is at stake."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from shouhou.clock import shanghai_day
from shouhou.language import mask_nick
from shouhou.orders.queries import WaitingOrder, waiting_orders
from shouhou.shipping.decide import clock_of, promised_hours, ship_by, stake_of
from shouhou.shipping.facts import Clock, Stake
from shouhou.shipping.models import ShortOrder
from shouhou.shipping.queries.numbers import numbers_of
from shouhou.shipping.words import CLOCKS, VIEWS
from shouhou.shops import queries as shops

if TYPE_CHECKING:
    from shouhou.shops.models import Person

MOST: Final = 200
PRESALE: Final = ("presale", "cod")
"""Kinds of orders whose clock does not run from payment: shown only with the platform's moment."""


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """One order in the list."""

    shop_id: int
    shop_name: str
    order_no: str
    title: str
    count: int
    buyer: str
    """Masked."""
    paid_at: datetime
    paid_fen: int
    clock: Clock
    stake: Stake
    short: str
    """The missing item it waits for; empty for none."""
    case_id: int | None


@dataclass(frozen=True, slots=True)
class WaitingPage:
    """A view with its sums; at most 200 rows are shown."""

    view: str
    rows: tuple[WaitingRow, ...]
    counts: dict[str, int]
    more: int
    """How many are not shown."""
    late_fen: int
    """At stake on the orders that are late."""
    near_fen: int
    """At stake on those that soon will be."""


def waiting_page(by: Person, view: str, now: datetime) -> WaitingPage:
    """What waits in the shops the person sees; an unknown view is the first one."""
    wanted = view if view in VIEWS else VIEWS[0]
    mine = {shop.id: shop.name for shop in shops.shops_where(by, "see")}
    rows = _rows(mine, now)
    seen = {
        "soon": [row for row in rows if row.clock.code != "far"],
        "short": [row for row in rows if row.short],
        "all": rows,
    }
    chosen = seen[wanted]
    return WaitingPage(
        view=wanted,
        rows=tuple(chosen[:MOST]),
        counts={name: len(some) for name, some in seen.items()},
        more=max(0, len(chosen) - MOST),
        late_fen=sum(row.stake.fen for row in rows if row.clock.code == "over"),
        near_fen=sum(row.stake.fen for row in rows if row.clock.code in ("near", "last")),
    )


def _rows(mine: dict[int, str], now: datetime) -> list[WaitingRow]:
    clocks = clocks_of(mine, now)
    short = {
        (shop_id, order_no): (item, case_id)
        for shop_id, order_no, item, case_id in ShortOrder.objects.filter(
            shop_id__in=list(mine), shortage__ended_at=None
        ).values_list("shop_id", "order_no", "shortage__item", "case_id")
    }
    rows = []
    for order, clock, stake in clocks:
        item, case_id = short.get((order.shop_id, order.order_no), ("", None))
        rows.append(
            WaitingRow(
                shop_id=order.shop_id,
                shop_name=mine[order.shop_id],
                order_no=order.order_no,
                title=order.title,
                count=order.count,
                buyer=mask_nick(order.buyer_nick),
                paid_at=order.paid_at,
                paid_fen=order.paid_fen,
                clock=clock,
                stake=stake,
                short=item,
                case_id=case_id,
            )
        )
    return rows


def clocks_of(shop_ids: Collection[int], now: datetime) -> list[tuple[WaitingOrder, Clock, Stake]]:
    """Every order that waits, with its clock and what is at stake; the worst first."""
    on = shanghai_day(now)
    numbers = {shop_id: numbers_of(shop_id, now) for shop_id in shop_ids}
    found = []
    for order in _with_a_clock(waiting_orders(shop_ids)):
        mine = numbers[order.shop_id]
        by = ship_by(order.ship_by_at, order.paid_at, mine)
        clock = clock_of(by, now, mine, on)
        promised = promised_hours(clock.by, order.paid_at)
        found.append((order, clock, stake_of(clock.matter, promised, order.paid_fen, on)))
    found.sort(key=lambda each: (-CLOCKS.index(each[1].code), each[1].by, each[0].order_no))
    return found


def _with_a_clock(orders: Iterable[WaitingOrder]) -> Iterable[WaitingOrder]:
    return (
        order for order in orders if order.ship_by_at is not None or order.order_kind not in PRESALE
    )
