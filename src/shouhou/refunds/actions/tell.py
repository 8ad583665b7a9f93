"""What the outside must hear: the click on the platform, the memo, the words to the buyer.

Each is open work of the case: done when sent, or copied and confirmed. In a shop that is connected
the desk carries it out (`outside`); nothing counts as told because a line says so.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from shouhou.cases.actions import drop_task, ensure_task, finish_task
from shouhou.cases.facts import TaskOrder
from shouhou.cases.queries import case_of_task, task_states, tasks_by_key
from shouhou.clock import SHANGHAI
from shouhou.ledger import actions as ledger
from shouhou.money import Money
from shouhou.refunds.actions.money import settle_if_done
from shouhou.refunds.actions.moving import hold, hold_as, lock_agreements
from shouhou.refunds.actions.outside import (
    BY_HAND,
    NOTHING,
    PAY,
    carry,
    carry_memo,
    said_with_freight,
    stop_carrying,
    way_out,
)
from shouhou.refunds.actions.slips import put_slips
from shouhou.refunds.decide.agreeing import outside_of, release_of
from shouhou.refunds.models import Agreement
from shouhou.refunds.queries.holding import Held
from shouhou.refunds.words import label
from shouhou.shops.queries import is_connected

if TYPE_CHECKING:
    from shouhou.shops.models import Person

CLICKS = {
    "agree": ("在千牛点“同意{kind}”{amount}", "Agree to the {kind} on the platform{amount}"),
    "refuse": ("在千牛点“拒绝”，理由：{reason}", "Refuse on the platform: {reason}"),
    "propose": ("在千牛向买家提议：{kind}{amount}", "Propose on the platform: {kind}{amount}"),
    "ask_proof": ("在千牛留言请买家补充凭证", "Ask for evidence in the platform's talk"),
    "extend": ("在千牛为买家延长时间", "Extend the time on the platform"),
}
TOLD = ("done", "dropped")
CLICKED = ("agree", "refuse", "propose")
"""Answers that only count once somebody pressed the platform's own button."""


def tell_outside(held: Held, what: str) -> None:
    """Make the open work of this answer; what an older answer left open is dropped.

    In a connected shop the desk itself is set to it: see `outside`.
    """
    row = held.row
    drop_open(row, held.now)
    due = held.refund.deadline_at if held.refund else row.due_at
    way = way_out(held, what) if what in CLICKS else None
    if way is not None and way.act == PAY:
        assert row.payable_id is not None
        ledger.release(by=held.by, payable_id=row.payable_id, now=held.now)
    elif held.refund is not None and what in CLICKS:
        click = TaskOrder("platform_click", click_text(held, what), "platform", due_at=due)
        ensure(held, "click", click)
        if way is not None and way.act != BY_HAND:
            carry(held, way.act, key_of(row, "click"))
    words = held.act.words or (held.decision.reply if held.decision and what == "agree" else "")
    if what == "agree":
        words = said_with_freight(held, words)
    if words:
        ensure(held, "reply", TaskOrder("tell_buyer", words, "wangwang", due_at=due))
    if held.refund is not None:
        memo = memo_text(held, what)
        ensure(held, "memo", TaskOrder("memo", memo, "platform", due_at=due))
        if way is not None:
            carry_memo(held, key_of(row, "memo"), memo)
    if held.refund is None or what not in CLICKED:
        row.outside = held.refund is None
        row.save(update_fields=["outside"])


def tell_received(held: Held) -> None:
    """The return was accepted: where the platform must hear of it, that is open work, too.

    It takes the waybill of a replacement only once it shows the return as received (U17).
    """
    refund = held.refund
    if refund is not None and received_by(held) != NOTHING:
        text = "在千牛点“确认收到退件”（换货）"
        order = TaskOrder("platform_click", text, "platform", due_at=refund.deadline_at)
        ensure(held, "receive", order)
        carry_received(held)


def carry_received(held: Held) -> None:
    """Have it told as soon as the platform lets us: the buyer's waybill may be late."""
    row = held.row
    act = received_by(held)
    if act in (NOTHING, BY_HAND) or not is_connected(row.shop_id):
        return
    for key, state in task_states(row.case_id, f"agreement:{row.pk}:").items():
        if key.endswith(":receive") and state not in TOLD:
            carry(held, act, key)


def received_by(held: Held) -> str:
    """How the platform hears that a return was accepted, as it stands there now."""
    refund = held.refund
    return outside_of("receive", held.row.kind, refund.status).act if refund else NOTHING


def ensure(held: Held, what: str, task: TaskOrder) -> None:
    """One piece of work per answer and purpose, however often it is asked for."""
    row, key = held.row, key_of(held.row, what)
    ensure_task(case_id=row.case_id, key=key, task=task, by=held.by, now=held.now)


def key_of(row: Agreement, what: str) -> str:
    """The key of one answer's work of one purpose."""
    return f"agreement:{row.pk}:{row.version}:{what}"


def drop_open(row: Agreement, now: datetime) -> None:
    """Work for an answer that no longer holds is not to be done any more."""
    work = task_states(row.case_id, f"agreement:{row.pk}:")
    stop_carrying(work, now)
    for key, state in work.items():
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
    """Tasks of a case were finished: answers whose click is done are outside now.

    What a person has told by hand is not sent once more.
    """
    for row in Agreement.objects.filter(case_id=case_id):
        work = task_states(case_id, f"agreement:{row.pk}:")
        stop_carrying((key for key, state in work.items() if state in TOLD), now)
        clicks = {key: state for key, state in work.items() if key.endswith(":click")}
        if clicks and not row.outside and clicks[max(clicks, key=number_in)] == "done":
            clicked(by=by, agreement_id=row.pk, now=now)


@transaction.atomic
def finish_work(*, by: Person | None, task_id: int, how: str, now: datetime) -> None:
    """Work of a case was told; an answer whose click is done counts as outside from now on.

    Raises Refused as `cases.actions.finish_task`.
    """
    lock_work(case_of_task(task_id))
    case_id = finish_task(by=by, task_id=task_id, how=how, now=now)
    after_tasks(by=by, case_id=case_id, now=now)


@transaction.atomic
def drop_work(*, by: Person, task_id: int, reason: str, now: datetime) -> None:
    """Work of a case need not be told any more. Raises Refused as `cases.actions.drop_task`."""
    case_id = case_of_task(task_id)
    lock_work(case_id)
    drop_task(by=by, task_id=task_id, reason=reason, now=now)
    if case_id is not None:
        after_tasks(by=by, case_id=case_id, now=now)


def lock_work(case_id: int | None) -> None:
    """Lock the requests and agreements of a case, before its work or an act outside is touched.

    Inside a transaction. Finishing work locks the case, and may then move an agreement: taken in
    that order it would wait for whoever holds the request and wants the case (see `moving`).
    """
    if case_id is not None:
        rows = Agreement.objects.filter(case_id=case_id)
        lock_agreements(list(rows.values_list("pk", flat=True)))


@transaction.atomic
def carried_out(*, key: str, now: datetime) -> None:
    """The act of this key is done on the platform: its work is told. Harmless to do again.

    Whoever holds the act itself calls `lock_work` before taking it.
    """
    task_id, state = tasks_by_key(key).get(key, (0, ""))
    if state in ("open", "copied"):
        finish_work(by=None, task_id=task_id, how="sent", now=now)


def number_in(key: str) -> int:
    """The version an answer's work was made for."""
    return int(key.split(":")[2])
