"""Parcels as people look at them: on a case, in the list, one with everything."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final, cast

from shouhou.cases.queries import case_for, family, known
from shouhou.couriers.names import name_of
from shouhou.parcels.decide import hours
from shouhou.parcels.models import CaseParcel, Content, Parcel, ParcelSign, ScanRow, Talk, TalkLine
from shouhou.parcels.words import LEGS
from shouhou.shops import queries as shops

if TYPE_CHECKING:
    from shouhou.shops.models import Person

MOST_SCANS: Final = 60
MOST_PARCELS: Final = 12


@dataclass(frozen=True, slots=True)
class ScanView:
    """One line of a courier."""

    at: datetime
    text: str
    place: str
    stage: str
    trouble: str
    row: str
    source: str


@dataclass(frozen=True, slots=True)
class ParcelSignView:
    """Something wrong, open or over."""

    id: int
    sign: str
    row: str
    alarm: str
    next: str
    at: datetime
    is_open: bool
    reason: str


@dataclass(frozen=True, slots=True)
class TalkLineView:
    """One exchange with a courier."""

    at: datetime
    event: str
    by: str
    channel: str
    staff: str
    words: str
    answer: str


@dataclass(frozen=True, slots=True)
class TalkView:
    """A wish to a courier with its history, oldest first."""

    id: int
    wish: str
    state: str
    by: str
    asked_at: datetime
    due_at: datetime
    is_due: bool
    lines: tuple[TalkLineView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelView:
    """One parcel with everything known of it."""

    id: int
    shop_id: int
    direction: str
    leg: str
    """On a case; empty in the list."""
    courier: str
    courier_name: str
    courier_told: str
    number: str
    stage: str
    trouble: str
    stage_at: datetime | None
    sent_at: datetime
    moved_at: datetime | None
    signed_at: datetime | None
    missing_at: datetime | None
    promised_on: date | None
    freight_fen: int | None
    payer: str
    source: str
    problem: str
    alarm: int
    still_hours: int
    replaced: bool
    tied: bool
    orders: tuple[str, ...]
    scans: tuple[ScanView, ...]
    """Newest first."""
    signs: tuple[ParcelSignView, ...]
    talks: tuple[TalkView, ...]

    @property
    def open_signs(self) -> tuple[ParcelSignView, ...]:
        return tuple(sign for sign in self.signs if sign.is_open)


def parcels_of_case(by: Person, case_id: int, now: datetime) -> tuple[ParcelView, ...]:
    """The parcels of a case, and of those merged with it, by leg: tied to it, or of its order.

    Raises Refused `not_here`.
    """
    case = case_for(by, case_id)
    together = known(family(case_id) or [case_id])
    tied = dict(CaseParcel.objects.filter(case__in=list(together)).values_list("parcel_id", "leg"))
    orders = {each.order_no for each in together.values()} - {""}
    told = Content.objects.filter(shop_id=case.shop_id, order_no__in=orders)
    ids = {*tied, *told.values_list("parcel_id", flat=True)}
    rows = list(Parcel.objects.filter(pk__in=ids).order_by("sent_at", "pk")[:MOST_PARCELS])
    legs = {
        row.pk: tied.get(row.pk) or ("outbound" if row.direction == "out" else "return")
        for row in rows
    }
    views = _views(rows, now, legs=legs, tied=frozenset(tied))
    return tuple(sorted(views, key=lambda view: (LEGS.index(view.leg), view.sent_at)))


def parcel_view(by: Person, parcel_id: int, now: datetime) -> ParcelView | None:
    """One parcel of a shop the person works in; another's does not exist."""
    mine = [shop.id for shop in shops.shops_where(by, "see")]
    rows = list(Parcel.objects.filter(pk=parcel_id, shop_id__in=mine))
    return next(iter(_views(rows, now)), None)


def signed_at_of(shop_id: int, order_nos: Collection[str]) -> dict[str, datetime]:
    """Order → when its last parcel was signed for, where all of its parcels were.

    By the courier's own lines; an order with a parcel that is still on its way has none. A parcel
    that some case sent as a replacement says nothing of when the order came.
    """
    sent_again = CaseParcel.objects.filter(leg="replacement").values("parcel")
    told = (
        Content.objects.filter(
            shop_id=shop_id,
            order_no__in=list(order_nos),
            parcel__direction="out",
            parcel__replaced_at=None,
        )
        .exclude(parcel__in=sent_again)
        .values_list("order_no", "parcel__signed_at")
    )
    rows = cast("list[tuple[str, datetime | None]]", list(told))
    found: defaultdict[str, list[datetime]] = defaultdict(list)
    open_still = set()
    for order_no, at in rows:
        if at is None:
            open_still.add(order_no)
        else:
            found[order_no].append(at)
    return {number: max(some) for number, some in found.items() if number not in open_still}


