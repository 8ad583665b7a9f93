"""What the page of a case shows of the contacts with its buyer, over all shops."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final

from shouhou.clock import SHANGHAI
from shouhou.contacts.decide import judged
from shouhou.contacts.facts import Contacting, ContactPanel, ContactRow, Whom
from shouhou.contacts.models import Contact
from shouhou.contacts.queries.known import buyer_of, known_of, numbers_of
from shouhou.contacts.words import CHANNELS
from shouhou.shops.queries import shops_where

if TYPE_CHECKING:
    from shouhou.shops.models import Person

LAST: Final = 8


def panel(by: Person, whom: Whom, now: datetime) -> ContactPanel:
    """Counts, limits, and the last contacts; those of other people's shops without words."""
    buyer = buyer_of(whom)
    known, numbers = known_of(buyer, now), numbers_of(whom.shop_id, now)
    may = {each: judged(known, Contacting(each), numbers, now) for each in CHANNELS}
    shops = {shop.id: shop.name for shop in shops_where(by, "see")}
    rows = Contact.objects.filter(buyer=buyer).select_related("by").order_by("-at", "-pk")[:LAST]
    return ContactPanel(
        today=may["phone"].today,
        week=may["phone"].week,
        per_day=numbers["contacts_per_day"],
        per_week=numbers["contacts_per_week"],
        may=may,
        asked_at=known.asked_at and known.asked_at.astimezone(SHANGHAI),
        opted=tuple(sorted(known.opted)),
        rows=tuple(row_of(row, shops) for row in rows),
    )


def row_of(row: Contact, shops: Mapping[int, str]) -> ContactRow:
    """A contact as the person may see it."""
    mine = row.shop_id in shops
    return ContactRow(
        id=row.pk,
        at=row.at.astimezone(SHANGHAI),
        shop=shops.get(row.shop_id, ""),
        mine=mine,
        case_id=row.case_id if mine else None,
        channel=row.channel,
        purpose=row.purpose,
        direction=row.direction,
        how=row.how,
        by=row.by.name if mine and row.by else "",
        said=row.said if mine else "",
        warned=tuple(row.warned),
    )
