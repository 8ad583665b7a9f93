"""Take refund requests into the table, many at once, and note how the platform moved them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.db import connection, transaction

from shouhou.orders.actions import Source, Target, lock_shop, merge_rows
from shouhou.platforms.port import RefundSeen
from shouhou.refunds.actions.follow import adopt_locked, follow
from shouhou.refunds.actions.parcels import ask_tell
from shouhou.refunds.actions.told import take_answers
from shouhou.refunds.models import RefundRequest
from shouhou.refunds.queries.rebuild import REFUND_FIELDS
from shouhou.refunds.states import explains

PLAIN_FIELDS = tuple(name for name in REFUND_FIELDS if name != "answers")
# Silence of a newer export does not empty these. Beside each: what silence looks like.
KEEPS: dict[str, str | None] = {
    "answers": "[]",
    "line_no": None,
    "order_paid_fen": None,
    "finished_at": None,
    "paid_at": None,
    "advanced": None,
    "constraint": "",
    "title": "",
    "outer_id": "",
    "item_id": "",
    "buyer_nick": "",
}
NOTE_CHANGES = """
INSERT INTO refunds_statuschange
    (refund_id, number, old, new, impossible, seen_at, seen_in, taken_at)
SELECT t.refund_id,
    1 + COALESCE((SELECT max(c.number) FROM refunds_statuschange c
        WHERE c.refund_id = t.refund_id), 0),
    t.old, t.new, t.impossible, %s, %s, %s
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::boolean[])
    AS t (refund_id, old, new, impossible)
"""


@dataclass(frozen=True, slots=True)
class Moved:
    """A refund whose status differs from the last sight of it."""

    refund_id: int
    refund_no: str
    old: str
    new: str

    @property
    def impossible(self) -> bool:
        """No chain of the platform's moves explains it."""
        return bool(self.old) and not explains(self.old, self.new)


@dataclass(frozen=True, slots=True)
class Taken:
    """What one batch of refunds did."""

    refund_ids: tuple[int, ...]
    """New and changed: to be judged."""
    new: int
    changed: int
    same: int
    impossible: tuple[Moved, ...]
    unread: tuple[tuple[str, str], ...]
    """Refund number and why an answer in its extra column could not be read."""


@transaction.atomic
def take_refunds(source: Source, refunds: Sequence[RefundSeen], now: datetime) -> Taken:
    """Merge one batch of refunds of one export; a number that comes twice counts once, the last."""
    lock_shop(source.shop_id)
    by_key = {(refund.refund_no, refund.platform): refund for refund in refunds}
    before = statuses(source.shop_id, [refund.refund_no for refund in refunds])
    rows = (refund_row(source, refund) for refund in by_key.values())
    merged = merge_rows(target(now), rows)
    touched = [*merged.new, *merged.changed]
    moved = note_changes(source, before, touched, now)
    unread = take_answers(touched, now)
    follow(source.shop_id, merged.changed, now)
    adopt_locked(source.shop_id, merged.new, now)
    ask_tell(source.shop_id, touched)
    return Taken(
        refund_ids=tuple(touched),
        new=len(merged.new),
        changed=len(merged.changed),
        same=len(refunds) - len(touched),
        impossible=tuple(move for move in moved if move.impossible),
        unread=tuple(unread),
    )


def target(now: datetime) -> Target:
    """How refunds are merged; the queue's own words come with the first decision."""
    return Target(
        table="refunds_refundrequest",
        key=("shop_id", "refund_no", "platform"),
        columns=("shop_id", "seen_at", "seen_in", "answers", *PLAIN_FIELDS),
        keep=KEEPS,
        once={
            "first_seen_at": now,
            "verdict": "",
            "next_step": "",
            "approver": "",
            "question": "",
            "runs_out_by": "",
        },
    )


def refund_row(source: Source, refund: RefundSeen) -> tuple[Any, ...]:
    """The cells of the target's columns."""
    answers = json.dumps(refund.answers, ensure_ascii=False) if refund.answers else "[]"
    return (*source.stamp, answers, *PLAIN(refund))


PLAIN = attrgetter(*PLAIN_FIELDS)


def statuses(shop_id: int, refund_nos: Sequence[str]) -> dict[int, str]:
    """The status of each refund before this export."""
    rows = RefundRequest.objects.filter(shop_id=shop_id, refund_no__in=list(refund_nos))
    return dict(rows.values_list("pk", "status"))


def note_changes(
    source: Source, before: dict[int, str], touched: Iterable[int], now: datetime
) -> list[Moved]:
    """Keep how the statuses moved since the last export; a first sight has no old status."""
    rows = RefundRequest.objects.filter(pk__in=list(touched)).order_by("pk")
    moved = [
        Moved(pk, refund_no, before.get(pk, ""), status)
        for pk, refund_no, status in rows.values_list("pk", "refund_no", "status")
        if before.get(pk) != status
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            NOTE_CHANGES,
            [
                source.seen_at,
                source.seen_in,
                now,
                [move.refund_id for move in moved],
                [move.old for move in moved],
                [move.new for move in moved],
                [move.impossible for move in moved],
            ],
        )
    return moved
