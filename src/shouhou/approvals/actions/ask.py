"""Ask for a second person, or take the wish back."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from shouhou.approvals.actions.told import (
    announce,
    asked_in_words,
    clean_note,
    tell_approvers,
    with_reasons,
    write,
)
from shouhou.approvals.decide import next_state
from shouhou.approvals.facts import Asked, Ruling
from shouhou.approvals.models import Approval
from shouhou.cases.actions import lock_case
from shouhou.shops import queries as shops
from shouhou.shops.facts import Refused, granted
from shouhou.shops.queries import Person

NOT_HERE = ("not_here", "没有这个审批。", "There is no such approval.")


def ask(*, by: Person | None, asked: Asked, ruling: Ruling, note: str, now: datetime) -> int:
    """Let an act wait for a second person; the number of its approval.

    The same wish by the same person again returns the number it already has. Raises Refused:
    not_here, needs_nobody, note_too_long, and asked_already when something else about the same
    subject waits.
    """
    text = clean_note(note)
    if by is not None and not shops.may(by, asked.shop_id, "agree"):
        raise Refused("not_here", "您在这家店铺没有这项权限。", "You may not do this in this shop.")
    if not ruling.needs:
        raise Refused("needs_nobody", "这件事不用批准。", "Nobody has to approve this.")
    with transaction.atomic():
        if lock_case(by=None, case_id=asked.case_id).shop_id != asked.shop_id:
            raise Refused("not_here", "没有这张售后单。", "There is no such case.")
        row = _made(by, asked, ruling, text, now)
        if row is None:
            return _waiting(by, asked)
        zh, en = asked_in_words(row, ruling)
        zh_noted = with_reasons(zh, text, "。说明：")
        write(row, zh_noted, with_reasons(en, text, ". Note: "), by, now)
        announce(row, now)
        tell_approvers(row, zh, en, now)
    return row.pk


def withdraw(*, by: Person | None, approval_id: int, note: str = "", now: datetime) -> None:
    """The asker takes the wish back; nobody (`by=None`): what it was about is gone.

    Raises Refused: not_here, not_yours, or why it can no longer be (final).
    """
    text = clean_note(note)
    with transaction.atomic():
        row = locked(by, approval_id)
        who = "system" if by is None else "asker"
        if by is not None and row.asked_by_id != by.pk:
            raise Refused("not_yours", "只有提出的人可以撤回。", "Only the asker takes it back.")
        move = granted(next_state(row.state, "withdraw", who))
        row.state, row.decided_by, row.decided_at = move.to, by, now
        row.decision_note = text
        row.save(update_fields=["state", "decided_by", "decided_at", "decision_note"])
        en = "Taken back" if by else "No longer needed: what it was about has changed"
        zh_noted = with_reasons(move.says, text, "：")
        write(row, zh_noted, with_reasons(en, text, ": "), by, now)
        announce(row, now)


def locked(by: Person | None, approval_id: int) -> Approval:
    """The row, locked after its case; raises Refused not_here for another shop's."""
    seen = Approval.objects.filter(pk=approval_id).values_list("shop_id", "case_id").first()
    if seen is None or (by is not None and not shops.may(by, seen[0], "see")):
        raise Refused(*NOT_HERE)
    lock_case(by=None, case_id=seen[1])
    return Approval.objects.select_for_update().get(pk=approval_id)


def _made(
    by: Person | None, asked: Asked, ruling: Ruling, note: str, now: datetime
) -> Approval | None:
    """The new row; nothing when one about the same act already waits."""
    row = Approval(
        shop_id=asked.shop_id,
        case_id=asked.case_id,
        act=asked.act,
        subject=asked.subject,
        subject_id=asked.subject_id,
        amount_fen=asked.amount_fen,
        purpose=asked.purpose,
        buyer=asked.buyer,
        approver=asked.approver,
        both_ways=asked.both_ways,
        needs=ruling.needs,
        asks=ruling.asks,
        ruling=ruling.as_json(),
        asked_by=by,
        asked_at=now,
        note=note,
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if "approval_pending_once" not in str(error):
            raise
        return None
    return row


def _waiting(by: Person | None, asked: Asked) -> int:
    """The number of the same wish, already waiting; raises Refused when it is another one."""
    row = (
        Approval.objects.select_for_update(of=("self",))
        .select_related("asked_by")
        .filter(act=asked.act, subject=asked.subject, subject_id=asked.subject_id, state="pending")
        .first()
    )
    if row is None:
        raise Refused(
            "changed_meanwhile", "刚刚被人处理了，请再看一次。", "Somebody just acted. Look again."
        )
    mine = row.asked_by_id == (by.pk if by else None)
    if mine and row.amount_fen == asked.amount_fen and row.shop_id == asked.shop_id:
        return row.pk
    who = row.asked_by.name if row.asked_by else "—"
    raise Refused(
        "asked_already", f"{who}已经申请了，正在等批准。", f"{who} already asked; it waits."
    )
