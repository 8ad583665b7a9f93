"""One parcel as the station shows it: what should be in it, what was claimed, what was counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from shouhou.clock import SHANGHAI
from shouhou.couriers.names import name_of
from shouhou.couriers.numbers import suggested
from shouhou.language import mask_name, mask_nick, mask_phone
from shouhou.orders.queries import orders_seen
from shouhou.platforms.port import LineSeen, OrderSeen
from shouhou.refunds.queries import Returning, returning, returning_of_orders
from shouhou.returns.decide import claim_of
from shouhou.returns.facts import Reason
from shouhou.returns.models import Arrival, ArrivalLink, Photo, Piece
from shouhou.returns.queries.counting import counted_lines, expected_of, lines_by_order
from shouhou.returns.queries.knowing import known_of
from shouhou.shops import queries as shops

if TYPE_CHECKING:
    from shouhou.shops.models import Person

MOST_PIECES: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedLine:
    """Goods that may be in the parcel."""

    line_no: str
    title: str
    sku: str
    code: str
    expected: int
    """Units that were agreed to come back; 0 where nothing was agreed."""
    shipped: int
    before: int
    """Units of the line that came in other parcels."""

    @property
    def left(self) -> int:
        """So many should still come: what the count starts with."""
        return max(0, (self.expected or self.shipped) - self.before)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkView:
    """What the parcel is for: an order, and the agreement there is about it."""

    id: int
    order_no: str
    case_id: int | None
    agreement_id: int | None
    kind: str
    state: str
    goods_state: str
    claimed: str
    reason: str
    explain: str
    buyer: str
    name: str
    phone: str
    lines: tuple[ExpectedLine, ...]
    then: str
    row: str
    zh: str
    en: str
    wrong_kind: str
    """The buyer asked for this, and goods do not come back under it; empty where all is well."""

    @property
    def expected(self) -> int:
        return sum(line.expected for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class PieceView:
    """One piece, or some that are alike, as counted."""

    id: int
    number: int
    order_no: str
    line_no: str
    title: str
    code: str
    quantity: int
    condition: str
    complete: bool
    claimed: str
    finding: str
    row: str
    worth: str
    place: str
    value_fen: int | None
    serial: str
    note: str
    undone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CardView:
    """One parcel with everything the warehouse needs to know of it."""

    id: int
    shop_id: int
    shop_name: str
    state: str
    text: str
    waybill: str
    courier: str
    found_by: str
    scanned_at: datetime
    received_at: datetime
    by: str
    due_at: datetime
    shelf_no: str
    shelved_at: datetime | None
    phone_tail: str
    name: str
    place: str
    words: str
    weight_g: int | None
    note: str
    counted_at: datetime | None
    counted_by: str
    links: tuple[LinkView, ...]
    pieces: tuple[PieceView, ...]
    photos: tuple[int, ...]
    """Numbers of evidence."""
    reasons: tuple[Reason, ...]
    """Worth knowing, never a verdict."""

    @property
    def is_known(self) -> bool:
        return bool(self.links)


def card(by: Person, arrival_id: int, now: datetime) -> CardView | None:
    """The parcel, for whoever works in its shop; another's does not exist."""
    row = Arrival.objects.select_related("by", "counted_by").filter(pk=arrival_id).first()
    shop = shops.shop_of(by, row.shop_id) if row else None
    if row is None or shop is None or not shop.may("see"):
        return None
    return card_of(row, shop.name, now, with_label=shop.may("see_personal"))


