"""Take in what the platform told: raw first, then orders and requests, many at once.

What is newer is decided by the platform's moment at which it was asked (`seen_at`), so the order of
arrival does not matter, and answers and exports mix; the same again changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import psycopg
from django.db import DatabaseError, transaction

from shouhou.intake.actions import Place, Thing, keep_things, note_unread
from shouhou.intake.queries import raw_sights
from shouhou.orders.actions import Source, lock_shop, take_lines, take_orders
from shouhou.parcels.actions import ON_THE_WAY, gather_orders
from shouhou.platforms.port import RefundSeen
from shouhou.platforms.taobao.client import BadShape, Broken, calls
from shouhou.platforms.taobao.client.shapes import parse_json
from shouhou.platforms.taobao.client.translate import (
    exchange_seen,
    lines_seen,
    order_seen,
    rating_seen,
    refund_seen,
)
from shouhou.refunds.actions import judge, take_refunds
from shouhou.refunds.queries import requests_about
from shouhou.reviews.actions import take_ratings
from shouhou.sync.actions.strange import note_strange, strange_in
from shouhou.sync.models import Pulse

SOURCE: Final = "taobao"
SEEN_IN: Final = 0
"""Beside a moment stands the number of the uploaded sheet; sheets begin at 1."""
UNFIT: Final = (
    *(ValueError, OverflowError, psycopg.DataError, psycopg.IntegrityError),
    psycopg.errors.ProgramLimitExceeded,
)
"""What one bad row does to a whole batch; then each goes alone."""

Row = calls.Trade | calls.Refund | calls.Exchange | calls.TradeRate


@dataclass(frozen=True, slots=True)
class TakenThings:
    """What a batch did: versions that were new, requests that changed, numbers not read."""

    new: int
    refund_ids: tuple[int, ...] = ()
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reader:
    """How one kind of row is read: its number, its own moment, and what becomes of it."""

    id_of: Callable[[Any], str]
    id_names: tuple[str, ...]
    changed_at: Callable[[Any], datetime | None]
    seen: Callable[[Any], object]
    """The translation; raises BadShape for a row that lacks what is needed."""
    absorb: Callable[[Batch], tuple[int, ...]]


@dataclass(slots=True)
class Batch:
    """Good rows of one kind with what they mean, and where they come from."""

    source: Source
    now: datetime
    rows: list[Any] = field(default_factory=list)
    seen: list[Any] = field(default_factory=list)


def take_things(
    shop_id: int, kind: str, rows: Sequence[Row | Broken], seen_at: datetime, now: datetime
) -> TakenThings:
    """Keep the rows word for word and merge them into orders or requests, in one transaction.

    `seen_at` is the platform's moment at (or before) which they were asked for. Rows that cannot
    be read are kept and listed; the others go on.
    """
    reader = READERS[kind]
    things, good, strange = [], [], Counter[tuple[str, str]]()
    for row in rows:
        thing, seen = read(reader, row)
        things.append(thing)
        if seen is not None:
            good.append((thing, row, seen))
            strange.update(strange_in(seen))
    place = Place(shop_id, SOURCE, kind, seen_at)
    with transaction.atomic():
        lock_shop(shop_id)
        batches = in_order(place, good, now)
        new = keep_things(place, things, now)
        refund_ids, unfit = absorb_all(reader, batches)
        for external_id, why in unfit:
            note_unread(place, [external_id], why)
        note_strange(shop_id, strange, now)
        note_newest(shop_id, things, seen_at)
    unread = [each.external_id for each in things if each.unread]
    return TakenThings(new, refund_ids, (*unread, *(number for number, _ in unfit)))


def in_order(place: Place, good: Sequence[tuple[Thing, Any, object]], now: datetime) -> list[Batch]:
    """The rows by the moment at which each counts as seen; what is older than what is in, left out.

    When an answer was asked for says little about which of two is newer if both were on their way
    at once: the platform's own moment of the last change goes first.
    """
    sights = raw_sights(place.shop_id, place.kind, [thing.external_id for thing, _, _ in good])
    found: dict[datetime, Batch] = {}
    for thing, row, seen in good:
        at = place.seen_at
        newest, last = sights.get(thing.external_id, (None, at))
        if newest is not None and thing.modified_at is not None:
            if thing.modified_at < newest:
                continue
            at = max(at, last) if thing.modified_at > newest else at
        batch = found.setdefault(at, Batch(Source(place.shop_id, at, SEEN_IN), now))
        batch.rows.append(row)
        batch.seen.append(seen)
    return [found[at] for at in sorted(found)]


def absorb_all(
    reader: Reader, batches: Iterable[Batch]
) -> tuple[tuple[int, ...], list[tuple[str, str]]]:
    """Each batch; the requests touched, and who did not fit."""
    touched: list[int] = []
    unfit: list[tuple[str, str]] = []
    for batch in batches:
        ids, bad = absorb(reader, batch)
        touched += ids
        unfit += bad
    return tuple(touched), unfit


def read(reader: Reader, row: Row | Broken) -> tuple[Thing, object | None]:
    """The row as it is kept, and what it means; nothing where it cannot be understood."""
    if isinstance(row, Broken):
        number = number_in(row.raw, reader.id_names)
        return Thing(number, row.raw, None, f"{row.field}: {row.found}"), None
    number, changed = reader.id_of(row), reader.changed_at(row)
    try:
        return Thing(number, row.raw, changed), reader.seen(row)
    except BadShape as bad:
        return Thing(number, row.raw, changed, str(bad)), None


def number_in(raw: str, names: Iterable[str]) -> str:
    """The number of a row that could not be read as a whole."""
    try:
        found = parse_json(raw)
    except BadShape:
        return ""
    told = [found.get(name) for name in names] if isinstance(found, dict) else []
    return next((str(each)[:40] for each in told if isinstance(each, str | int)), "")


def absorb(reader: Reader, batch: Batch) -> tuple[tuple[int, ...], list[tuple[str, str]]]:
    """All at once; where one spoils it, one by one. The requests touched, and who did not fit."""
    if not batch.rows:
        return (), []
    try:
        with transaction.atomic():
            return reader.absorb(batch), []
    except (*UNFIT, DatabaseError) as wrong:
        if not is_unfit(wrong):
            raise
        if len(batch.rows) == 1:
            return (), [(reader.id_of(batch.rows[0]), why(wrong))]
    touched: list[int] = []
    unfit: list[tuple[str, str]] = []
    for row, seen in zip(batch.rows, batch.seen, strict=True):
        ids, bad = absorb(reader, Batch(batch.source, batch.now, [row], [seen]))
        touched += ids
        unfit += bad
    return tuple(touched), unfit


def is_unfit(wrong: Exception) -> bool:
    """Whether a row is to blame, and neither the database nor its line."""
    return isinstance(wrong, UNFIT) or isinstance(wrong.__cause__, UNFIT)


def why(wrong: Exception) -> str:
    """The first line of what the database said, without the row's own values."""
    return str(wrong).splitlines()[0] if str(wrong) else type(wrong).__name__


