"""What is to be paid and what a second person must say, as the case page shows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from shouhou.doors import page_language
from shouhou.ledger.words import label

if TYPE_CHECKING:
    from shouhou.approvals.facts import ApprovalView
    from shouhou.ledger.facts import PayableHead

TONES: Final = {
    "confirmed": "ok",
    "submitted": "ask",
    "unknown": "warn",
    "failed": "bad",
    "pending": "warn",
    "approved": "ok",
    "rejected": "bad",
}


@dataclass(frozen=True, slots=True)
class ShownPayable:
    url: str
    purpose: str
    route: str
    waits: str
    state: str
    tone: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class ShownApproval:
    state: str
    tone: str
    amount_fen: int
    asked_by: str
    asked_at: datetime
    reasons: tuple[str, ...]
    note: str
    decided: str


def payables(found: Iterable[PayableHead]) -> tuple[ShownPayable, ...]:
    """Each payable in words."""
    return tuple(_payable(one) for one in found)


def _payable(one: PayableHead) -> ShownPayable:
    language = page_language()
    return ShownPayable(
        url=_address(one.id),
        purpose=label("purpose", one.purpose, language),
        route=label("route", one.route, language),
        waits=_("等货到") if one.waits_for and one.state == "reserved" else "",
        state=_states().get(one.state, one.state),
        tone=TONES.get(one.state, ""),
        amount_fen=one.amount_fen,
    )


def _address(payable_id: int) -> str:
    try:
        return reverse("payable", args=[payable_id])
    except NoReverseMatch:
        return f"/ledger/payables/{payable_id}/"


def _states() -> dict[str, str]:
    return {
        "reserved": _("待放款"),
        "submitted": _("已提交"),
        "unknown": _("结果不明"),
        "failed": _("未付成"),
        "confirmed": _("已付"),
        "cancelled": _("已取消"),
    }


def approvals(found: Iterable[ApprovalView]) -> tuple[ShownApproval, ...]:
    """Each approval with the reasons of the rules in view."""
    return tuple(_approval(one) for one in found)


def _approval(one: ApprovalView) -> ShownApproval:
    zh = page_language() == "zh"
    decided = " · ".join(filter(None, [one.decided_by_name, one.decision_note]))
    return ShownApproval(
        state=_decisions().get(one.state, one.state),
        tone=TONES.get(one.state, ""),
        amount_fen=one.amount_fen,
        asked_by=one.asked_by_name,
        asked_at=one.asked_at,
        reasons=tuple(row.zh if zh else row.en for row in one.ruling.rows),
        note=one.note,
        decided=decided,
    )


def _decisions() -> dict[str, str]:
    return {
        "pending": _("待审批"),
        "approved": _("已批准"),
        "rejected": _("已驳回"),
        "withdrawn": _("已收回"),
    }
