"""Facts that people or files tell: kept with who and when, never overwritten, judged at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from shouhou.clock import SHANGHAI
from shouhou.policy import UnknownWord
from shouhou.refunds.actions.judging import judge_locked
from shouhou.refunds.facts import check_answer, read_answer
from shouhou.refunds.models import RefundAnswer, RefundRequest
from shouhou.refunds.queries.rebuild import setting_of
from shouhou.shops.facts import Refused
from shouhou.shops.queries import shop_of

if TYPE_CHECKING:
    from shouhou.shops.models import Person

NOT_HERE = Refused(
    "not_here",
    "没有这笔退款，或您在这家店铺没有这项权限。",
    "There is no such refund, or you may not do this in its shop.",
)
NOT_TOLD = Refused("not_told", "这个事实没有人回答过。", "Nobody has told this fact.")
Told = tuple[int, str, str]
"""Refund, fact, value."""


def answer(by: Person, refund_id: int, fact: str, value: str, now: datetime) -> bool:
    """A person tells a fact; the refund is judged with it at once. False if it was said already.

    Raises Refused: `not_here`, `wrong_answer`. An earlier answer of a person to the same question
    is ended, not lost; what a file says stays beside it and counts again if this is taken back.
    """
    try:
        check_answer(fact, value)
    except UnknownWord as wrong:
        raise Refused("wrong_answer", str(wrong), str(wrong))
    with transaction.atomic():
        refund = locked(by, refund_id)
        told = RefundAnswer.objects.filter(
            refund=refund, fact=fact, source="person", ended_at__isnull=True
        )
        if told.filter(value=value).exists():
            return False
        told.update(ended_at=now, ended_by=by, ended_how="changed")
        RefundAnswer.objects.create(
            refund=refund, fact=fact, value=value, source="person", by=by, at=now
        )
        judge_again(refund, now)
    return True


def take_back_answer(by: Person, refund_id: int, fact: str, now: datetime) -> None:
    """The fact that holds now (the person's, else the file's) holds no longer; judged at once.

    Raises Refused: `not_here`, `not_told`.
    """
    with transaction.atomic():
        refund = locked(by, refund_id)
        told = RefundAnswer.objects.filter(refund=refund, fact=fact, ended_at__isnull=True)
        last = told.order_by("-source").first()
        if last is None:
            raise NOT_TOLD
        last.ended_at, last.ended_by, last.ended_how = now, by, "taken_back"
        last.save(update_fields=["ended_at", "ended_by", "ended_how"])
        judge_again(refund, now)


def locked(by: Person, refund_id: int) -> RefundRequest:
    """The refund's row, locked, if the person may answer in its shop."""
    refund = RefundRequest.objects.select_for_update().filter(pk=refund_id).first()
    shop = shop_of(by, refund.shop_id) if refund else None
    if refund is None or shop is None or not shop.may("answer"):
        raise NOT_HERE
    return refund


def judge_again(refund: RefundRequest, now: datetime) -> None:
    """Judge this one refund, whose row is locked, in the same transaction."""
    setting = setting_of(refund.shop_id, now.astimezone(SHANGHAI).date())
    judge_locked(refund.shop_id, [refund.pk], setting, now)


def take_answers(refund_ids: Sequence[int], now: datetime) -> list[tuple[str, str]]:
    """Facts from extra columns of the file become answers; what could not be read is returned.

    A file ends only what a file said before; a person's answer stays and goes first. A fact the
    newer file is silent on still holds.
    """
    rows = RefundRequest.objects.filter(pk__in=list(refund_ids)).exclude(answers=[])
    unread: list[tuple[str, str]] = []
    told = list(read_told(rows.values_list("pk", "refund_no", "answers"), unread))
    if told:
        keep_told(told, now)
    return unread


def read_told(
    rows: Iterable[tuple[int, str, list[list[str]]]], unread: list[tuple[str, str]]
) -> Iterator[Told]:
    """The answers in the extra columns, refund by refund."""
    for refund_id, refund_no, cells in rows:
        for header, text in cells:
            try:
                said = read_answer(header, text)
            except UnknownWord as wrong:
                unread.append((refund_no, str(wrong)))
                continue
            if said:
                yield (refund_id, *said)


def keep_told(told: Sequence[Told], now: datetime) -> None:
    """Store the answers of a file that differ from what a file said before."""
    wanted = {(refund_id, fact): value for refund_id, fact, value in told}
    holding = RefundAnswer.objects.filter(
        refund_id__in={refund_id for refund_id, _ in wanted}, source="file", ended_at__isnull=True
    )
    gone: list[int] = []
    for pk, refund_id, fact, value in holding.values_list("pk", "refund_id", "fact", "value"):
        if (refund_id, fact) not in wanted:
            continue
        if wanted[refund_id, fact] == value:
            del wanted[refund_id, fact]
        else:
            gone.append(pk)
    RefundAnswer.objects.filter(pk__in=gone).update(ended_at=now, ended_how="changed")
    RefundAnswer.objects.bulk_create(
        RefundAnswer(refund_id=refund_id, fact=fact, value=value, source="file", at=now)
        for (refund_id, fact), value in wanted.items()
    )
