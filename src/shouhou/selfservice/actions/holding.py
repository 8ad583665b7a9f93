"""A link or an offer, held until the transaction ends.

The order of locks: link, offer, then what refunds, parcels and cases lock. Nothing here locks a
case and then one of ours.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connection

from shouhou.cases.queries import CaseKnown, case_for, family
from shouhou.selfservice.facts import OpenLink
from shouhou.selfservice.models import Link, Offer
from shouhou.selfservice.queries.links import opened
from shouhou.selfservice.words import LIVE
from shouhou.shops.facts import Refused

if TYPE_CHECKING:
    from shouhou.shops.models import Person

GONE = ("gone", "链接已失效，请联系客服。", "This link is no longer good; please talk to the shop.")


def held_link(link_id: int, what: str, now: datetime) -> tuple[Link, OpenLink]:
    """A good link's row, locked, and what it opens. Raises Refused `gone`, `not_allowed`."""
    row = Link.objects.select_for_update().filter(pk=link_id).first()
    if row is None or row.ended_at is not None or row.expires_at <= now:
        raise Refused(*GONE)
    seen = opened(row)
    if seen is None:
        raise Refused(*GONE)
    if not seen.may(what):
        raise Refused(
            "not_allowed",
            "这个链接现在不能做这件事，请联系客服。",
            "This link does not allow it now; please talk to the shop.",
        )
    return row, seen


def live_offer(case_ids: tuple[int, ...]) -> Offer | None:
    """The live offer of these cases, locked."""
    rows = Offer.objects.select_for_update().filter(case__in=case_ids, state__in=LIVE)
    return rows.order_by("pk").first()


def workable(by: Person, case_id: int) -> tuple[CaseKnown, tuple[int, ...]]:
    """The case somebody may work on, and its family, the survivor first. Raises Refused."""
    together = family(case_id) or (case_id,)
    case_for(by, case_id, "work")
    return case_for(by, together[0], "work"), together


def one_at_a_time(case_id: int) -> None:
    """Who makes links or offers for a case waits for another who does, in this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(7411, (%s %% 2147483647)::int)", [case_id])
