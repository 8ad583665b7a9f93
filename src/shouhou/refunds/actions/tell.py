"""What the outside must hear: the click on the platform, the memo, the words to the buyer.

Until a connection to the platform does it, each is open work of the case: done when sent, or
copied and confirmed. Nothing counts as told because a line says so.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from shouhou.cases.actions import drop_task, ensure_task
from shouhou.cases.facts import TaskOrder
from shouhou.cases.queries import task_states
from shouhou.clock import SHANGHAI
from shouhou.ledger import actions as ledger
from shouhou.money import Money
from shouhou.refunds.actions.money import settle_if_done
from shouhou.refunds.actions.moving import hold, hold_as
from shouhou.refunds.actions.slips import put_slips
from shouhou.refunds.decide.agreeing import release_of
from shouhou.refunds.models import Agreement
from shouhou.refunds.queries.holding import Held
from shouhou.refunds.words import label

if TYPE_CHECKING:
    from shouhou.shops.models import Person

CLICKS = {
    "agree": ("在千牛点“同意{kind}”{amount}", "Agree to the {kind} on the platform{amount}"),
    "refuse": ("在千牛点“拒绝”，理由：{reason}", "Refuse on the platform: {reason}"),
    "propose": ("在千牛向买家提议：{kind}{amount}", "Propose on the platform: {kind}{amount}"),
    "ask_proof": ("在千牛留言请买家补充凭证", "Ask for evidence in the platform's talk"),
    "extend": ("在千牛为买家延长时间", "Extend the time on the platform"),
}
CLICKED = ("agree", "refuse", "propose")
"""Answers that only count once somebody pressed the platform's own button."""


def tell_outside(held: Held, what: str) -> None:
    """Make the open work of this answer; what an older answer left open is dropped."""
    row = held.row
    drop_open(row, held.now)
    due = held.refund.deadline_at if held.refund else row.due_at
    if held.refund is not None and what in CLICKS:
        ensure(
            held,
            "click",
            TaskOrder("platform_click", click_text(held, what), "platform", due_at=due),
        )
    words = held.act.words or (held.decision.reply if held.decision and what == "agree" else "")
    if words:
        ensure(held, "reply", TaskOrder("tell_buyer", words, "wangwang", due_at=due))
    if held.refund is not None:
        ensure(held, "memo", TaskOrder("memo", memo_text(held, what), "platform", due_at=due))
    if held.refund is None or what not in CLICKED:
        row.outside = held.refund is None
        row.save(update_fields=["outside"])


def ensure(held: Held, what: str, task: TaskOrder) -> None:
    """One piece of work per answer and purpose, however often it is asked for."""
    row = held.row
    key = f"agreement:{row.pk}:{row.version}:{what}"
    ensure_task(case_id=row.case_id, key=key, task=task, by=held.by, now=held.now)


def drop_open(row: Agreement, now: datetime) -> None:
    """Work for an answer that no longer holds is not to be done any more."""
    for key, state in task_states(row.case_id, f"agreement:{row.pk}:").items():
        if state in ("open", "copied"):
            drop_task(by=None, case_id=row.case_id, key=key, reason="已有新的答复", now=now)


def click_text(held: Held, what: str) -> str:
    """What to press on the platform, in one line."""
    row, act = held.row, held.act
    kind = row.offer_kind if what == "propose" else row.kind
    fen = row.offer_fen if what == "propose" else row.amount_fen
    amount = f"，{Money(fen).yuan} 元" if fen else ""
    return CLICKS[what][0].format(
        kind=label("ask_kind", kind), amount=amount, reason=act.reason or "见说明"
    )


def memo_text(held: Held, what: str) -> str:
    """The house style: date, what was done, our agent; the rules' own memo where they agree."""
    who = f"（{held.by.name}）" if held.by else ""
    if what == "agree" and held.decision and held.decision.memo:
        return held.decision.memo + who
    day = held.now.astimezone(SHANGHAI)
    return f"{day.month}-{day.day} {click_text(held, what).removeprefix('在千牛')}{who}"


@transaction.atomic
def clicked(*, by: Person | None, agreement_id: int, now: datetime) -> None:
    """The platform's button was pressed: the answer is outside, its money is on the way.

    Called when the click's task is finished. Doing it again changes nothing.
    """
    held = hold(by, agreement_id, now) if by else hold_as(agreement_id, now, ("system",))
    row = held.row
    if row.outside:
        return
    row.outside = True
    row.save(update_fields=["outside"])
    if row.state == "agreed" and row.payable_id is not None and held.money == "reserved":
        release_with_click(held)
    settle_if_done(held)
    put_slips([row.case_id], now)


def release_with_click(held: Held) -> None:
    """Where the platform pays on the agent's click, that click was the release."""
    row = held.row
    release = release_of(row.kind, row.route)
    if release.releaser == "agent" and not release.waits_for and held.by is not None:
        assert row.payable_id is not None
        ledger.release(by=held.by, payable_id=row.payable_id, now=held.now)


def after_tasks(*, by: Person | None, case_id: int, now: datetime) -> None:
    """Tasks of a case were finished: answers whose click is done are outside now."""
    for row in Agreement.objects.filter(case_id=case_id, outside=False):
        clicks = {
            key: state
            for key, state in task_states(case_id, f"agreement:{row.pk}:").items()
            if key.endswith(":click")
        }
        if clicks and clicks[max(clicks, key=number_in)] == "done":
            clicked(by=by, agreement_id=row.pk, now=now)


def number_in(key: str) -> int:
    """The version an answer's work was made for."""
    return int(key.split(":")[2])
