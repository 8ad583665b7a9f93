"""What the page of a case shows of the buyer's page, and with what a new offer begins."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.http import urlencode

from shouhou.selfservice.queries import panel_of
from shouhou.selfservice.words import WAYS

if TYPE_CHECKING:
    from shouhou.cases.queries import CaseView
    from shouhou.refunds.decide import Decision


def buyer_page(view: CaseView, decision: Decision | None, now: datetime) -> dict[str, Any]:
    """The panel, and the ways out that the rules permit as the start of an offer."""
    together = [head.id for head in view.family]
    return {
        "buyer_page": panel_of(together, now),
        "buyer_ways": ways_in(decision),
    }


def ways_in(decision: Decision | None) -> str:
    """The permitted ways and what is due, for the address of the form."""
    if decision is None:
        return ""
    ways = [("way", each.way) for each in decision.ways if each.way in WAYS]
    due = [("fen", str(decision.due_fen))] if decision.due_fen else []
    return urlencode([*ways, *due])
