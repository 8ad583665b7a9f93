"""Whose could an unannounced parcel be? Points and reasons; a person decides."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from statistics import median
from typing import Final

from shouhou.clock import shanghai_day
from shouhou.couriers.numbers import tidy_number
from shouhou.language import bigrams, fold, mask_name, mask_nick, mask_phone, place_of
from shouhou.orders.queries import find_orders, orders_seen
from shouhou.parcels.queries import parcels_numbered
from shouhou.platforms.port import LineSeen, OrderSeen
from shouhou.refunds.queries import (
    Returning,
    find_requests,
    returning_of_orders,
    returns_awaited,
)
from shouhou.returns.decide import likely, variants
from shouhou.returns.facts import Likeness, Reason
from shouhou.returns.models import Arrival
from shouhou.returns.queries.counting import expected_of, lines_by_order
from shouhou.returns.queries.knowing import weights_of
from shouhou.returns.queries.numbers import numbers_of

POOL: Final = 500
"""So many of the newest awaited returns are looked through."""
SHOWN: Final = 5
ALIKE: Final = 0.6
"""This share of the written pairs of characters must be in a title."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """An order whose return an unannounced parcel could be; personal words masked."""

    key: str
    order_no: str
    case_id: int | None
    agreement_id: int | None
    title: str
    buyer: str
    name: str
    phone: str
    awaits: bool
    points: int
    reasons: tuple[Reason, ...]


@dataclass(slots=True)
class Pool:
    """What the parcels of a shop are compared with."""

    awaited: dict[str, Returning] = field(default_factory=dict)
    orders: dict[str, OrderSeen] = field(default_factory=dict)
    lines: dict[str, tuple[LineSeen, ...]] = field(default_factory=dict)
    by_waybill: dict[str, set[str]] = field(default_factory=dict)
    """Waybill of an arrival → orders that are told to come back with it."""


def suggestions(
    rows: Sequence[Arrival], now: datetime, *, deep: bool = False
) -> dict[int, tuple[Suggestion, ...]]:
    """For each of these parcels the orders it could belong to, the likeliest first.

    Compared are the newest awaited returns and every waybill; `deep` also all orders with that
    phone or name, and weights: for one parcel at a time.
    """
    found: dict[int, tuple[Suggestion, ...]] = {}
    for shop_id in dict.fromkeys(row.shop_id for row in rows):
        mine = [row for row in rows if row.shop_id == shop_id]
        pool = pool_of(shop_id, mine, deep=deep)
        for row in mine:
            found[row.pk] = _for_one(row, pool, now, deep=deep)
    return found


def pool_of(shop_id: int, rows: Sequence[Arrival], *, deep: bool) -> Pool:
    """Read once for all parcels of a shop; a constant number of queries unless `deep`."""
    pool = Pool()
    for one in returns_awaited(shop_id, POOL):
        pool.awaited.setdefault(one.order_no, one)
    pool.by_waybill = told_waybills(shop_id, [row.waybill for row in rows if row.waybill])
    wanted = {*pool.awaited, *(order for some in pool.by_waybill.values() for order in some)}
    if deep:
        for row in rows:
            by_tail = find_orders([shop_id], tail=row.phone_tail) if row.phone_tail else ()
            by_name = find_orders([shop_id], name=row.name) if row.name else ()
            wanted |= {found.order_no for found in (*by_tail, *by_name)}
    for late in returning_of_orders([shop_id], wanted - set(pool.awaited)):
        if late.comes_back:
            pool.awaited.setdefault(late.order_no, late)
    pool.orders = orders_seen(shop_id, wanted)
    pool.lines = lines_by_order(shop_id, wanted)
    return pool


def told_waybills(shop_id: int, waybills: Collection[str]) -> dict[str, set[str]]:
    """Waybill → orders that are told to come back, or went out, with it; three queries."""
    ways = {form: waybill for waybill in waybills for form in variants(waybill)}
    found: dict[str, set[str]] = {}
    if not ways:
        return found
    parcels = parcels_numbered([shop_id], list(ways))
    for parcel in sorted(parcels, key=lambda one: one.direction):
        found.setdefault(ways[parcel.number], set()).update(parcel.orders)
    for one in find_requests([shop_id], waybills=list(ways)):
        if waybill := ways.get(tidy_number(one.waybill)):
            found.setdefault(waybill, set()).add(one.order_no)
    return found


def _for_one(row: Arrival, pool: Pool, now: datetime, *, deep: bool) -> tuple[Suggestion, ...]:
    near = _near_weight(row, now) if deep else {}
    found = []
    for order_no, order in pool.orders.items():
        like = likeness(row, order, pool, near)
        score = likely(like, shanghai_day(now))
        # That a return is awaited says nothing alone: of those there are hundreds.
        if score.points and like != Likeness(awaits=like.awaits):
            found.append((score.points, order_no, score.reasons, like.awaits))
    found.sort(key=lambda each: (-each[0], each[1]))
    return tuple(
        _suggestion(row.shop_id, order_no, pool, points, reasons, awaits)
        for points, order_no, reasons, awaits in found[:SHOWN]
    )


def likeness(row: Arrival, order: OrderSeen, pool: Pool, near: Mapping[str, str]) -> Likeness:
    """How what is written down of a parcel compares with one order."""
    one = pool.awaited.get(order.order_no)
    lines = pool.lines.get(order.order_no, ())
    if one is not None:
        mine = expected_of(one, lines)
        lines = tuple(line for line in lines if line.line_no in mine)
    phone = "".join(filter(str.isdigit, order.receiver_phone))
    return Likeness(
        same_waybill=order.order_no in pool.by_waybill.get(row.waybill, ()),
        same_phone=bool(row.phone_tail) and phone.endswith(row.phone_tail),
        same_name=bool(row.name) and fold(row.name) == fold(order.receiver_name),
        same_item=same_item(row.words, lines),
        same_weight=next(
            (near[line.outer_id] for line in lines if line.outer_id in near), "unknown"
        ),
        same_place=bool(row.place) and same_city(row.place, order.receiver_address),
        awaits=one is not None and one.awaits,
    )


def same_item(words: str, lines: Sequence[LineSeen]) -> str:
    """By a code, else by most of the pairs of characters that were written down."""
    told = words.split()
    codes = {fold(each) for each in told}
    if any(line.outer_id and fold(line.outer_id) in codes for line in lines):
        return "code"
    pairs = set(bigrams(words, words=False))
    for line in lines:
        title = _pairs_of(f"{line.title} {line.sku}")
        if pairs and len(pairs & title) >= ALIKE * len(pairs):
            return "words"
    return "no"


@lru_cache(maxsize=4096)
def _pairs_of(title: str) -> frozenset[str]:
    return frozenset(bigrams(title, words=False))


@lru_cache(maxsize=4096)
def _city_of(address: str) -> str:
    place = place_of(address)
    return place.city


def same_city(one: str, other: str) -> bool:
    """Two addresses of one city, as far as both are surely known."""
    city = _city_of(one)
    return bool(city) and city == _city_of(other)


def _near_weight(row: Arrival, now: datetime) -> dict[str, str]:
    """Code → whether a single piece of it weighs about the same; only what the words name."""
    if not row.weight_g:
        return {}
    percent = numbers_of(row.shop_id, now)["weight_near_percent"]
    found = {}
    for code in row.words.split()[:6]:
        weights = weights_of(row.shop_id, [(code, 1)], but=row.pk)
        if weights:
            usual = median(weights)
            off = abs(row.weight_g - usual) * 100
            found[code] = "near" if off <= usual * percent else "far"
    return found


def _suggestion(
    shop_id: int,
    order_no: str,
    pool: Pool,
    points: int,
    reasons: tuple[Reason, ...],
    awaits: bool,
) -> Suggestion:
    order, one = pool.orders[order_no], pool.awaited.get(order_no)
    lines = pool.lines.get(order_no, ())
    title = one.title if one and one.title else lines[0].title if lines else order.title
    return Suggestion(
        key=f"{shop_id}:{order_no}",
        order_no=order_no,
        case_id=one.case_id if one else None,
        agreement_id=one.id if one else None,
        title=title,
        buyer=mask_nick(order.buyer_nick),
        name=mask_name(order.receiver_name),
        phone=mask_phone(order.receiver_phone),
        awaits=awaits,
        points=points,
        reasons=reasons,
    )
