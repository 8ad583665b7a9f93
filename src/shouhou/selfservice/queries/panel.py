"""What the page of a case shows of the buyer's page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from shouhou.cases.queries import case_for, family
from shouhou.selfservice.facts import BuyersPanel
from shouhou.selfservice.queries.links import links_of
from shouhou.selfservice.queries.offers import offer_of
from shouhou.selfservice.queries.waybills import waybill_of
from shouhou.shops.facts import Refused

if TYPE_CHECKING:
    from shouhou.shops.models import Person


def panel(by: Person, case_id: int, now: datetime) -> BuyersPanel | None:
    """Links, offer and arrivals of a case and what was merged with it; None of another's case."""
    try:
        case = case_for(by, case_id)
    except Refused:
        return None
    return panel_of(family(case.id) or (case.id,), now)


def panel_of(together: Sequence[int], now: datetime) -> BuyersPanel:
    """The same of a family of cases that the caller was given, the survivor first."""
    waybill = waybill_of(together)
    links, unseen = links_of(together, now)
    return BuyersPanel(
        case_id=together[0],
        links=links,
        offer=offer_of(together),
        waybill=waybill[1] if waybill else None,
        unseen=unseen,
    )
