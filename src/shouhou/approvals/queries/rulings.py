"""What the rules say of an act now: the sums of the ledger, the shop's numbers, who asks."""

from __future__ import annotations

from datetime import date, datetime

from shouhou.approvals.decide import figures_with, rule
from shouhou.approvals.facts import Asked, Ruling
from shouhou.approvals.models import Approval
from shouhou.approvals.queries.people import asks_as, is_alone
from shouhou.approvals.words import vocabulary
from shouhou.clock import shanghai_day
from shouhou.ledger import queries as ledger
from shouhou.shops import queries as shops
from shouhou.shops.queries import Person


def ruling(asked: Asked, by: Person | None, now: datetime) -> Ruling:
    """Who must approve this act, with the figures that say so.

    Sums are read as they are: whoever acts on the answer calls `actions.hold_line` before, in the
    same transaction, or two acts of the same second may both slip under a line.
    """
    asks = asks_as(by, asked.shop_id)
    return _ruled(asked, asks, by, now)


def ruling_again(approval_id: int, now: datetime) -> Ruling:
    """What the rules say now of what was asked then: the sums may have grown since.

    Raises Approval.DoesNotExist. For callers that were given the id.
    """
    row = Approval.objects.select_related("asked_by").get(pk=approval_id)
    return _ruled(asked_of(row), row.asks, row.asked_by, now)


def asked_of(row: Approval) -> Asked:
    """The act a row is about, as it was asked."""
    return Asked(
        shop_id=row.shop_id,
        case_id=row.case_id,
        act=row.act,
        subject=row.subject,
        subject_id=row.subject_id,
        amount_fen=row.amount_fen,
        purpose=row.purpose,
        buyer=row.buyer,
        approver=row.approver,
        both_ways=row.both_ways,
    )


def numbers_of(shop_id: int, on: date) -> dict[str, int]:
    """The shop's own guard rails of that day; what it has not set keeps its default."""
    known = vocabulary().parameters
    mine = shops.parameters_of(shop_id, on)
    return {code: value for code, value in mine.items() if code in known}


def _ruled(asked: Asked, asks: str, by: Person | None, now: datetime) -> Ruling:
    on = shanghai_day(now)
    spent = ledger.spent(asked.shop_id, asked.case_id, asked.buyer, by.pk if by else None, now)
    alone = asks == "owner" and is_alone(by, asked.shop_id)
    figures = figures_with(asked, spent)
    return rule(asked, figures, (asks, alone), numbers_of(asked.shop_id, on), on)
