"""Look at parcels: what is wrong is raised before the buyer asks, and ends when it is over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import connection, transaction

from shouhou.cases import actions as cases
from shouhou.cases.actions.coming import live_cases
from shouhou.cases.facts import Opening, Said, clean
from shouhou.cases.queries import known
from shouhou.cases.words import LIVE
from shouhou.clock import shanghai_day
from shouhou.couriers.names import name_of
from shouhou.notices.actions import announce
from shouhou.orders.queries import buyers_of
from shouhou.parcels.decide import next_look, watched_of, wrong_with
from shouhou.parcels.facts import Shown
from shouhou.parcels.models import CaseParcel, Content, Parcel, ParcelSign
from shouhou.parcels.queries.numbers import numbers_of
from shouhou.parcels.words import ALARMS, label
from shouhou.shops.facts import Refused
from shouhou.shops.queries import may

if TYPE_CHECKING:
    from shouhou.shops.models import Person

BATCH: Final = 500
LONGEST_REASON: Final = 200
KEEP: Final = """
UPDATE parcels_parcel p SET wrong = t.wrong, alarm = t.alarm, looks_at = t.looks_at
FROM unnest(%s::bigint[], %s::boolean[], %s::int[], %s::timestamptz[])
    AS t (id, wrong, alarm, looks_at)
WHERE p.id = t.id
"""


def look_due(now: datetime) -> int:
    """Look at every parcel whose moment has come, by shop; how many. Ends when none is due."""
    looked = 0
    while True:
        due = Parcel.objects.filter(looks_at__lte=now).order_by("looks_at", "pk")[:BATCH]
        rows = list(due.values_list("shop_id", "pk"))
        if not rows:
            return looked
        by_shop: defaultdict[int, list[int]] = defaultdict(list)
        for shop_id, pk in rows:
            by_shop[shop_id].append(pk)
        for shop_id, ids in by_shop.items():
            look_at(shop_id, ids, now)
        looked += len(rows)


@transaction.atomic
def note_missing(shop_id: int, order_nos: Collection[str], now: datetime) -> int:
    """The buyers say that these orders' parcels did not come; how many there are.

    The first time counts. It is a sign only where the courier had told of a signature by then.
    """
    told = Content.objects.filter(
        shop_id=shop_id,
        order_no__in=list(order_nos),
        parcel__direction="out",
        parcel__replaced_at=None,
        parcel__missing_at=None,
    )
    ids = sorted(set(told.values_list("parcel_id", flat=True)))
    Parcel.objects.filter(pk__in=ids).update(missing_at=now)
    look_at(shop_id, ids, now)
    return len(ids)


@transaction.atomic
def look_at(shop_id: int, parcel_ids: Collection[int], now: datetime) -> int:
    """Read what is wrong with these parcels of a shop; how many signs are new.

    New signs stand on the parcel, on its case (opened where the table says so), and in the list;
    those whose reason is gone end. When the next one can come by time alone is remembered.
    """
    if not parcel_ids:
        return 0
    numbers, on = numbers_of(shop_id, now), shanghai_day(now)
    rows = Parcel.objects.select_for_update().filter(shop_id=shop_id, pk__in=parcel_ids)
    parcels = [row for row in rows.order_by("pk") if row.replaced_at is None]
    held = _open_signs(parcel_ids)
    fresh: list[tuple[Parcel, Shown]] = []
    for row in parcels:
        wrong = wrong_with(watched_of(row, now), numbers, on) if row.received_at is None else ()
        shown = {one.sign: one for one in wrong}
        mine = held[row.pk]
        _end([sign for code, sign in mine.items() if code not in shown], now)
        fresh += [(row, one) for code, one in shown.items() if code not in mine]
        heard = [one for code, one in shown.items() if _is_open(mine.get(code))]
        row.wrong = bool(heard)
        row.alarm = max((ALARMS.index(one.alarm) for one in heard), default=0)
        row.looks_at = next_look(row, now, numbers) if row.received_at is None else None
    _keep(parcels)
    _raise(shop_id, fresh, now)
    return len(fresh)


def _keep(parcels: Sequence[Parcel]) -> None:
    """What was read of them, in one statement: they are looked at by the thousand."""
    if parcels:
        with connection.cursor() as cursor:
            cursor.execute(
                KEEP,
                [
                    [row.pk for row in parcels],
                    [row.wrong for row in parcels],
                    [row.alarm for row in parcels],
                    [row.looks_at for row in parcels],
                ],
            )


def _open_signs(parcel_ids: Collection[int]) -> dict[int, dict[str, ParcelSign]]:
    found: dict[int, dict[str, ParcelSign]] = {pk: {} for pk in parcel_ids}
    for sign in ParcelSign.objects.filter(parcel__in=parcel_ids, ended_at=None):
        found[sign.parcel_id][sign.sign] = sign
    return found


def _is_open(sign: ParcelSign | None) -> bool:
    return sign is None or sign.aside_at is None


def _end(signs: Sequence[ParcelSign], now: datetime) -> None:
    if signs:
        ParcelSign.objects.filter(pk__in=[sign.pk for sign in signs]).update(ended_at=now)


def _raise(shop_id: int, fresh: Sequence[tuple[Parcel, Shown]], now: datetime) -> None:
    """The rows, the cases they belong to, and a line with an alarm there."""
    if not fresh:
        return
    places = _cases_for(shop_id, fresh, now)
    ParcelSign.objects.bulk_create(
        ParcelSign(
            shop_id=shop_id,
            parcel=row,
            sign=one.sign,
            row=one.row,
            alarm=one.alarm,
            next=one.next,
            at=now,
            case_id=places.get(row.pk),
        )
        for row, one in fresh
    )
    told = [
        (places[row.pk], ALARMS.index(one.alarm), said_of(row, one))
        for row, one in fresh
        if row.pk in places and one.alarm != "none"
    ]
    cases.raise_alarms(alarms=told, now=now)
    announce(shop_id, "queue.changed", now=now)


def said_of(row: Parcel, one: Shown) -> Said:
    """The line about it: which parcel, what, and what to do."""
    todo, todo_en = label("next", one.next), label("next", one.next, "en")
    name, number = name_of(row.courier), row.number
    return Said(
        "parcel",
        f"包裹 {name} {number}：{one.zh}。下一步：{todo}",
        f"Parcel {name} {number}: {one.en}. Next: {todo_en}",
        {"parcel": row.pk, "sign": one.sign, "row": one.row},
    )


def _cases_for(
    shop_id: int, fresh: Sequence[tuple[Parcel, Shown]], now: datetime
) -> dict[int, int]:
    """Parcel → the live case its signs go to: its own, its order's, or one opened for it."""
    ids = {row.pk for row, _ in fresh}
    found = _tied(ids)
    orders = _orders_of(ids)
    live = live_cases(shop_id, {number for numbers in orders.values() for number in numbers})
    for pk, numbers in orders.items():
        standing = [live[number] for number in numbers if number in live]
        if pk not in found and standing:
            found[pk] = standing[0]
    opening = {row.pk: row for row, one in fresh if one.opens and row.pk not in found}
    opened: dict[str, int] = {}
    nicks = buyers_of([shop_id], {number for numbers in orders.values() for number in numbers})
    for pk, row in opening.items():
        order_no = next(iter(orders.get(pk, ())), "")
        if not order_no or order_no not in opened:
            nick = nicks.get((shop_id, order_no), "")
            opened[order_no or f"\0{pk}"] = _open(row, order_no, nick, now)
        found[pk] = opened[order_no or f"\0{pk}"]
    cases.assign_by_rule(case_ids=list(opened.values()), now=now)
    return found


