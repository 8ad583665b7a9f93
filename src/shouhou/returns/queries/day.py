"""The station beside the parcel in hand: what waits, what was done today, stock by place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import Exists, F, OuterRef, Sum

from shouhou.clock import SHANGHAI, cut_off, shanghai_day
from shouhou.returns.models import Arrival, ArrivalLink, StockMove
from shouhou.returns.words import PLACES
from shouhou.shops import queries as shops

if TYPE_CHECKING:
    from shouhou.shops.models import Person

SHOWN: Final = 12
COUNTED: Final = 1000


@dataclass(frozen=True, slots=True)
class WaitingParcel:
    """A parcel that was scanned and not counted."""

    id: int
    text: str
    waybill: str
    scanned_at: datetime
    is_known: bool


@dataclass(frozen=True, slots=True)
class StationDay:
    """What stands beside the scanner."""

    waiting: tuple[WaitingParcel, ...]
    waiting_count: int
    shelf_count: int
    done_today: int


@dataclass(frozen=True, slots=True)
class PlaceStock:
    """What lies at one place, out of returns."""

    place: str
    pieces: int
    value_fen: int
    unknown: int
    """Pieces whose value nobody knows."""


def station_day(by: Person, now: datetime) -> StationDay:
    """In the shops for which the person receives; four queries. Counting stops at a thousand."""
    mine = [shop.id for shop in shops.shops_where(by, "receive")]
    linked = ArrivalLink.objects.filter(arrival=OuterRef("pk"), gone_at=None)
    rows = Arrival.objects.filter(shop_id__in=mine, state="received").annotate(known=Exists(linked))
    today = cut_off(shanghai_day(now), 0)
    counted = Arrival.objects.filter(
        shop_id__in=mine, scanned_at__gte=today - timedelta(days=3), counted_at__gte=today
    )
    return StationDay(
        waiting=tuple(
            WaitingParcel(
                row.pk, row.text, row.waybill, row.scanned_at.astimezone(SHANGHAI), row.known
            )
            for row in rows.order_by("-scanned_at", "-pk")[:SHOWN]
        ),
        waiting_count=rows[:COUNTED].count(),
        shelf_count=Arrival.objects.filter(shop_id__in=mine, state="ownerless")[:COUNTED].count(),
        done_today=counted.filter(state="counted").count(),
    )


def stock_by_place(by: Person, shop_id: int) -> tuple[PlaceStock, ...]:
    """What came back and lies where, with its value where it is known; nothing of another shop."""
    shop = shops.shop_of(by, shop_id)
    if shop is None or not shop.may("see"):
        return ()
    rows = StockMove.objects.filter(shop_id=shop_id).values("place")
    told = rows.annotate(pieces=Sum("quantity"), fen=Sum(F("quantity") * F("value_fen"), default=0))
    found = {each["place"]: each for each in told}
    unknown = StockMove.objects.filter(shop_id=shop_id, value_fen=None).values_list("place")
    blanks = dict(unknown.annotate(many=Sum("quantity")))
    return tuple(
        PlaceStock(
            place,
            found[place]["pieces"],
            found[place]["fen"] if shop.may("see_money") or shop.may("receive") else 0,
            blanks.get(place, 0),
        )
        for place in PLACES
        if place in found and found[place]["pieces"]
    )
