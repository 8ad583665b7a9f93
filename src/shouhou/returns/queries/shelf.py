"""The shelf of parcels nobody announced: where each lies, for how long, whose it could be."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from shouhou.clock import SHANGHAI
from shouhou.language import mask_name
from shouhou.returns.models import Arrival, ArrivalLink, Photo
from shouhou.returns.queries.numbers import numbers_of
from shouhou.returns.queries.suggesting import Suggestion, suggestions
from shouhou.shops import queries as shops

if TYPE_CHECKING:
    from shouhou.shops.models import Person

PAGE: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfRow:
    """One parcel on the shelf."""

    id: int
    shop_id: int
    shop_name: str
    state: str
    shelf_no: str
    text: str
    waybill: str
    scanned_at: datetime
    by: str
    days: int
    """So many days it has been here."""
    age: str
    """fresh, remind or decide."""
    phone_tail: str
    name: str
    words: str
    weight_g: int | None
    note: str
    photo: int | None
    """Number of a piece of evidence."""
    suggestions: tuple[Suggestion, ...]


@dataclass(frozen=True, slots=True)
class ShelfPage:
    """Some of the shelf, the oldest first; `after` asks for what follows."""

    rows: tuple[ShelfRow, ...]
    count: int
    after: int | None


def shelf(by: Person, now: datetime, *, after: int = 0, limit: int = PAGE) -> ShelfPage:
    """What lies unclaimed in the shops of this person, with what it could be.

    Also what was scanned, found nowhere and not put on the shelf yet. A constant number of queries.
    """
    mine = {shop.id: shop for shop in shops.shops_where(by, "see")}
    lost = unclaimed(mine)
    count = lost.count()
    page = list(lost.filter(pk__gt=after).select_related("by").order_by("pk")[: limit + 1])
    shown = page[:limit]
    personal = {shop_id for shop_id, shop in mine.items() if shop.may("see_personal")}
    named = {shop_id: shop.name for shop_id, shop in mine.items()}
    return ShelfPage(
        shelf_rows(shown, named, personal, now),
        count,
        shown[-1].pk if len(page) > limit else None,
    )


def unclaimed(shop_ids: Collection[int]) -> QuerySet[Arrival]:
    """What is in the house and nobody's: on the shelf, or scanned and found nowhere."""
    linked = ArrivalLink.objects.filter(arrival=OuterRef("pk"), gone_at=None)
    return Arrival.objects.filter(
        Q(state="ownerless") | Q(~Exists(linked), state="received"), shop_id__in=list(shop_ids)
    )


def shelf_rows(
    rows: Sequence[Arrival], named: dict[int, str], personal: Collection[int], now: datetime
) -> tuple[ShelfRow, ...]:
    """These parcels as the shelf shows them."""
    taken = Photo.objects.filter(arrival__in=[row.pk for row in rows]).order_by("-pk")
    photos = dict(taken.values_list("arrival", "evidence_id"))
    found = suggestions(rows, now)
    numbers = {shop_id: numbers_of(shop_id, now) for shop_id in {row.shop_id for row in rows}}
    return tuple(
        ShelfRow(
            id=row.pk,
            shop_id=row.shop_id,
            shop_name=named.get(row.shop_id, ""),
            state=row.state,
            shelf_no=row.shelf_no,
            text=row.text,
            waybill=row.waybill,
            scanned_at=row.scanned_at.astimezone(SHANGHAI),
            by=row.by.name,
            days=days_here(row, now),
            age=age_of(days_here(row, now), numbers[row.shop_id]),
            phone_tail=row.phone_tail,
            name=row.name if row.shop_id in personal else mask_name(row.name),
            words=row.words,
            weight_g=row.weight_g,
            note=row.note,
            photo=photos.get(row.pk),
            suggestions=found.get(row.pk, ()),
        )
        for row in rows
    )


def days_here(row: Arrival, now: datetime) -> int:
    """Whole days since it was scanned."""
    return max(0, (now - row.scanned_at).days)


def age_of(days: int, numbers: dict[str, int]) -> str:
    """Whether it has lain long enough to be told of, or decided."""
    if days >= numbers["shelf_decide_days"]:
        return "decide"
    return "remind" if days >= numbers["shelf_remind_days"] else "fresh"


def suggestions_for(by: Person, arrival_id: int, now: datetime) -> tuple[Suggestion, ...]:
    """Everything one parcel could be, looked for in all orders; nothing for another's shop."""
    row = Arrival.objects.filter(pk=arrival_id, state__in=("received", "ownerless")).first()
    shop = shops.shop_of(by, row.shop_id) if row else None
    if row is None or shop is None or not shop.may("see"):
        return ()
    return suggestions([row], now, deep=True).get(row.pk, ())
