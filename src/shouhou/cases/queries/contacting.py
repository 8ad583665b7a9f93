"""The buyer of a case, as contacts counts them over all shops."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from shouhou.cases.models import Case
from shouhou.cases.queries.reading import found_for
from shouhou.cases.words import TELLS_BUYER
from shouhou.contacts import queries as contacts
from shouhou.contacts.facts import ContactPanel, Whom
from shouhou.contacts.words import CHANNELS

if TYPE_CHECKING:
    from shouhou.shops.models import Person


def whom_of(case: Case) -> Whom:
    """Whoever must be told about this case."""
    return Whom(
        shop_id=case.shop_id,
        platform=case.platform,
        nick=case.buyer,
        order_no=case.order_no,
        case_id=case.pk,
    )


def tells_buyer(kind: str, channel: str) -> bool:
    """Whether told work of this kind reaches the buyer."""
    return kind in TELLS_BUYER and channel in CHANNELS


def contacts_of(by: Person, case_id: int, now: datetime) -> ContactPanel:
    """The contacts with the buyer of a case, over all shops, and what may be done now.

    Raises Refused `not_here`.
    """
    case, _ = found_for(by, case_id)
    return contacts.panel(by, whom_of(case), now)