def _views(
    rows: Sequence[Parcel],
    now: datetime,
    *,
    legs: Mapping[int, str] | None = None,
    tied: frozenset[int] = frozenset(),
) -> tuple[ParcelView, ...]:
    ids = [row.pk for row in rows]
    scans, signs, talks = _scans(ids), _signs(ids), _talks(ids, now)
    orders = _orders(ids)
    return tuple(
        ParcelView(
            id=row.pk,
            shop_id=row.shop_id,
            direction=row.direction,
            leg=(legs or {}).get(row.pk, ""),
            courier=row.courier,
            courier_name=name_of(row.courier),
            courier_told=row.courier_told,
            number=row.number,
            stage=row.stage,
            trouble=row.trouble,
            stage_at=row.stage_at,
            sent_at=row.sent_at,
            moved_at=row.moved_at,
            signed_at=row.signed_at,
            missing_at=row.missing_at,
            promised_on=row.promised_on,
            freight_fen=row.freight_fen,
            payer=row.payer,
            source=row.source,
            problem=row.problem,
            alarm=row.alarm,
            still_hours=hours(row.moved_at or row.sent_at, now),
            replaced=row.replaced_at is not None,
            tied=row.pk in tied,
            orders=orders.get(row.pk, ()),
            scans=scans.get(row.pk, ()),
            signs=signs.get(row.pk, ()),
            talks=talks.get(row.pk, ()),
        )
        for row in rows
    )


def _scans(ids: Iterable[int]) -> dict[int, tuple[ScanView, ...]]:
    found: defaultdict[int, list[ScanView]] = defaultdict(list)
    for row in ScanRow.objects.filter(parcel__in=ids).order_by("-at", "-place_in", "-pk"):
        if len(found[row.parcel_id]) < MOST_SCANS:
            view = ScanView(
                row.at, row.text, row.place, row.stage, row.trouble, row.row, row.source
            )
            found[row.parcel_id].append(view)
    return {pk: tuple(views) for pk, views in found.items()}


def _signs(ids: Iterable[int]) -> dict[int, tuple[ParcelSignView, ...]]:
    found: defaultdict[int, list[ParcelSignView]] = defaultdict(list)
    for row in ParcelSign.objects.filter(parcel__in=ids).order_by("-pk"):
        is_open = row.ended_at is None and row.aside_at is None
        found[row.parcel_id].append(
            ParcelSignView(
                row.pk, row.sign, row.row, row.alarm, row.next, row.at, is_open, row.reason
            )
        )
    return {pk: tuple(views) for pk, views in found.items()}


def _talks(ids: Iterable[int], now: datetime) -> dict[int, tuple[TalkView, ...]]:
    rows = list(Talk.objects.filter(parcel__in=ids).select_related("by").order_by("-pk"))
    lines: defaultdict[int, list[TalkLineView]] = defaultdict(list)
    told = TalkLine.objects.filter(talk__in=[row.pk for row in rows]).select_related("by")
    for line in told.order_by("talk_id", "number"):
        lines[line.talk_id].append(
            TalkLineView(
                line.at,
                line.event,
                line.by.name if line.by else "",
                line.channel,
                line.staff,
                line.words,
                line.answer,
            )
        )
    found: defaultdict[int, list[TalkView]] = defaultdict(list)
    for row in rows:
        by = row.by.name if row.by else ""
        is_due = row.ended_at is None and row.due_at <= now
        found[row.parcel_id].append(
            TalkView(
                row.pk,
                row.wish,
                row.state,
                by,
                row.asked_at,
                row.due_at,
                is_due,
                tuple(lines[row.pk]),
            )
        )
    return {pk: tuple(views) for pk, views in found.items()}


def _orders(ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    for pk, order_no in (
        Content.objects.filter(parcel__in=ids).order_by("pk").values_list("parcel_id", "order_no")
    ):
        if order_no not in found[pk]:
            found[pk].append(order_no)
    return {pk: tuple(numbers) for pk, numbers in found.items()}
