"""What a leg of a case costs by the shop's freight sheet: a proposal, never a sum by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from shouhou.clock import shanghai_day
from shouhou.couriers.names import name_of
from shouhou.language import place_of
from shouhou.parcels.decide import first_reaching, quote
from shouhou.parcels.queries.freight import current_sheet, lines_of_sheet
from shouhou.parcels.queries.numbers import numbers_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Postage:
    """What one courier asks to a place for a weight, and the row that says so."""

    fen: int
    courier: str
    courier_name: str
    row: int
    unsure: bool
    """The address is too short: another row speaks of a part of the place."""
    why: str
    why_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostageTo:
    """The postage to one place, by courier."""

    place: str
    grams: int
    sheet_id: int
    usual: Postage | None
    """Of the first courier of the sheet that delivers there."""
    by_courier: Mapping[str, Postage]

    def of(self, courier: str) -> Postage | None:
        """The figure of this courier; for an unknown one the usual one's."""
        return self.by_courier.get(courier) if courier in self.by_courier else self.usual


def postage_to(
    shop_id: int, address: str, now: datetime, *, grams: int | None = None
) -> PostageTo | None:
    """The figures to an address (masked ones will do), by the sheet of the day.

    The weight is the shop's {usual_grams} where nobody says. None without a sheet, without a place
    that is surely one, or where no courier of the sheet delivers.
    """
    place = place_of(address)
    sheet = current_sheet(shop_id, shanghai_day(now)) if place else None
    if sheet is None:
        return None
    weight = grams or numbers_of(shop_id, now)["usual_grams"]
    quotes = quote(lines_of_sheet(sheet.pk), place, weight)
    figures = {
        each.courier: Postage(
            fen=each.fen,
            courier=each.courier,
            courier_name=name_of(each.courier),
            row=each.row,
            unsure=each.unsure,
            why=each.why,
            why_en=each.why_en,
        )
        for each in reversed(quotes)
        if each.reaches
    }
    first = first_reaching(quotes)
    if first is None:
        return None
    return PostageTo(
        place=str(place),
        grams=weight,
        sheet_id=sheet.pk,
        usual=figures[first.courier],
        by_courier=figures,
    )
