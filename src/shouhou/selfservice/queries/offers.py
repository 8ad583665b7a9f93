"""What a buyer may choose from, and whether the shop has acted on it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from shouhou.clock import SHANGHAI
from shouhou.refunds.queries import AgreementHead
from shouhou.selfservice.facts import OfferView, WayView
from shouhou.selfservice.models import Offer
from shouhou.selfservice.words import LIVE


def offer_of(case_ids: Collection[int]) -> OfferView | None:
    """The live offer of these cases, else the newest one."""
    rows = Offer.objects.filter(case__in=list(case_ids)).select_related("made_by")
    newest = list(rows.prefetch_related("ways").order_by("-pk")[:10])
    row = next((each for each in newest if each.state in LIVE), newest[0] if newest else None)
    return offer_view(row) if row else None


def offer_view(row: Offer) -> OfferView:
    """The row as a frozen value."""
    ways = sorted(row.ways.all(), key=lambda way: way.place)
    return OfferView(
        id=row.pk,
        number=row.number,
        state=row.state,
        ways=tuple(WayView(way.way, way.amount_fen, way.note) for way in ways),
        words=row.words,
        made_by=row.made_by.name,
        made_at=row.made_at.astimezone(SHANGHAI),
        expires_at=row.expires_at.astimezone(SHANGHAI),
        choice=row.choice,
        chosen_at=row.chosen_at.astimezone(SHANGHAI) if row.chosen_at else None,
        moved=row.moved,
        there=row.there,
    )


def truths_of(row: Offer, head: AgreementHead | None, now: datetime) -> frozenset[str]:
    """The needs of states.md that hold; `head` is the agreement the choice was about, as it is."""
    version = head.version if head is not None and head.id == row.agreement_id else None
    said = {
        "in_time": row.expires_at > now,
        "untouched": row.agreement_id is None or version == row.agreement_version,
    }
    return frozenset(need for need, holds in said.items() if holds)