def take_trades(batch: Batch) -> tuple[int, ...]:
    """Orders, then their lines; the open requests about them are judged again."""
    take_orders(batch.source, [order for order, _ in batch.seen])
    take_lines(batch.source, [line for _, lines in batch.seen for line in lines])
    told = {order.order_no for order, _ in batch.seen if order.status in ON_THE_WAY}
    gather_orders(batch.source.shop_id, told, batch.now)
    asked = requests_about(batch.source.shop_id, [order.order_no for order, _ in batch.seen])
    if asked:
        judge(batch.source.shop_id, asked, batch.now)
    return ()


def take_requests(batch: Batch) -> tuple[int, ...]:
    """Requests, their cases, and a decision about each that is new or changed."""
    requests: list[RefundSeen] = batch.seen
    taken = take_refunds(batch.source, requests, batch.now)
    judge(batch.source.shop_id, taken.refund_ids, batch.now)
    return taken.refund_ids


def take_rated(batch: Batch) -> tuple[int, ...]:
    """Ratings; bad ones with their case and memo."""
    take_ratings(batch.source.shop_id, batch.seen, batch.source.seen_at, batch.now)
    return ()


def note_newest(shop_id: int, things: Sequence[Thing], seen_at: datetime) -> None:
    """How far the shop's newest change lies behind the moment it was asked for."""
    newest = max((each.modified_at for each in things if each.modified_at), default=None)
    if newest is not None:
        older = Pulse.objects.filter(shop_id=shop_id).exclude(newest_at__gte=newest)
        older.update(newest_at=newest, newest_seen_at=seen_at)


READERS: Final = {
    "trade": Reader(
        lambda row: row.tid,
        ("tid",),
        lambda row: row.modified,
        lambda row: (order_seen(row), lines_seen(row)),
        take_trades,
    ),
    "refund": Reader(
        lambda row: row.refund_id,
        ("refund_id",),
        lambda row: row.modified,
        refund_seen,
        take_requests,
    ),
    "exchange": Reader(
        lambda row: row.dispute_id,
        ("dispute_id",),
        lambda row: row.modified,
        exchange_seen,
        take_requests,
    ),
    "rating": Reader(
        lambda row: row.oid or row.tid,
        ("oid", "tid"),
        lambda row: row.created,
        rating_seen,
        take_rated,
    ),
}
