"""The list of parcels: what is wrong first, or what is on its way, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db.models import Q, QuerySet

from shouhou.cases.queries import Order, beyond, cursor_of
from shouhou.couriers.names import name_of
from shouhou.couriers.numbers import tidy_number
from shouhou.couriers.port import UNRECOGNISED
from shouhou.parcels.decide import hours
from shouhou.parcels.models import Content, Parcel, ParcelSign, Talk
from shouhou.parcels.words import OVER, TALK_OPEN, VIEWS
from shouhou.shops import queries as shops

if TYPE_CHECKING:
    from shouhou.shops.models import Person

PAGE: Final = 50
MOST_COUNTED: Final = 1000
NEWEST: Final = Order(("sent_at", "id"), down=True)
LOUDEST: Final = Order(("alarm", "sent_at", "id"), down=True)


@dataclass(frozen=True, slots=True)
class ParcelRow:
    """One parcel in the list."""

    id: int
    shop_name: str
    direction: str
    courier_name: str
    courier_told: str
    number: str
    stage: str
    trouble: str
    order_no: str
    sent_at: datetime
    moved_at: datetime | None
    still_hours: int
    alarm: int
    signs: tuple[tuple[str, str], ...]
    """Sign and next step of what is open."""
    asked_until: datetime | None
    """When the courier owes an answer."""
    case_id: int | None


@dataclass(frozen=True, slots=True)
class ParcelPage:
    """One page of a view, with the number of every view."""

    view: str
    rows: tuple[ParcelRow, ...]
    counts: dict[str, int]
    next_after: str | None
    """Hand it back as `after` for the next page."""


def parcel_page(
    by: Person, view: str, now: datetime, *, search: str = "", after: str = ""
) -> ParcelPage:
    """A view's parcels in the shops the person sees; `after`: where the last page ended.

    An unknown view is the first one. `search`: a whole number of a parcel or an order. Raises
    Refused `bad_cursor`.
    """
    wanted = view if view in VIEWS else VIEWS[0]
    mine = {shop.id: shop.name for shop in shops.shops_where(by, "see")}
    rows = _found(_view(wanted, Parcel.objects.filter(shop_id__in=mine)), search)
    order = LOUDEST if wanted == "signs" else NEWEST
    some = list(rows.filter(beyond(order, after)).order_by(*order.keys)[: PAGE + 1])
    more = cursor_of(order, vars(some[PAGE - 1])) if len(some) > PAGE else None
    counts = {
        each: _view(each, Parcel.objects.filter(shop_id__in=mine))[:MOST_COUNTED].count()
        for each in VIEWS
    }
    return ParcelPage(wanted, _rows(some[:PAGE], mine, now), counts, more)


def _view(view: str, rows: QuerySet[Parcel]) -> QuerySet[Parcel]:
    there = rows.filter(replaced_at=None)
    under_way = there.exclude(stage__in=OVER)
    return {
        "signs": there.filter(wrong=True),
        "asked": there.filter(asking=True),
        "out": under_way.filter(direction="out"),
        "back": under_way.filter(direction="back"),
        "station": there.filter(stage="at_station"),
        "unknown": there.filter(courier=UNRECOGNISED),
        "all": rows,
    }[view]


def _found(rows: QuerySet[Parcel], search: str) -> QuerySet[Parcel]:
    told = search.strip()
    if not told:
        return rows
    orders = Content.objects.filter(order_no=told).values("parcel_id")
    return rows.filter(Q(number=tidy_number(told) or told) | Q(pk__in=orders))


def _rows(
    parcels: list[Parcel], shop_names: dict[int, str], now: datetime
) -> tuple[ParcelRow, ...]:
    ids = [row.pk for row in parcels]
    signs: dict[int, list[tuple[str, str]]] = {pk: [] for pk in ids}
    cases: dict[int, int] = {}
    open_signs = ParcelSign.objects.filter(parcel__in=ids, ended_at=None, aside_at=None)
    for pk, sign, todo, case_id in open_signs.order_by("pk").values_list(
        "parcel_id", "sign", "next", "case_id"
    ):
        signs[pk].append((sign, todo))
        if case_id is not None:
            cases[pk] = case_id
    orders = dict(
        Content.objects.filter(parcel__in=ids).order_by("-pk").values_list("parcel_id", "order_no")
    )
    asked: dict[int, datetime] = dict(
        Talk.objects.filter(parcel__in=ids, state__in=TALK_OPEN)
        .order_by("-due_at")
        .values_list("parcel_id", "due_at")
    )
    return tuple(
        ParcelRow(
            id=row.pk,
            shop_name=shop_names[row.shop_id],
            direction=row.direction,
            courier_name=name_of(row.courier),
            courier_told=row.courier_told,
            number=row.number,
            stage=row.stage,
            trouble=row.trouble,
            order_no=orders.get(row.pk, ""),
            sent_at=row.sent_at,
            moved_at=row.moved_at,
            still_hours=hours(row.moved_at or row.sent_at, now),
            alarm=row.alarm,
            signs=tuple(signs[row.pk]),
            asked_until=asked.get(row.pk),
            case_id=cases.get(row.pk),
        )
        for row in parcels
    )
