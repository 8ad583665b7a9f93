"""What came back for a case, as its page shows it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from shouhou.clock import SHANGHAI
from shouhou.returns.models import Arrival, ArrivalLink, Photo, Piece
from shouhou.returns.queries.card import PieceView, piece_view
from shouhou.shops import queries as shops

if TYPE_CHECKING:
    from shouhou.shops.models import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivalRow:
    """One parcel that came for a case."""

    id: int
    state: str
    waybill: str
    text: str
    scanned_at: datetime
    by: str
    counted_at: datetime | None
    counted_by: str
    then: str
    zh: str
    en: str
    pieces: tuple[PieceView, ...]
    photos: tuple[int, ...]


def arrivals_of_cases(by: Person, case_ids: Collection[int]) -> tuple[ArrivalRow, ...]:
    """The parcels that came for these cases, oldest first; of the person's shops. Three queries."""
    mine = [shop.id for shop in shops.shops_where(by, "see")]
    links: dict[int, list[ArrivalLink]] = {}
    found = ArrivalLink.objects.filter(case__in=list(case_ids), shop_id__in=mine, gone_at=None)
    for link in found.order_by("pk"):
        links.setdefault(link.arrival_id, []).append(link)
    if not links:
        return ()
    rows = Arrival.objects.filter(pk__in=links).select_related("by", "counted_by")
    pieces: dict[int, list[PieceView]] = {}
    for piece in Piece.objects.filter(arrival__in=links, undone_at=None).order_by("number"):
        pieces.setdefault(piece.arrival_id, []).append(piece_view(piece))
    photos: dict[int, list[int]] = {}
    taken = Photo.objects.filter(arrival__in=links).order_by("pk")
    for arrival_id, evidence_id in taken.values_list("arrival", "evidence_id"):
        photos.setdefault(arrival_id, []).append(evidence_id)
    return tuple(
        ArrivalRow(
            id=row.pk,
            state=row.state,
            waybill=row.waybill,
            text=row.text,
            scanned_at=row.scanned_at.astimezone(SHANGHAI),
            by=row.by.name,
            counted_at=row.counted_at and row.counted_at.astimezone(SHANGHAI),
            counted_by=row.counted_by.name if row.counted_by else "",
            then=links[row.pk][0].then,
            zh="；".join(link.zh for link in links[row.pk] if link.zh),
            en="; ".join(link.en for link in links[row.pk] if link.en),
            pieces=tuple(pieces.get(row.pk, ())),
            photos=tuple(photos.get(row.pk, ())),
        )
        for row in rows.order_by("scanned_at", "pk")
    )
