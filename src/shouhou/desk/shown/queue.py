"""The rows of the queue as they are shown, under the headings of a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from django.urls import reverse
from django.utils.translation import gettext as _

from shouhou.clock import SHANGHAI
from shouhou.desk.shown.figures import RED_BELOW, yuan
from shouhou.desk.shown.language import page_language
from shouhou.refunds.queries import QueueRow
from shouhou.refunds.words import label, vocabulary

OVER = ("success", "closed")
UNPAID = ("exchange", "reship", "repair")
"""Kinds in which goods move and no money does."""


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One refund, one line: what the query found, and what it means in words."""

    seen: QueueRow
    url: str
    shop: str
    is_over: bool
    proposal: str
    then: str
    freight: str


@dataclass(frozen=True, slots=True)
class Group:
    """The rows that run out in the same stretch of time."""

    code: str
    name: str
    rows: tuple[ShownRow, ...]


def grouped(rows: Sequence[QueueRow], now: datetime, shops: Mapping[int, str]) -> tuple[Group, ...]:
    """Rows keep their order; a heading stands where the stretch of time changes."""
    names = _stretches()
    return tuple(
        Group(code, names[code], tuple(_row(row, shops) for row in run))
        for code, run in groupby(rows, key=lambda row: stretch(row, now))
    )


def stretch(row: QueueRow, now: datetime) -> str:
    """In which stretch of time a row runs out."""
    if row.status in OVER:
        return "ended"
    if row.runs_out_at is None:
        return "open"
    if row.runs_out_at < now:
        return "over"
    if row.runs_out_at - now < RED_BELOW:
        return "soon"
    today = now.astimezone(SHANGHAI).date()
    days = (row.runs_out_at.astimezone(SHANGHAI).date() - today) // timedelta(days=1)
    return ("today", "tomorrow")[days] if days < 2 else "later"


def _stretches() -> dict[str, str]:
    return {
        "over": _("已超时"),
        "soon": _("两小时内"),
        "today": _("今天"),
        "tomorrow": _("明天"),
        "later": _("后天及以后"),
        "open": _("没有时限"),
        "ended": _("已结束"),
    }


def _row(row: QueueRow, shops: Mapping[int, str]) -> ShownRow:
    return ShownRow(
        seen=row,
        url=reverse("refund", args=[row.id]),
        shop=shops.get(row.shop_id, ""),
        is_over=row.status in OVER,
        proposal=proposal_line(row),
        then=next_line(row),
        freight=freight_line(row),
    )


def proposal_line(row: QueueRow) -> str:
    """What is due, or the question that is open."""
    if row.question:
        return question_text(row.question)
    if row.due_fen is None or row.verdict == "done":
        return ""
    if not row.due_fen and row.kind in UNPAID:
        return _("不涉及退款")
    if row.due_fen == row.amount_fen:
        return _("应退 %(due)s，与申请一致") % {"due": yuan(row.due_fen)}
    gap = row.amount_fen - row.due_fen
    if gap > 0:
        return _("应退 %(due)s，多要 %(gap)s") % {"due": yuan(row.due_fen), "gap": yuan(gap)}
    return _("应退 %(due)s，少要 %(gap)s") % {"due": yuan(row.due_fen), "gap": yuan(-gap)}


def freight_line(row: QueueRow) -> str:
    """Who pays which leg, as far as there is one and it is decided."""
    if not row.payers or row.verdict == "done":
        return ""
    language = page_language()
    legs = zip((_("发货"), _("退回"), _("换出")), row.payers.split(","), strict=False)
    return " · ".join(
        f"{leg} {label('payer', payer, language)}"
        for leg, payer in legs
        if payer in ("buyer", "seller")
    )


def next_line(row: QueueRow) -> str:
    """What to do next, and who decides when it is not an agent."""
    language = page_language()
    parts = []
    if row.next_step not in ("", "none"):
        parts.append(label("next_step", row.next_step, language))
    if row.approver not in ("", "agent", "platform", "person"):
        parts.append(_("由%(who)s决定") % {"who": label("approver", row.approver, language)})
    return " · ".join(parts)


def question_text(fact: str) -> str:
    """The question of words.md for a fact; a missing order is asked for in words of ours."""
    words = vocabulary().sections.get(fact)
    if words is None:
        return _("缺订单：请导入订单报表") if fact == "order" else fact
    if page_language() == "zh":
        return words.ask_zh or f"{words.zh}？"
    return words.ask_en or f"{words.en}?"
