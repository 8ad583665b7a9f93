"""The middle of a refund's page: everything that happened, oldest first, and what runs out next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from shouhou.desk.shown.differences import verdict_in_words
from shouhou.desk.shown.facts import answer_in_words
from shouhou.desk.shown.language import page_language
from shouhou.refunds.queries import RefundView
from shouhou.refunds.words import label


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline. `undo` is the fact whose answer may be taken back."""

    at: datetime
    text: str
    who: str = ""
    kind: str = ""
    undo: str = ""


def story(view: RefundView) -> tuple[Entry, ...]:
    """All entries by their moment; the deadline stands last because it is still to come."""
    past = sorted([*_trade(view), *_changes(view), *_answers(view), *_decisions(view)], key=_moment)
    return (*past, *_deadline(view))


def _moment(entry: Entry) -> datetime:
    return entry.at


def _trade(view: RefundView) -> Iterator[Entry]:
    """What the order's own moments tell."""
    order = view.order
    if order is None:
        return
    for at, text in (
        (order.paid_at, _("买家付款")),
        (order.shipped_at, _("发货")),
        (order.confirmed_at, _("交易成功")),
    ):
        if at is not None:
            yield Entry(at, text)


def _changes(view: RefundView) -> Iterator[Entry]:
    language = page_language()
    yield Entry(view.refund.applied_at, _("买家申请售后"))
    for change in view.changes:
        new = label("status", change.new, language)
        if not change.old:
            yield Entry(change.taken_at, _("导入：%(status)s") % {"status": new})
            continue
        old = label("status", change.old, language)
        text = _("平台状态：%(old)s → %(new)s") % {"old": old, "new": new}
        odd = _("（少见的变化，请核对）") if change.impossible else ""
        yield Entry(change.taken_at, text + odd)


def _answers(view: RefundView) -> Iterator[Entry]:
    for answer in view.answers:
        said = answer_in_words(answer.fact, answer.value)
        yield Entry(
            answer.at,
            _("回答：%(said)s") % {"said": said},
            who=answer.by or _("导出文件"),
            undo=answer.fact if answer.by and answer.ended_at is None else "",
        )
        if answer.ended_at is not None and answer.ended_how == "taken_back":
            taken = _("撤回：%(said)s") % {"said": said}
            yield Entry(answer.ended_at, taken, who=answer.ended_by)


def _decisions(view: RefundView) -> Iterator[Entry]:
    for judged in view.judged:
        yield Entry(
            judged.at,
            _("判断：%(verdict)s") % {"verdict": verdict_in_words(judged.verdict)},
            kind="now" if judged.latest else "",
        )


def _deadline(view: RefundView) -> Iterator[Entry]:
    at = view.decision.deadline_at
    if at is not None:
        rule = label("clock_rule", view.decision.clock_rule, page_language())
        platform = _("平台时限")
        yield Entry(at, platform if view.decision.deadline_by == "platform" else rule, kind="due")
