"""What triage looks at, read for a program that has no page of the case before it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from shouhou.cases.queries import case_view
from shouhou.contacts.queries import text_for
from shouhou.evidence.queries import of_cases
from shouhou.parcels.queries import postage_to
from shouhou.refunds.queries import agreements_of, refund_view
from shouhou.shipping.queries import sendings_of_cases
from shouhou.triage.queries.address import return_address
from shouhou.triage.queries.cards import card_of
from shouhou.triage.queries.steps import (
    Known,
    TriageView,
    blanks_of,
    owed_of,
    seen_of,
    triage_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shouhou.contacts.facts import Written
    from shouhou.evidence.facts import EvidenceView
    from shouhou.shops.models import Person


def photos_in(pieces: Iterable[EvidenceView]) -> int:
    """How many of these are photos that can be looked at."""
    return sum(one.kind == "photo" and one.is_picture for one in pieces)


def known_case(by: Person, case_id: int, now: datetime) -> Known | None:
    """A case as triage looks at it; another shop's does not exist."""
    view = case_view(by, case_id)
    if view is None:
        return None
    family = [head.id for head in view.family]
    chosen = next(iter(agreements_of(by, family)), None)
    refund_id = chosen.head.refund_id if chosen is not None else None
    refund = refund_view(by, refund_id, others=False) if refund_id is not None else None
    order = refund.order if refund is not None else None
    return Known(
        view,
        chosen,
        refund,
        refund.decision if refund is not None else None,
        postage_to(order.shop_id, order.buyer.address, now) if order is not None else None,
        sum(photos_in(rows) for rows in of_cases(by, family).values()),
    )


def triage_of_case(by: Person, case_id: int, now: datetime) -> TriageView | None:
    """Triage of a case, for who has no page of it; its first agreement is looked at."""
    known = known_case(by, case_id, now)
    return triage_of(by, known, now) if known is not None else None


def text_of_case(
    by: Person, case_id: int, situation: str, channel: str, now: datetime
) -> Written | None:
    """A text for the buyer of a case, its blanks filled from what is known; None: no such case.

    Raises KeyError for a situation nobody wrote a text for.
    """
    known = known_case(by, case_id, now)
    if known is None:
        return None
    card = card_of(known.family)
    owed = owed_of(known.decision, known.postage)
    address = return_address(known.view.head.shop_id)
    blanks = blanks_of(known, seen_of(known, card), owed, address)
    gone = [line for line in sendings_of_cases(known.family) if line.state == "sent"]
    if gone:
        blanks |= {"courier": gone[-1].courier_name, "waybill": gone[-1].waybill}
        blanks["style"] = gone[-1].goods
    if card is not None and card.card.style_out:
        blanks.setdefault("style", card.card.style_out)
    return text_for(situation, channel, blanks)
