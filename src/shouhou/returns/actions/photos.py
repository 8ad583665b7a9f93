"""Pictures from the station: evidence of the case at once, or as soon as there is one."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction

from shouhou.evidence.actions import keep
from shouhou.evidence.facts import Incoming, Keeping, Kept, NotKept
from shouhou.returns.actions.holding import hold
from shouhou.returns.models import ArrivalLink, Photo

if TYPE_CHECKING:
    from shouhou.shops.models import Person


def add_photo(
    *, by: Person, arrival_id: int, key: UUID, file: Incoming, line_no: str, now: datetime
) -> Kept | NotKept:
    """Keep one picture of a parcel; again with the same key: the one there is.

    Raises Refused: `not_here`, and what evidence says.
    """
    with transaction.atomic():
        held = hold(by, arrival_id, now)
        known = Photo.objects.filter(key=key, arrival=held.row).first()
        if known is not None:
            return Kept(file.name or "", known.evidence_id, already=True)
        links = ArrivalLink.objects.filter(arrival=held.row, gone_at=None, case__isnull=False)
        case_id = links.order_by("pk").values_list("case_id", flat=True).first()
        keeping = Keeping(
            shop_id=held.row.shop_id,
            case_id=case_id,
            kind="photo",
            source="warehouse",
            note=f"退货 {held.row.waybill or held.row.text}",
        )
        kept = keep(by=by, keeping=keeping, files=[file], now=now)[0]
        if isinstance(kept, Kept):
            try:
                with transaction.atomic():
                    Photo.objects.create(
                        arrival=held.row,
                        evidence_id=kept.evidence_id,
                        line_no=line_no[:64],
                        key=key,
                        at=now,
                    )
            except IntegrityError:
                return Kept(kept.name, kept.evidence_id, already=True)
    return kept
