"""Parcels that orders, requests and people tell of: each once, with what it holds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from shouhou.couriers.names import named
from shouhou.couriers.numbers import tidy_number
from shouhou.couriers.port import UNRECOGNISED
from shouhou.intake.queries import raw_rows
from shouhou.orders.queries import Shipment, order_nos_seen_in, shipments_of
from shouhou.parcels.actions.watching import look_at
from shouhou.parcels.facts import ParcelSeen
from shouhou.parcels.models import Content, Parcel, ParcelSign

ON_THE_WAY: Final = ("shipped", "part_shipped")
AT_ONCE: Final = 1000
Key = tuple[str, str]
"""Number and direction."""


def gather_orders(
    shop_id: int, order_nos: Collection[str], now: datetime, *, finished: bool = False
) -> int:
    """Follow the parcels of these orders that are on their way; how many were new.

    A finished order's parcel is only taken in with `finished` (its case needs it): a shop that
    connects brings months of them. A waybill that an order no longer names is replaced.
    """
    if not order_nos:
        return 0
    wanted = [
        each
        for each in shipments_of(shop_id, order_nos)
        if finished or each.order_status in ON_THE_WAY
    ]
    return take_parcels(shop_id, [_seen(each) for each in wanted], now, told_by="order")


def absorb_upload(*, upload_id: int, now: datetime) -> int:
    """Follow the parcels of the orders on their way that an upload brought; how many were new.

    Call it after the orders' own `absorb_upload`. Doing it again changes nothing.
    """
    sheets: dict[int, set[int]] = {}
    for kind in ("orders", "lines"):
        for batch in raw_rows(upload_id, kind):
            sheets.setdefault(batch.sheet.shop_id, set()).add(batch.sheet.id)
    new = 0
    for shop_id, sources in sheets.items():
        numbers = sorted(order_nos_seen_in(shop_id, sources))
        for start in range(0, len(numbers), AT_ONCE):
            new += gather_orders(shop_id, numbers[start : start + AT_ONCE], now)
    return new


def _seen(told: Shipment) -> ParcelSeen:
    return ParcelSeen(
        direction="out",
        number=told.waybill,
        courier_told=told.courier,
        order_no=told.order_no,
        line_no=told.line_no,
        sent_at=told.shipped_at,
        phone_tail=told.phone_tail,
    )


@transaction.atomic
def take_parcels(
    shop_id: int, seen: Sequence[ParcelSeen], now: datetime, *, told_by: str = "hand"
) -> int:
    """Take in what is told of parcels; how many were new. The same again changes nothing.

    A number that cannot be one is left out. What is told anew fills only what was not known: a
    courier that somebody chose stays. A constant number of statements.
    """
    if not seen:
        return 0
    by_key = {
        (number, each.direction): each for each in seen if (number := tidy_number(each.number))
    }
    before = _rows(shop_id, by_key)
    made = [_row(shop_id, key, each, now) for key, each in by_key.items() if key not in before]
    Parcel.objects.bulk_create(made, ignore_conflicts=True)
    rows = _rows(shop_id, by_key)
    _fill(rows, by_key)
    told = [
        (rows[key].pk, each)
        for each in seen
        if (key := (tidy_number(each.number), each.direction))[0]
    ]
    Content.objects.bulk_create(
        [
            Content(
                parcel_id=pk,
                shop_id=shop_id,
                order_no=each.order_no,
                line_no=each.line_no,
                told_by=told_by,
            )
            for pk, each in told
            if each.order_no
        ],
        ignore_conflicts=True,
    )
    if told_by != "hand":
        _replace(shop_id, told, told_by, now)
    new = [rows[key].pk for key in by_key if key not in before]
    look_at(shop_id, new, now)
    return len(new)


def _rows(shop_id: int, keys: Iterable[Key]) -> dict[Key, Parcel]:
    wanted = set(keys)
    rows = Parcel.objects.filter(shop_id=shop_id, number__in={number for number, _ in wanted})
    return {
        (row.number, row.direction): row for row in rows if (row.number, row.direction) in wanted
    }


def _row(shop_id: int, key: Key, seen: ParcelSeen, now: datetime) -> Parcel:
    return Parcel(
        shop_id=shop_id,
        number=key[0],
        direction=key[1],
        courier=seen.courier or named(seen.courier_told) or UNRECOGNISED,
        courier_told=seen.courier_told[:64],
        phone_tail=seen.phone_tail,
        sent_at=min(seen.sent_at or now, now),
        found_at=now,
        ask_at=now,
    )


def _fill(rows: dict[Key, Parcel], by_key: dict[Key, ParcelSeen]) -> None:
    """What was not known of a parcel and is told now; one that is named again is there again."""
    changed = []
    for key, seen in by_key.items():
        row = rows[key]
        courier = seen.courier or named(seen.courier_told)
        if row.courier == UNRECOGNISED and courier not in ("", UNRECOGNISED):
            row.courier, row.courier_told = courier, seen.courier_told[:64]
            changed.append(row)
        elif not row.phone_tail and seen.phone_tail:
            row.phone_tail = seen.phone_tail
            changed.append(row)
    Parcel.objects.bulk_update(changed, ["courier", "courier_told", "phone_tail"], batch_size=500)
    again = [rows[key].pk for key in by_key if rows[key].replaced_at is not None]
    if again:
        Parcel.objects.filter(pk__in=again).update(replaced_at=None)


def _replace(
    shop_id: int, told: Sequence[tuple[int, ParcelSeen]], told_by: str, now: datetime
) -> None:
    """Parcels these orders named before and name no longer are not waited for any more."""
    orders = {each.order_no for _, each in told if each.order_no}
    ways = {each.direction for _, each in told}
    named_now = {pk for pk, _ in told}
    old = (
        Content.objects.filter(shop_id=shop_id, order_no__in=orders, told_by=told_by)
        .filter(parcel__direction__in=ways, parcel__replaced_at=None)
        .exclude(parcel_id__in=named_now)
    )
    # An order is told with all its lines; a request is about one, and others' parcels are theirs.
    lines = {(each.order_no, each.line_no) for _, each in told}
    gone = {
        pk
        for pk, *line in old.values_list("parcel_id", "order_no", "line_no")
        if told_by == "order" or tuple(line) in lines
    }
    if gone:
        ParcelSign.objects.filter(parcel_id__in=gone, ended_at=None).update(ended_at=now)
        Parcel.objects.filter(pk__in=gone).update(
            replaced_at=now, looks_at=None, ask_at=None, wrong=False, alarm=0
        )
