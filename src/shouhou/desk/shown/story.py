"""The middle of a refund's page: everything that happened, oldest first, and what runs out next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from shouhou.desk.shown.facts import answer_in_words
from shouhou.doors import page_language
from shouhou.refunds.queries import RefundView, ToldView
from shouhou.refunds.words import label

if TYPE_CHECKING:
    from shouhou.refunds.decide import Decision


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline."""

    at: datetime
    text: str
    who: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A fact that somebody told and that holds; it can be taken back."""

    fact: str
    text: str
    by: str
    at: datetime


def story(view: RefundView, decision: Decision) -> tuple[Entry, ...]:
    """All entries by their moment; a deadline that is still to come so stands last."""
    entries = [*_trade(view), *_happened(view), *_deadline(decision)]
    return tuple(sorted(entries, key=lambda entry: entry.at))


def told_facts(view: RefundView) -> tuple[Told, ...]:
    """What people and files told and still holds."""
    return tuple(_told(one) for one in view.told if one.holds)


def _told(one: ToldView) -> Told:
    by = one.by or _("导出文件")
    return Told(one.fact, answer_in_words(one.fact, one.value), by, one.at)


def _trade(view: RefundView) -> Iterator[Entry]:
    """What the order's own moments tell, and the request itself."""
    order, refund = view.order, view.refund
    moments = [
        (order.paid_at if order else None, _("买家付款")),
        (order.shipped_at if order else None, _("发货")),
        (order.confirmed_at if order else None, _("交易成功")),
        (refund.applied_at, _("买家申请售后")),
        (refund.finished_at, _("售后结束")),
    ]
    for at, text in moments:
        if at is not None:
            yield Entry(at, text)


def _happened(view: RefundView) -> Iterator[Entry]:
    """What the desk learned, was told and decided; the latest decision stands out."""
    decided = [one for one in view.timeline if one.kind == "decided"]
    for one in view.timeline:
        text = one.zh if page_language() == "zh" else one.en
        kind = "now" if decided and one is decided[-1] else one.kind
        yield Entry(one.at, text, one.who, kind)


def _deadline(decision: Decision) -> Iterator[Entry]:
    if decision.deadline_at is None:
        return
    text = _("平台时限")
    if decision.deadline_by != "platform":
        text = label("clock_rule", decision.clock_rule, page_language())
    yield Entry(decision.deadline_at, text, kind="due")
