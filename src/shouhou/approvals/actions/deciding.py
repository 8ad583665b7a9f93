"""A second person says yes or no. Of several at once exactly one does."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from shouhou.approvals import queries
from shouhou.approvals.actions.ask import NOT_HERE, locked
from shouhou.approvals.actions.lines import hold_line
from shouhou.approvals.actions.told import (
    announce,
    asked_in_words,
    clean_note,
    tell_approvers,
    tell_asker,
    with_reasons,
    write,
)
from shouhou.approvals.decide import may_decide, next_state, worse, yuan
from shouhou.approvals.facts import ApprovalView, MayDecide, Ruling
from shouhou.approvals.models import Approval
from shouhou.cases.actions import lock_case
from shouhou.clock import shanghai_day
from shouhou.shops.facts import Refused
from shouhou.shops.queries import Person
from shouhou.workflow import Refusal, Transition

GROWN = "grown"
"""The refusal after which `escalate` hands the approval to the owner."""


def decide(
    *,
    by: Person,
    approval_id: int,
    approve: bool,
    note: str,
    now: datetime,
    ruling: Ruling | None = None,
) -> ApprovalView:
    """Approve or reject; the approval as it then is.

    `ruling` is what the rules say now, the sums may have grown since it was asked; without it they
    are asked here. Both rulings are kept. A no always needs only what was asked for; a yes needs
    the worse of the two. Only the decision is written: what it allows is done by whoever asked.

    Raises Refused: not_here, final (somebody was quicker), not_yet (a no without a reason),
    not_approver, second_person, and `grown` when it now needs the owner.
    """
    text = clean_note(note)
    with transaction.atomic():
        fresh = ruling or _ruling_now(approval_id, now)
        row = locked(by, approval_id)
        move = _move(row, "approve" if approve else "reject", text)
        needs = worse(row.needs, fresh.needs) if approve else row.needs
        may = _entitled(row, by, needs, now)
        row.state, row.decided_by, row.decided_at = move.to, by, now
        row.decided_as, row.stood_in_for_id = may.decides_as, may.stood_in_for
        row.decision_note, row.needs, row.ruling_then = text, needs, fresh.as_json()
        row.save()
        _say(row, move, by, now)
    found = queries.approval(by, approval_id, now)
    assert found is not None
    return found


def escalate(*, approval_id: int, now: datetime) -> bool:
    """After a refusal `grown`: ask for the level it needs now. False when nothing has changed."""
    with transaction.atomic():
        fresh = _ruling_now(approval_id, now)
        row = locked(None, approval_id)
        if row.state != "pending" or worse(row.needs, fresh.needs) == row.needs:
            return False
        row.needs, row.ruling_then = fresh.needs, fresh.as_json()
        row.save(update_fields=["needs", "ruling_then"])
        zh, en = asked_in_words(row, fresh)
        write(row, f"累计已变，{zh}", f"The sums have grown. {en}", None, now)
        announce(row, now)
        tell_approvers(row, zh, en, now)
    return True


def _ruling_now(approval_id: int, now: datetime) -> Ruling:
    """What the rules say now, under the lock of the lines; it comes before the row's own lock.

    The case is locked before the lines, as whoever asked does: nobody waits crosswise.
    """
    row = Approval.objects.filter(pk=approval_id).first()
    if row is None:
        raise Refused(*NOT_HERE)
    lock_case(by=None, case_id=row.case_id)
    hold_line(shop_id=row.shop_id, agent_id=row.asked_by_id, buyer=row.buyer, now=now)
    return queries.ruling_again(approval_id, now)


def _move(row: Approval, event: str, note: str) -> Transition:
    move = next_state(row.state, event, "second", reason=bool(note))
    if isinstance(move, Transition):
        return move
    if move.code == "not_yet":
        raise Refused("not_yet", "驳回要写明原因。", "A no needs a reason.", move.rows, "note")
    raise _too_late(row, move)


def _too_late(row: Approval, refusal: Refusal) -> Refused:
    who = row.decided_by.name if row.decided_by else "—"
    return Refused(
        refusal.code,
        f"{refusal.why}（{who}）",
        f"{refusal.why_en} ({who})",
        refusal.rows,
    )


def _entitled(row: Approval, by: Person, needs: str, now: datetime) -> MayDecide:
    """As what this person may decide at this level; raises Refused with the row that says no."""
    standing = queries.standings(by, now, row.shop_id)[row.shop_id]
    on = shanghai_day(now)
    may = may_decide(standing, by.pk, row.asked_by_id, needs, on)
    if may:
        return may
    if by.pk == row.asked_by_id:
        code = "second_person"
    elif may_decide(standing, by.pk, row.asked_by_id, row.needs, on):
        code = GROWN
    else:
        code = "not_approver"
    raise Refused(code, may.zh, may.en, (may.row,))


def _say(row: Approval, move: Transition, by: Person, now: datetime) -> None:
    amount = yuan(row.amount_fen)
    absent = row.stood_in_for.name if row.stood_in_for else ""
    yes = row.state == "approved"
    zh = f"{move.says} {amount} 元" + (f"（代{absent}）" if absent else "")
    en = f"{'Approved' if yes else 'Rejected'} ¥{amount}" + (f" (for {absent})" if absent else "")
    zh = with_reasons(zh, row.decision_note, "：")
    en = with_reasons(en, row.decision_note, ": ")
    write(row, zh, en, by, now)
    announce(row, now)
    tell_asker(row, f"{by.name}：{zh}", f"{by.name}: {en}", now)
