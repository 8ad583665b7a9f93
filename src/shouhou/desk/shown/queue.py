"""The rows of the queue as they are shown, under the headings of a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from shouhou.cases import words as cases
from shouhou.clock import SHANGHAI
from shouhou.desk.shown.figures import RED_BELOW, left, moment, yuan
from shouhou.desk.shown.tones import tone
from shouhou.doors import page_language
from shouhou.refunds.words import label, vocabulary

if TYPE_CHECKING:
    from shouhou.cases.queries import CaseHead
    from shouhou.refunds.queries import CaseSlip, RequestRow

OVER = ("success", "closed")
ENDED = ("closed", "merged")
UNPAID = ("exchange", "reship", "repair")
"""Kinds in which goods move and no money does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRow:
    """One case, one line, every word of it ready: a page has fifty of them."""

    id: int
    url: str
    left: str
    until: str
    is_guessed: bool
    buyer: str
    level: int
    alarm: str
    tasks: str
    title: str
    kind: str
    reason: str
    amount: str
    state: str
    platform: str
    verdict: str
    tone: str
    proposal: str
    then: str
    freight: str
    owner: str
    whose: str
    shop: str


@dataclass(frozen=True, slots=True)
class Group:
    """The rows that run out in the same stretch of time."""

    code: str
    name: str
    rows: tuple[ShownRow, ...]


def grouped(
    rows: Sequence[CaseHead],
    slips: Mapping[int, Sequence[CaseSlip]],
    now: datetime,
    shops: Mapping[int, str],
) -> tuple[Group, ...]:
    """Rows keep their order; a heading stands where the stretch of time changes."""
    names, list_of = _stretches(), _Words(now, shops)
    return tuple(
        Group(code, names[code], tuple(list_of.row(row, slips.get(row.id, ())) for row in run))
        for code, run in groupby(rows, key=lambda row: stretch(row, now))
    )


def stretch(row: CaseHead, now: datetime) -> str:
    """In which stretch of time a row runs out."""
    if row.state in ENDED:
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


class _Words:
    """What is the same for every row of a page is looked up once."""

    def __init__(self, now: datetime, shops: Mapping[int, str]) -> None:
        self.now, self.shops, self.language = now, shops, page_language()
        # One look into the addresses for all rows.
        self.before, self.behind = reverse("case", args=[0]).split("0")
        self.by = {"rule": _("推算"), "promise": _("承诺")}
        self.nobody, self.told, self.platform = _("无人"), _("待告知 %(n)d"), _("平台")
        self.unjudged, self.asks = _("未判断"), _("待补事实")

    def row(self, head: CaseHead, slips: Sequence[CaseSlip]) -> ShownRow:
        """The request that still runs speaks for a case with several."""
        first = speaking(slips)
        row = first.row if first else None
        is_over = head.state in ENDED
        owner = f"{head.owner} → {head.handed_to}" if head.handed_to else head.owner
        return ShownRow(
            id=head.id,
            url=f"{self.before}{head.id}{self.behind}",
            left="—" if is_over else left(head.runs_out_at, self.now),
            until="" if is_over else self.until(head),
            is_guessed=head.runs_out_by == "rule",
            buyer=head.buyer or str(head.id),
            level=head.alarm,
            alarm=cases.ALARM_NAMES[head.alarm][self.language == "en"] if head.alarm else "",
            tasks=self.told % {"n": head.open_tasks} if head.open_tasks else "",
            title=head.title or "—",
            kind=cases.label("case_kind", head.kind, self.language),
            reason=(row.reason_text if row else "") or problem_word(head.problem) or "—",
            amount=yuan(head.amount_fen),
            state=_state(head, first),
            platform=f"{self.platform} {_platform(row)}" if row else "",
            verdict=self.verdict(row) if row else "",
            tone=tone(row.verdict) if row else "",
            proposal=proposal_line(row) if row else "",
            then=_then(row, len(slips)),
            freight=freight_line(row) if row else "",
            owner=owner,
            whose=owner or self.nobody,
            shop=self.shops.get(head.shop_id, ""),
        )

    def until(self, head: CaseHead) -> str:
        """The moment itself, and whose reckoning it is where it is not the platform's."""
        if head.runs_out_at is None:
            return ""
        said = moment(head.runs_out_at, self.now)
        by = self.by.get(head.runs_out_by)
        return f"{said} · {by}" if by else said

    def verdict(self, row: RequestRow) -> str:
        if row.verdict == "ask":
            return self.asks
        return label("verdict", row.verdict, self.language) if row.verdict else self.unjudged


def _then(row: RequestRow | None, requests: int) -> str:
    """The next step, and that there are more requests than the one shown."""
    then = next_line(row) if row else ""
    if requests < 2:
        return then
    more = _("另有 %(n)d 笔申请") % {"n": requests - 1}
    return f"{then} · {more}" if then else more


def speaking(slips: Sequence[CaseSlip]) -> CaseSlip | None:
    """Of several agreements the first that still runs."""
    running = (one for one in slips if one.row is None or one.row.status not in OVER)
    return next(running, slips[0] if slips else None)


def problem_word(problem: str) -> str:
    """A problem of the rules in words; what somebody typed stands as it is."""
    return label("problem", problem, page_language()) if problem else ""


def _state(head: CaseHead, first: CaseSlip | None) -> str:
    """Our own state: the agreement's, else what must be done next."""
    language = page_language()
    if head.state in ENDED:
        return cases.label("result", head.result, language) if head.result else _("已结案")
    if first is not None:
        return first.agreement.state_name(language)
    return cases.label("lane", head.lane, language)


def _platform(row: RequestRow | None) -> str:
    if row is None:
        return ""
    if row.status == "unrecognised":
        return row.status_text
    return label("status", row.status, page_language())


def proposal_line(row: RequestRow) -> str:
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


def freight_line(row: RequestRow) -> str:
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


def next_line(row: RequestRow) -> str:
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
