"""What has come for an agreement and for a line of an order, over all parcels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db.models import F, Q, Sum

from shouhou.orders.queries import lines_of_orders
from shouhou.parcels.queries import parcels_back
from shouhou.platforms.port import LineSeen
from shouhou.refunds.queries import Returning
from shouhou.returns.models import Arrival, ArrivalLink, Piece
from shouhou.returns.words import HERE_STATES

ODD: Final = ("wrong_item", "not_ours")


@dataclass(slots=True)
class Tally:
    """All that has come for one agreement and was not undone."""

    fits: int = 0
    worst: str = "ok"
    strange: int = 0
    odd: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    """Condition → pieces that are not as they should be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountView:
    """What was counted for one agreement, as other slices see it."""

    agreement_id: int
    expected: int
    came: int
    """Units of it that are in the house, whatever their condition."""
    then: str
    """accept, wait or talk; empty while nobody has counted."""
    zh: str
    en: str
    at: datetime | None
    arrivals: tuple[int, ...]


def counted(agreement_ids: Collection[int]) -> dict[int, CountView]:
    """What the warehouse counted for these agreements; those nothing came for are left out.

    The newest count of each speaks. Two queries for any number.
    """
    links = ArrivalLink.objects.filter(
        this_round("agreement__round_at", "at"),
        agreement__in=list(agreement_ids),
        gone_at=None,
        arrival__state__in=HERE_STATES,
    ).select_related("arrival")
    found: defaultdict[int, list[ArrivalLink]] = defaultdict(list)
    for link in links.order_by("arrival_id"):
        found[link.agreement_id or 0].append(link)
    came = tallies(found)
    views = {}
    for agreement_id, some in found.items():
        told = [link for link in some if link.arrival.state == "counted"]
        last = max(told, key=lambda link: (link.arrival.counted_at, link.pk), default=some[-1])
        views[agreement_id] = CountView(
            agreement_id=agreement_id,
            expected=last.expected,
            came=came[agreement_id].fits,
            then=last.then,
            zh=last.zh,
            en=last.en,
            at=last.arrival.counted_at,
            arrivals=tuple(link.arrival_id for link in some),
        )
    return views


def this_round(began: str, linked: str) -> Q:
    """Only what was linked since other goods are to come back: see `Agreement.round_at`."""
    return Q(**{began: None}) | Q(**{f"{linked}__gte": F(began)})


def tallies(agreement_ids: Iterable[int]) -> dict[int, Tally]:
    """Everything counted for these agreements, over all their parcels; one query."""
    wanted = list(agreement_ids)
    found = {each: Tally() for each in wanted}
    rows = Piece.objects.filter(
        this_round("link__agreement__round_at", "link__at"),
        link__agreement__in=wanted,
        link__gone_at=None,
        undone_at=None,
    )
    for agreement_id, condition, worth, many in rows.values_list(
        "link__agreement_id", "condition", "worth", "quantity"
    ):
        add(found[agreement_id], condition, worth, many)
    return found


def add(tally: Tally, condition: str, worth: str, many: int) -> None:
    """One piece more. What is not of this order is strange, and no part of what came."""
    if condition in ODD and worth != "ok":
        tally.strange += many
        tally.odd[condition] += many
        return
    tally.fits += many
    if worth != "ok":
        tally.worst = "talk"
        tally.odd[condition] += many


def counted_lines(
    shop_id: int, order_nos: Collection[str], *, but: int | None = None
) -> dict[tuple[str, str], int]:
    """Order and line → pieces of it in the house; `but` leaves one arrival out. One query."""
    rows = Piece.objects.filter(shop_id=shop_id, order_no__in=list(order_nos), undone_at=None)
    rows = rows.exclude(line_no="")
    if but is not None:
        rows = rows.exclude(arrival_id=but)
    sums = rows.values_list("order_no", "line_no").annotate(many=Sum("quantity"))
    return {(order_no, line_no): many for order_no, line_no, many in sums}


def expected_of(one: Returning, lines: Collection[LineSeen]) -> dict[str, int]:
    """Line → how many units of it must come back under these terms."""
    mine = [line for line in lines if not one.line_nos or line.line_no in one.line_nos]
    if len(one.line_nos) == 1 and one.units:
        return {line.line_no: one.units for line in mine}
    return {line.line_no: line.quantity for line in mine}


def lines_by_order(shop_id: int, order_nos: Collection[str]) -> dict[str, tuple[LineSeen, ...]]:
    """What these orders sold; one query."""
    return lines_of_orders(shop_id, order_nos) if order_nos else {}


def others_coming(arrival: Arrival, one: Returning) -> bool:
    """Whether something else for this agreement is on its way, or lies here uncounted."""
    waiting = ArrivalLink.objects.filter(
        agreement=one.id, gone_at=None, arrival__state="received"
    ).exclude(arrival=arrival)
    if waiting.exists():
        return True
    told = {
        each.id
        for each in parcels_back(arrival.shop_id, [one.order_no])
        if not each.line_no or not one.line_nos or each.line_no in one.line_nos
    } - {arrival.parcel_id}
    if not told:
        return False
    here = Arrival.objects.filter(parcel__in=told, state__in=HERE_STATES)
    return bool(told - set(here.values_list("parcel", flat=True)))
