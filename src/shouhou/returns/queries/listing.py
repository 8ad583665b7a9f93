"""The return list (退货明细表, H3.3.3): which parcels are on which list, who handed it over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Q

from shouhou.clock import SHANGHAI
from shouhou.language import mask_nick
from shouhou.orders.queries import buyers_of
from shouhou.policy.words import Language
from shouhou.returns.models import Arrival, ArrivalLink, HandOver, Piece
from shouhou.returns.queries.numbers import list_of
from shouhou.returns.words import HERE_STATES, label
from shouhou.shops import queries as shops
from shouhou.shops.facts import Refused

if TYPE_CHECKING:
    from shouhou.shops.models import Person

MOST: Final = 2000
"""Parcels on one list: four hours of one person."""
BACK: Final = timedelta(days=10)
LISTS: Final = 30


@dataclass(frozen=True, slots=True)
class ListHead:
    """One return list: due when, with how many parcels, how far it is."""

    due_at: datetime
    count: int
    uncounted: int
    handed: int
    is_late: bool
    """Due, and something on it was not handed over."""
    is_next: bool
    """What is scanned now belongs to it."""


@dataclass(frozen=True, slots=True)
class HandOverView:
    """Who handed over how many, when."""

    id: int
    number: int
    count: int
    at: datetime
    by: str
    undone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRow:
    """One parcel on a list."""

    id: int
    scanned_at: datetime
    by: str
    waybill: str
    text: str
    state: str
    shelf_no: str
    orders: tuple[str, ...]
    case_ids: tuple[int, ...]
    buyer: str
    pieces: tuple[tuple[str, int, str, str], ...]
    """Goods, how many, condition, place."""
    says_zh: tuple[str, ...]
    says_en: tuple[str, ...]
    then: str
    """The worst of what follows: talk, wait, accept; empty while it is not counted."""
    handed: bool
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnList:
    """One list of one shop with all its parcels."""

    shop_id: int
    shop_name: str
    due_at: datetime
    head: ListHead
    heads: tuple[ListHead, ...]
    """The lists of the last ten days with something on them, newest first."""
    rows: tuple[ListRow, ...]
    hand_overs: tuple[HandOverView, ...]


def return_list(by: Person, shop_id: int, due_at: datetime | None, now: datetime) -> ReturnList:
    """One list, else the one that is due next. Raises Refused `not_here`."""
    shop = shops.shop_of(by, shop_id)
    if shop is None or not shop.may("see"):
        raise Refused("not_here", "没有这家店铺。", "There is no such shop.")
    heads = list_heads(shop_id, now)
    wanted = due_at or list_of(shop_id, now).due_at
    rows = list(
        Arrival.objects.filter(shop_id=shop_id, due_at=wanted, state__in=HERE_STATES)
        .select_related("by")
        .order_by("scanned_at", "pk")[:MOST]
    )
    empty = ListHead(wanted.astimezone(SHANGHAI), 0, 0, 0, is_late=False, is_next=due_at is None)
    given = HandOver.objects.filter(shop_id=shop_id, due_at=wanted).select_related("by")
    return ReturnList(
        shop_id=shop_id,
        shop_name=shop.name,
        due_at=wanted.astimezone(SHANGHAI),
        head=next((one for one in heads if one.due_at == wanted), empty),
        heads=heads,
        rows=tuple(list_rows(shop_id, rows, now)),
        hand_overs=tuple(
            HandOverView(
                one.pk,
                one.number,
                one.count,
                one.at.astimezone(SHANGHAI),
                one.by.name,
                one.undone_at is not None,
            )
            for one in given.order_by("number")
        ),
    )


def list_heads(shop_id: int, now: datetime) -> tuple[ListHead, ...]:
    """The lists of the last days, and older ones that were never handed over; newest first."""
    rows = Arrival.objects.filter(shop_id=shop_id, state__in=HERE_STATES)
    recent = Q(due_at__gte=now - BACK) | Q(handed=None)
    counted = (
        rows.filter(recent)
        .values("due_at")
        .annotate(
            many=Count("pk"),
            uncounted=Count("pk", filter=Q(state="received")),
            given=Count("handed"),
        )
        .order_by("-due_at")[:LISTS]
    )
    following = list_of(shop_id, now).due_at
    return tuple(
        ListHead(
            each["due_at"].astimezone(SHANGHAI),
            each["many"],
            each["uncounted"],
            each["given"],
            is_late=each["due_at"] < now and each["given"] < each["many"],
            is_next=each["due_at"] == following,
        )
        for each in counted
    )


def late_lists(shop_id: int, now: datetime) -> int:
    """How many parcels lie on lists that were due and not handed over."""
    rows = Arrival.objects.filter(shop_id=shop_id, handed=None, state__in=HERE_STATES)
    return rows.filter(due_at__lt=now).count()


def list_rows(shop_id: int, rows: Sequence[Arrival], now: datetime) -> Iterator[ListRow]:
    """These parcels as the list shows them; three queries."""
    ids = [row.pk for row in rows]
    links: dict[int, list[ArrivalLink]] = {}
    for link in ArrivalLink.objects.filter(arrival__in=ids, gone_at=None).order_by("pk"):
        links.setdefault(link.arrival_id, []).append(link)
    pieces: dict[int, list[tuple[str, int, str, str]]] = {}
    counted = Piece.objects.filter(arrival__in=ids, undone_at=None).order_by("number")
    for arrival_id, title, many, condition, place in counted.values_list(
        "arrival", "title", "quantity", "condition", "place"
    ):
        pieces.setdefault(arrival_id, []).append((title, many, condition, place))
    numbers = {link.order_no for some in links.values() for link in some}
    nicks = buyers_of([shop_id], numbers)
    for row in rows:
        some = links.get(row.pk, [])
        thens = {link.then for link in some}
        yield ListRow(
            id=row.pk,
            scanned_at=row.scanned_at.astimezone(SHANGHAI),
            by=row.by.name,
            waybill=row.waybill,
            text=row.text,
            state=row.state,
            shelf_no=row.shelf_no,
            orders=tuple(dict.fromkeys(link.order_no for link in some)),
            case_ids=tuple(dict.fromkeys(link.case_id for link in some if link.case_id)),
            buyer=mask_nick(next((nicks.get((shop_id, link.order_no), "") for link in some), "")),
            pieces=tuple(pieces.get(row.pk, ())),
            says_zh=tuple(link.zh for link in some if link.zh),
            says_en=tuple(link.en for link in some if link.en),
            then=next((then for then in ("talk", "wait", "accept") if then in thens), ""),
            handed=row.handed_id is not None,
            late=row.handed_id is None and row.due_at < now,
        )


HEADER: Final = (
    ("收件时间", "Received"),
    ("收件人", "By"),
    ("运单号", "Waybill"),
    ("订单号", "Order"),
    ("售后单", "Case"),
    ("买家", "Buyer"),
    ("状态", "State"),
    ("商品", "Goods"),
    ("件数", "Pieces"),
    ("成色", "Condition"),
    ("去处", "Place"),
    ("结果", "Outcome"),
    ("已交", "Handed over"),
)


def list_export(
    found: ReturnList, language: Language
) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """The same as a sheet: its header and its rows, one for each kind of piece."""
    header = tuple(zh if language == "zh" else en for zh, en in HEADER)
    return header, [line for row in found.rows for line in export_lines(row, language)]


def export_lines(row: ListRow, language: Language) -> Iterator[tuple[str, ...]]:
    """One parcel: a line for each kind of piece, or one without any."""
    zh = language == "zh"
    head = (
        f"{row.scanned_at:%Y-%m-%d %H:%M}",
        row.by,
        row.waybill or row.text,
        " ".join(row.orders),
        " ".join(map(str, row.case_ids)),
        row.buyer,
        label("state", row.state, language),
    )
    outcome = " / ".join(row.says_zh if zh else row.says_en)
    given = {True: ("是", "yes"), False: ("否", "no")}[row.handed][0 if zh else 1]
    for title, many, condition, place in row.pieces or (("", 0, "", ""),):
        piece = (
            title,
            str(many) if many else "",
            label("condition", condition, language) if condition else "",
            label("place", place, language) if place else "",
        )
        yield (*head, *piece, outcome, given)