def _tied(parcel_ids: Collection[int]) -> dict[int, int]:
    """Parcel → the newest live case it was tied to."""
    rows = CaseParcel.objects.filter(parcel__in=parcel_ids, case__state__in=LIVE).order_by(
        "case_id"
    )
    return dict(rows.values_list("parcel_id", "case_id"))


def _orders_of(parcel_ids: Collection[int]) -> Mapping[int, tuple[str, ...]]:
    found: defaultdict[int, tuple[str, ...]] = defaultdict(tuple)
    rows = Content.objects.filter(parcel__in=parcel_ids).order_by("pk")
    for pk, order_no in rows.values_list("parcel_id", "order_no"):
        found[pk] = (*found[pk], order_no)
    return found


def _open(row: Parcel, order_no: str, nick: str, now: datetime) -> int:
    opening = Opening(
        shop_id=row.shop_id,
        kind="refused_parcel" if row.stage in ("refused", "returning") else "logistics",
        source="parcel",
        order_no=order_no,
        buyer=nick,
        title=f"{name_of(row.courier)} {row.number}",
        stage="in",
    )
    return cases.open_case(by=None, opening=opening, now=now)


@transaction.atomic
def note_received(*, parcel_id: int, at: datetime | None, now: datetime) -> None:
    """The warehouse has it (or, with None, has not): nothing more is asked, nothing is wrong."""
    row = Parcel.objects.select_for_update().filter(pk=parcel_id).first()
    if row is None or (row.received_at is None) == (at is None):
        return
    row.received_at = at
    row.ended = at is not None
    row.ask_at = None if at is not None else now
    row.save(update_fields=["received_at", "ended", "ask_at"])
    look_at(row.shop_id, [parcel_id], now)


@transaction.atomic
def put_aside(*, by: Person, sign_id: int, reason: str, now: datetime) -> None:
    """It needs nothing more; raised again only after it was gone in between.

    Raises Refused `not_here`, `empty`, `too_long`, `not_now`.
    """
    words = clean(reason, LONGEST_REASON, field="reason")
    # The parcel before its signs, as everywhere here.
    list(Parcel.objects.select_for_update().filter(signs=sign_id).values_list("pk"))
    sign = ParcelSign.objects.select_for_update().filter(pk=sign_id).first()
    if sign is None or not may(by, sign.shop_id, "work"):
        raise Refused("not_here", "没有这条异常。", "There is no such sign.")
    if not words:
        raise Refused("empty", "请写明原因。", "A reason is needed.", field="reason")
    if sign.ended_at is not None or sign.aside_at is not None:
        raise Refused("not_now", "这条异常已经处理过了。", "It was seen to already.")
    sign.aside_at, sign.aside_by, sign.reason = now, by, words
    sign.save(update_fields=["aside_at", "aside_by", "reason"])
    look_at(sign.shop_id, [sign.parcel_id], now)
    if sign.case_id is not None and known([sign.case_id]):
        what = label("sign", sign.sign)
        zh, en = (
            f"放到一边：{what}。{words}",
            f"Put aside: {label('sign', sign.sign, 'en')}. {words}",
        )
        said = Said("note", zh, en, {"parcel": sign.parcel_id})
        cases.write(case_id=sign.case_id, said=said, by=by, now=now)
