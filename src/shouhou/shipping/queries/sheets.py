"""What waits to be sent, on which sheets it stands, and one sheet with its rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Q

from shouhou.couriers.names import name_of
from shouhou.language import mask_address, mask_name, mask_phone
from shouhou.shipping.decide import pieces_text
from shouhou.shipping.facts import SendPiece
from shouhou.shipping.models import Sending, SendSheet
from shouhou.shipping.queries.numbers import numbers_of
from shouhou.shipping.words import SEND_OPEN
from shouhou.shops import queries as shops

if TYPE_CHECKING:
    from shouhou.shops.models import Person

MOST: Final = 500
AT_ONCE: Final = 2000
"""Rows read for one page, over all shops; the oldest."""
MOST_SHEETS: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLine:
    """One sending as a row; its receiver masked unless `full`."""

    place: int
    id: int
    shop_id: int
    key: str
    case_id: int | None
    order_no: str
    kind: str
    state: str
    name: str
    phone: str
    address: str
    full: bool
    pieces: tuple[SendPiece, ...]
    goods: str
    """All pieces in one line."""
    note: str
    asked_at: datetime
    due_at: datetime | None
    is_late: bool
    sheet_id: int | None
    courier: str
    courier_name: str
    waybill: str
    parcel_id: int | None
    sent_at: datetime | None
    says: str

    @property
    def count(self) -> int:
        return sum(piece.quantity for piece in self.pieces)

    @property
    def codes(self) -> str:
        return "；".join(piece.code for piece in self.pieces if piece.code)

    @property
    def has_receiver(self) -> bool:
        return bool(self.name and self.phone and self.address)


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetHead:
    """One sheet in the list."""

    id: int
    shop_id: int
    shop_name: str
    number: int
    made_by: str
    made_at: datetime
    closed_at: datetime | None
    open: int
    sent: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetView(SheetHead):
    """One sheet with its rows, receivers masked."""

    lines: tuple[SheetLine, ...]
    may_fill: bool
    may_see: bool
    """Whether the person may open it with receivers in full."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToSend:
    """What waits in one shop, what is short, and its sheets."""

    shop_id: int
    shop_name: str
    may_make: bool
    waiting: tuple[SheetLine, ...]
    short: tuple[SheetLine, ...]
    sheets: tuple[SheetHead, ...]
    more: int
    """How many waiting ones are not shown."""


def to_send(by: Person, now: datetime) -> tuple[ToSend, ...]:
    """By shop: what waits to be sent and the newest sheets. A shop without either is left out."""
    mine = {shop.id: shop for shop in shops.shops_where(by, "see")}
    open_rows = Sending.objects.filter(
        shop_id__in=list(mine), state__in=("waiting", "short")
    ).order_by("pk")
    rows = list(open_rows[:AT_ONCE])
    heads = sheet_heads(mine, {shop.id: shop.name for shop in mine.values()})
    found = []
    for shop_id, shop in mine.items():
        here = [row for row in rows if row.shop_id == shop_id]
        sheets = tuple(head for head in heads if head.shop_id == shop_id)
        if not here and not sheets:
            continue
        hours = numbers_of(shop_id, now)["send_late_hours"] if here else 0
        lines = [line_of(row, place, late=late(row, now, hours)) for place, row in enumerate(here)]
        waiting = [line for line in lines if line.state == "waiting"]
        found.append(
            ToSend(
                shop_id=shop_id,
                shop_name=shop.name,
                may_make=shop.may("receive"),
                waiting=tuple(waiting[:MOST]),
                short=tuple(line for line in lines if line.state == "short")[:MOST],
                sheets=sheets,
                more=max(0, len(waiting) - MOST),
            )
        )
    return tuple(found)


def sheet_heads(shop_ids: Iterable[int], names: dict[int, str]) -> list[SheetHead]:
    """The newest sheets of these shops, open ones first."""
    rows = SendSheet.objects.filter(shop_id__in=list(shop_ids)).select_related("made_by")
    counted = rows.annotate(
        count=Count("sendings"),
        open=Count("sendings", filter=Q(sendings__state="on_sheet")),
        sent=Count("sendings", filter=Q(sendings__state="sent")),
    ).order_by("-closed_at", "-pk")[:MOST_SHEETS]
    return [head_of(row, names) for row in counted]


def head_of(row: SendSheet, names: dict[int, str]) -> SheetHead:
    """A sheet with the counts that were annotated."""
    return SheetHead(
        id=row.pk,
        shop_id=row.shop_id,
        shop_name=names.get(row.shop_id, ""),
        number=row.number,
        made_by=row.made_by.name,
        made_at=row.made_at,
        closed_at=row.closed_at,
        open=int(row.open),  # type: ignore[attr-defined]
        sent=int(row.sent),  # type: ignore[attr-defined]
        count=int(row.count),  # type: ignore[attr-defined]
    )


def sheet_view(by: Person, sheet_id: int, now: datetime) -> SheetView | None:
    """One sheet with its rows; another shop's does not exist."""
    row = SendSheet.objects.select_related("made_by").filter(pk=sheet_id).first()
    shop = shops.shop_of(by, row.shop_id) if row is not None else None
    if row is None or shop is None or not shop.may("see"):
        return None
    rows = list(Sending.objects.filter(sheet=row).order_by("pk"))
    hours = numbers_of(row.shop_id, now)["send_late_hours"]
    lines = tuple(
        line_of(each, place, late=late(each, now, hours)) for place, each in enumerate(rows, 1)
    )
    return SheetView(
        id=row.pk,
        shop_id=row.shop_id,
        shop_name=shop.name,
        number=row.number,
        made_by=row.made_by.name,
        made_at=row.made_at,
        closed_at=row.closed_at,
        open=sum(line.state == "on_sheet" for line in lines),
        sent=sum(line.state == "sent" for line in lines),
        count=len(lines),
        lines=lines,
        may_fill=shop.may("receive"),
        may_see=shop.may("see_personal"),
    )


def sendings_of_cases(case_ids: Collection[int]) -> tuple[SheetLine, ...]:
    """What is, or was, to be sent for these cases, oldest first; receivers masked."""
    rows = Sending.objects.filter(case_id__in=list(case_ids)).order_by("pk")[:MOST_SHEETS]
    return tuple(line_of(row, place) for place, row in enumerate(rows, 1))


def late(row: Sending, now: datetime, hours: int) -> bool:
    """Past its own moment, or waiting for longer than the shop's hours."""
    if row.state not in SEND_OPEN:
        return False
    return now >= (row.due_at or row.asked_at + timedelta(hours=hours))


def line_of(row: Sending, place: int, *, full: bool = False, late: bool = False) -> SheetLine:
    """A row as a value."""
    name, phone, address = row.receiver_name, row.receiver_phone, row.receiver_address
    if not full:
        name, phone, address = mask_name(name), mask_phone(phone), mask_address(address)
    pieces = tuple(SendPiece(**each) for each in row.pieces)
    return SheetLine(
        place=place,
        id=row.pk,
        shop_id=row.shop_id,
        key=row.key,
        case_id=row.case_id,
        order_no=row.order_no,
        kind=row.kind,
        state=row.state,
        name=name,
        phone=phone,
        address=address,
        full=full,
        pieces=pieces,
        goods=pieces_text(pieces),
        note=row.note,
        asked_at=row.asked_at,
        due_at=row.due_at,
        is_late=late,
        sheet_id=row.sheet_id,
        courier=row.courier,
        courier_name=name_of(row.courier) if row.courier else "",
        waybill=row.waybill,
        parcel_id=row.parcel_id,
        sent_at=row.sent_at,
        says=row.says,
    )