def card_of(row: Arrival, shop_name: str, now: datetime, *, with_label: bool) -> CardView:
    """A parcel whose row was read already."""
    links = list(ArrivalLink.objects.filter(arrival=row, gone_at=None).order_by("pk"))
    agreements = returning([link.agreement_id for link in links if link.agreement_id])
    shown = link_views(row, links, agreements)
    pieces = Piece.objects.filter(arrival=row).order_by("number")[:MOST_PIECES]
    courier = next(iter(suggested(row.waybill)), "") if row.waybill else ""
    return CardView(
        id=row.pk,
        shop_id=row.shop_id,
        shop_name=shop_name,
        state=row.state,
        text=row.text,
        waybill=row.waybill,
        courier=name_of(courier) if courier else "",
        found_by=row.found_by,
        scanned_at=row.scanned_at.astimezone(SHANGHAI),
        received_at=row.received_at.astimezone(SHANGHAI),
        by=row.by.name,
        due_at=row.due_at.astimezone(SHANGHAI),
        shelf_no=row.shelf_no,
        shelved_at=row.shelved_at and row.shelved_at.astimezone(SHANGHAI),
        phone_tail=row.phone_tail,
        name=row.name if with_label else mask_name(row.name),
        place=row.place if with_label else "",
        words=row.words,
        weight_g=row.weight_g,
        note=row.note,
        counted_at=row.counted_at and row.counted_at.astimezone(SHANGHAI),
        counted_by=row.counted_by.name if row.counted_by else "",
        links=shown,
        pieces=tuple(piece_view(piece) for piece in pieces),
        photos=tuple(
            Photo.objects.filter(arrival=row).order_by("pk").values_list("evidence_id", flat=True)
        ),
        reasons=known_of(row, agreements, now),
    )


def link_views(
    row: Arrival, links: Sequence[ArrivalLink], agreements: Mapping[int, Returning]
) -> tuple[LinkView, ...]:
    """What the parcel is for; a constant number of queries."""
    numbers = {link.order_no for link in links}
    if not numbers:
        return ()
    unasked = {link.order_no for link in links if link.agreement_id is None}
    beside = returning_of_orders([row.shop_id], unasked) if unasked else ()
    lines, orders = lines_by_order(row.shop_id, numbers), orders_seen(row.shop_id, numbers)
    before = counted_lines(row.shop_id, numbers, but=row.pk)
    wrong = {one.order_no: one.kind for one in beside if one.kind == "refund_only"}
    return tuple(
        _link_view(
            link,
            agreements.get(link.agreement_id or 0),
            orders.get(link.order_no),
            expected_lines(link, agreements, lines.get(link.order_no, ()), before),
            wrong.get(link.order_no, ""),
        )
        for link in links
    )


def expected_lines(
    link: ArrivalLink,
    agreements: Mapping[int, Returning],
    lines: Iterable[LineSeen],
    before: Mapping[tuple[str, str], int],
) -> tuple[ExpectedLine, ...]:
    """The lines of the order, those that are to come back first."""
    one = agreements.get(link.agreement_id or 0)
    sold = list(lines)
    wanted = expected_of(one, sold) if one else {}
    found = [
        ExpectedLine(
            line_no=line.line_no,
            title=line.title,
            sku=line.sku,
            code=line.outer_id,
            expected=wanted.get(line.line_no, 0),
            shipped=line.quantity,
            before=before.get((link.order_no, line.line_no), 0),
        )
        for line in sold
    ]
    return tuple(sorted(found, key=lambda line: not line.expected))


def _link_view(
    link: ArrivalLink,
    one: Returning | None,
    order: OrderSeen | None,
    lines: tuple[ExpectedLine, ...],
    wrong: str,
) -> LinkView:
    return LinkView(
        id=link.pk,
        order_no=link.order_no,
        case_id=link.case_id,
        agreement_id=link.agreement_id,
        kind=one.kind if one else "",
        state=one.state if one else "",
        goods_state=one.goods_state if one else "",
        claimed=claim_of(one.problems) if one else "none",
        reason=one.reason if one else "",
        explain=one.explain if one else "",
        buyer=mask_nick(order.buyer_nick) if order else "",
        name=mask_name(order.receiver_name) if order else "",
        phone=mask_phone(order.receiver_phone) if order else "",
        lines=lines,
        then=link.then,
        row=link.row,
        zh=link.zh,
        en=link.en,
        wrong_kind="" if one else wrong,
    )


def piece_view(piece: Piece) -> PieceView:
    """A row as a frozen value."""
    said = {
        name: getattr(piece, name)
        for name in PieceView.__dataclass_fields__
        if name not in ("id", "undone")
    }
    return PieceView(id=piece.pk, undone=piece.undone_at is not None, **said)
