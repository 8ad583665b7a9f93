"""What freight costs and how long it takes: a shop's sheets, and what they say of a place."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Count

from shouhou.clock import shanghai_day
from shouhou.couriers.names import name_of
from shouhou.language import Place, place_of
from shouhou.parcels.decide import buyer_pays, first_reaching, quote
from shouhou.parcels.facts import FreightLine, Quote
from shouhou.parcels.models import FreightRow, FreightSheet
from shouhou.parcels.queries.numbers import numbers_of
from shouhou.shops import queries as shops

if TYPE_CHECKING:
    from shouhou.shops.models import Person

MOST_SHEETS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class FreightSheetHead:
    """One sheet: from which day it counts, and whether that is now."""

    id: int
    shop_id: int
    name: str
    from_on: date
    state: str
    """past, current or coming. Only a coming one can be changed."""
    made_by: str
    at: datetime
    count: int
    """How many rows it has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FreightSheetView(FreightSheetHead):
    """One sheet with its rows, in the order of its couriers."""

    lines: tuple[FreightLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FreightQuoteView:
    """What one courier asks, and what of it the buyer pays where postage is free."""

    courier: str
    courier_name: str
    origin: str
    reaches: bool
    chosen: bool
    """The first courier of the sheet that delivers there."""
    fen: int
    buyer_fen: int
    days_from: int
    days_to: int
    share_within_2: int | None
    remote: bool
    note: str
    row: int
    level: str
    region: str
    unsure: bool
    why: str
    why_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FreightAnswer:
    """How much and how long to a place, courier by courier in the order of the sheet."""

    province: str
    """Empty where the address names no place that is surely one."""
    city: str
    district: str
    grams: int
    sheet_id: int | None
    """None where the shop has no sheet yet."""
    from_on: date | None
    free_most_fen: int
    quotes: tuple[FreightQuoteView, ...]
    silent: tuple[str, ...]
    """Couriers of the sheet that have no row for this place."""

    @property
    def place(self) -> str:
        return str(Place(self.province, self.city, self.district))


def freight_sheets(by: Person, shop_id: int, now: datetime) -> tuple[FreightSheetHead, ...]:
    """The sheets of a shop the person sees, the one that counts last first; none of another's."""
    if not shops.may(by, shop_id, "see"):
        return ()
    rows = FreightSheet.objects.filter(shop_id=shop_id).select_related("made_by")
    some = list(rows.annotate(count=Count("rows")).order_by("-from_on", "-pk")[:MOST_SHEETS])
    current = current_sheet(shop_id, shanghai_day(now))
    return tuple(_head(row, int(row.count), current, now) for row in some)


def freight_sheet(by: Person, sheet_id: int, now: datetime) -> FreightSheetView | None:
    """One sheet with its rows; of another shop's nobody learns that it exists."""
    row = FreightSheet.objects.filter(pk=sheet_id).select_related("made_by").first()
    if row is None or not shops.may(by, row.shop_id, "see"):
        return None
    lines = lines_of_sheet(row.pk)
    current = current_sheet(row.shop_id, shanghai_day(now))
    head = _head(row, len(lines), current, now)
    return FreightSheetView(**asdict(head), lines=lines)


def freight_answer(
    by: Person, shop_id: int, address: str, grams: int, now: datetime
) -> FreightAnswer | None:
    """How much and how long to an address, for somebody who sees the shop."""
    if not shops.may(by, shop_id, "see"):
        return None
    place, today = place_of(address), shanghai_day(now)
    sheet = current_sheet(shop_id, today)
    lines = lines_of_sheet(sheet.pk) if sheet else ()
    quotes = quote(lines, place, grams)
    chosen = first_reaching(quotes)
    most = numbers_of(shop_id, now)["free_postage_most_fen"]
    known = {each.courier for each in quotes}
    return FreightAnswer(
        province=place.province,
        city=place.city,
        district=place.district,
        grams=grams,
        sheet_id=sheet.pk if sheet else None,
        from_on=sheet.from_on if sheet else None,
        free_most_fen=most,
        quotes=tuple(_quote_view(each, most, each is chosen) for each in quotes),
        silent=tuple(
            dict.fromkeys(name_of(line.courier) for line in lines if line.courier not in known)
        ),
    )


def freight_quotes(shop_id: int, place: Place, grams: int, on: date) -> tuple[Quote, ...]:
    """What the shop's sheet of a day says of a place, for slices that reckon postage."""
    sheet = current_sheet(shop_id, on)
    return quote(lines_of_sheet(sheet.pk), place, grams) if sheet else ()


def current_sheet(shop_id: int, on: date) -> FreightSheet | None:
    """The sheet that counts on a day: the last to begin, of several of one day the last saved."""
    rows = FreightSheet.objects.filter(shop_id=shop_id, from_on__lte=on)
    return rows.order_by("-from_on", "-pk").first()


def lines_of_sheet(sheet_id: int) -> tuple[FreightLine, ...]:
    """The rows of a sheet in their order."""
    names = tuple(FreightLine.__dataclass_fields__)
    rows = FreightRow.objects.filter(sheet=sheet_id).order_by("number").values(*names)
    return tuple(FreightLine(**row) for row in rows)


def _head(
    row: FreightSheet, count: int, current: FreightSheet | None, now: datetime
) -> FreightSheetHead:
    begun = row.from_on <= shanghai_day(now)
    is_current = current is not None and current.pk == row.pk
    return FreightSheetHead(
        id=row.pk,
        shop_id=row.shop_id,
        name=row.name,
        from_on=row.from_on,
        state="current" if is_current else "past" if begun else "coming",
        made_by=row.made_by.name,
        at=row.at,
        count=count,
    )


def _quote_view(found: Quote, most: int, chosen: bool) -> FreightQuoteView:
    return FreightQuoteView(
        courier=found.courier,
        courier_name=name_of(found.courier),
        origin=found.origin,
        reaches=found.reaches,
        chosen=chosen,
        fen=found.fen,
        buyer_fen=buyer_pays(found.fen, most),
        days_from=found.days_from,
        days_to=found.days_to,
        share_within_2=found.share_within_2,
        remote=found.remote,
        note=found.note,
        row=found.row,
        level=found.level,
        region=found.region,
        unsure=found.unsure,
        why=found.why,
        why_en=found.why_en,
    )
