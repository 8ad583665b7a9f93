"""Judge refunds and keep what was decided: a new row only when the decision changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any

from django.db import connection, transaction

from shouhou.clock import SHANGHAI
from shouhou.orders.actions import lock_shop
from shouhou.refunds.actions.slips import put_slips
from shouhou.refunds.decide import Decision, as_text, decide, field_names
from shouhou.refunds.facts import ShopSetting
from shouhou.refunds.models import OVER, Agreement, Judged, RefundRequest
from shouhou.refunds.queries.rebuild import gather, setting_of

BATCH = 1000
WORDING = ("memo", "reply")
"""Parts of a decision that only word it (and carry the day): they do not make it another one."""

KEEP = (
    "COPY refunds_judged (refund_id, number, decided_at, decision, facts, digest, latest)"
    " FROM STDIN"
)
NOTE_IN_QUEUE = """
UPDATE refunds_refundrequest r SET verdict = t.verdict, next_step = t.next_step,
    approver = t.approver, question = t.question, due_fen = t.due_fen, payers = t.payers,
    runs_out_at = t.runs_out_at, runs_out_by = t.runs_out_by
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::bigint[],
    %s::text[], %s::timestamptz[], %s::text[])
    AS t (id, verdict, next_step, approver, question, due_fen, payers, runs_out_at, runs_out_by)
WHERE r.id = t.id
    AND (r.verdict, r.next_step, r.approver, r.question, r.due_fen, r.payers, r.runs_out_at,
        r.runs_out_by)
    IS DISTINCT FROM (t.verdict, t.next_step, t.approver, t.question, t.due_fen, t.payers,
        t.runs_out_at, t.runs_out_by)
"""


@dataclass(frozen=True, slots=True)
class Fresh:
    """A decision just made, with its fingerprint."""

    refund_id: int
    decision: Decision
    digest: bytes


def judge(shop_id: int, refund_ids: Sequence[int], now: datetime) -> int:
    """Judge these refunds of a shop again; how many decisions changed.

    Batch by batch, each in its own transaction under the shop's lock. Doing it again changes
    nothing.
    """
    setting = setting_of(shop_id, now.astimezone(SHANGHAI).date())
    wanted, changed = sorted(set(refund_ids)), 0
    for start in range(0, len(wanted), BATCH):
        with transaction.atomic():
            lock_shop(shop_id)
            changed += judge_locked(shop_id, wanted[start : start + BATCH], setting, now)
    return changed


def judge_open(shop_id: int, now: datetime) -> int:
    """Judge every refund of the shop that is not over: days went by, parameters changed."""
    rows = RefundRequest.objects.filter(shop_id=shop_id).exclude(status__in=OVER)
    return judge(shop_id, list(rows.values_list("pk", flat=True)), now)


def judge_locked(
    shop_id: int, refund_ids: Sequence[int], setting: ShopSetting, now: datetime
) -> int:
    """Judge inside a transaction; the refunds' rows are locked here, in order."""
    rows = RefundRequest.objects.filter(shop_id=shop_id, pk__in=refund_ids).order_by("pk")
    # Locks before anything is read: an answer given meanwhile is seen, or judges after us.
    list(rows.select_for_update().values_list("pk"))
    fresh = [
        fresh_decision(one.refund_id, decide(one.case, now))
        for one in gather(shop_id, refund_ids, setting)
    ]
    note_in_queue(fresh)
    changed = keep_changed(fresh, now)
    cases = Agreement.objects.filter(refund_id__in=refund_ids).values_list("case_id", flat=True)
    put_slips(cases, now)
    return changed


def fresh_decision(refund_id: int, decision: Decision) -> Fresh:
    """The decision with its fingerprint: equal for equal decisions, however they are worded."""
    decisive = as_text({name: getattr(decision, name) for name in DECISIVE})
    return Fresh(refund_id, decision, blake2b(decisive.encode(), digest_size=16).digest())


DECISIVE = tuple(name for name in field_names(Decision) if name not in WORDING)


def keep_changed(fresh: Sequence[Fresh], now: datetime) -> int:
    """Store the decisions that differ from the latest one of their refund."""
    latest = {
        refund_id: (number, bytes(digest))
        for refund_id, number, digest in Judged.objects.filter(
            refund_id__in=[one.refund_id for one in fresh], latest=True
        ).values_list("refund_id", "number", "digest")
    }
    nothing = (0, b"")
    changed = [one for one in fresh if latest.get(one.refund_id, nothing)[1] != one.digest]
    known = [one.refund_id for one in changed if one.refund_id in latest]
    Judged.objects.filter(refund_id__in=known, latest=True).update(latest=False)
    with connection.cursor() as cursor, cursor.copy(KEEP) as copy:
        for one in changed:
            number = latest.get(one.refund_id, nothing)[0] + 1
            facts = as_text(one.decision.facts)
            row = (one.refund_id, number, now, as_text(one.decision), facts, one.digest, True)
            copy.write_row(row)
    return len(changed)


def note_in_queue(fresh: Iterable[Fresh]) -> None:
    """Write beside each refund the few words the queue is sorted and counted by."""
    rows = [queue_row(one) for one in fresh]
    if rows:
        columns = [list(column) for column in zip(*rows, strict=True)]
        with connection.cursor() as cursor:
            cursor.execute(NOTE_IN_QUEUE, columns)


def queue_row(one: Fresh) -> tuple[Any, ...]:
    """One row of NOTE_IN_QUEUE."""
    told = one.decision
    return (
        one.refund_id,
        told.verdict,
        told.next_step,
        told.approver,
        told.question.fact if told.question else "",
        told.due_fen,
        ",".join(leg.payer for leg in told.legs),
        told.deadline_at,
        told.deadline_by,
    )
