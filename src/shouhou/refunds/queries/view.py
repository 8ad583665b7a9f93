"""One refund as its page shows it: request, order, decision, what was told, what happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from shouhou.clock import SHANGHAI
from shouhou.language import mask_nick
from shouhou.orders.queries import OrderView, order_view
from shouhou.platforms.port import RefundSeen
from shouhou.policy import Value
from shouhou.refunds.decide import Decision, decide, with_facts
from shouhou.refunds.models import Judged, RefundAnswer, RefundRequest, StatusChange
from shouhou.refunds.queries.rebuild import REFUND_FIELDS, as_refund, gather, setting_of
from shouhou.refunds.queries.timeline import Happened, timeline
from shouhou.refunds.words import vocabulary
from shouhou.shops.facts import ShopView
from shouhou.shops.queries import shop_of, with_people

if TYPE_CHECKING:
    from shouhou.shops.models import Person


# Written out: quicker to ask than to build from querysets, and this page asks much.
ROW = "SELECT * FROM refunds_refundrequest WHERE id = %s"
DECISIONS = "SELECT * FROM refunds_judged WHERE refund_id = %s ORDER BY number"
ANSWERS = "SELECT * FROM refunds_refundanswer WHERE refund_id = %s ORDER BY at, id"
CHANGES = "SELECT * FROM refunds_statuschange WHERE refund_id = %s ORDER BY number"


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldView:
    """A fact somebody told, while it held and after."""

    fact: str
    value: str
    source: str
    """person or file."""
    by: str
    at: datetime
    ended_at: datetime | None
    ended_by: str
    ended_how: str
    holds: bool
    """It is the one the decision uses now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherRefund:
    """Another request about the same order."""

    id: int
    refund_no: str
    kind: str
    status: str
    amount_fen: int
    applied_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundView:
    """Everything the page of one refund shows; personal data masked."""

    id: int
    shop: ShopView
    refund: RefundSeen
    seen_at: datetime
    order: OrderView | None
    decision: Decision | None
    decided_at: datetime | None
    decisions: int
    """How many different decisions there were."""
    told: tuple[ToldView, ...]
    others: tuple[OtherRefund, ...]
    timeline: tuple[Happened, ...]
    """Newest last."""


def refund_view(
    by: Person, refund_id: int, *, unmasked: bool = False, others: bool = True
) -> RefundView | None:
    """The refund, if the person works in its shop. A constant number of queries."""
    rows = RefundRequest.objects.raw(ROW, [refund_id]) if 0 < refund_id < 2**63 else ()
    row = next(iter(rows), None)
    shop = shop_of(by, row.shop_id) if row else None
    if row is None or shop is None or not shop.may("see"):
        return None
    refund = as_refund([getattr(row, name) for name in REFUND_FIELDS])
    if not (unmasked and shop.may("see_personal")):
        refund = replace(refund, buyer_nick=mask_nick(refund.buyer_nick))
    judged = list(Judged.objects.raw(DECISIONS, [refund_id]))
    told = list(RefundAnswer.objects.raw(ANSWERS, [refund_id]))
    with_people(told, "by", "ended_by")
    changes = list(StatusChange.objects.raw(CHANGES, [refund_id]))
    return RefundView(
        id=row.pk,
        shop=shop,
        refund=refund,
        seen_at=row.seen_at.astimezone(SHANGHAI),
        order=order_view(by, row.shop_id, row.order_no, unmasked=unmasked),
        decision=Decision.from_json(judged[-1].decision) if judged else None,
        decided_at=judged[-1].decided_at.astimezone(SHANGHAI) if judged else None,
        decisions=len(judged),
        told=told_views(told),
        others=other_refunds(row) if others else (),
        timeline=timeline(changes, judged, told),
    )


def told_views(told: list[RefundAnswer]) -> tuple[ToldView, ...]:
    """What was told, oldest first; of a person and a file that disagree the person counts."""
    by_person = {one.fact for one in told if one.source == "person" and not one.ended_at}
    return tuple(
        ToldView(
            fact=one.fact,
            value=one.value,
            source=one.source,
            by=one.by.name if one.by else "",
            at=one.at.astimezone(SHANGHAI),
            ended_at=one.ended_at.astimezone(SHANGHAI) if one.ended_at else None,
            ended_by=one.ended_by.name if one.ended_by else "",
            ended_how=one.ended_how,
            holds=not one.ended_at and (one.source == "person" or one.fact not in by_person),
        )
        for one in told
    )


def other_refunds(row: RefundRequest) -> tuple[OtherRefund, ...]:
    """The other requests about the same order, oldest first."""
    rows = RefundRequest.objects.filter(shop_id=row.shop_id, order_no=row.order_no)
    return tuple(
        OtherRefund(
            id=one.pk,
            refund_no=one.refund_no,
            kind=one.kind,
            status=one.status,
            amount_fen=one.amount_fen,
            applied_at=one.applied_at.astimezone(SHANGHAI),
        )
        for one in rows.exclude(pk=row.pk).order_by("applied_at", "pk")
    )


def what_if(
    by: Person, refund_id: int, changes: Mapping[str, str], now: datetime
) -> Decision | None:
    """How the refund would be decided if these facts were so; nothing is stored.

    Raises UnknownWord for a fact or a word that does not exist.
    """
    shop_id = RefundRequest.objects.filter(pk=refund_id).values_list("shop_id", flat=True).first()
    shop = shop_of(by, shop_id) if shop_id else None
    if shop_id is None or shop is None or not shop.may("see"):
        return None
    setting = setting_of(shop_id, now.astimezone(SHANGHAI).date())
    case = gather(shop_id, [refund_id], setting)[0].case
    return decide(
        with_facts(case, {fact: as_value(fact, said) for fact, said in changes.items()}), now
    )


def as_value(fact: str, said: str) -> Value:
    """The text of a form as the fact's value: numbers are numbers."""
    is_number = vocabulary().section(fact).kind == "number"
    return int(said) if is_number and said.isascii() and said.isdigit() else said
