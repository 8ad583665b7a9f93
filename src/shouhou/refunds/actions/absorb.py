"""Absorb an upload: its raw rows become refunds, and everything it touches is judged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from shouhou.intake.actions import note_absorbed
from shouhou.intake.queries import raw_rows
from shouhou.orders.actions import Source
from shouhou.orders.queries import order_nos_seen_in, seen_batches
from shouhou.platforms.port import CellProblem, RefundSeen, about_whole
from shouhou.refunds.actions.judging import judge
from shouhou.refunds.actions.take import Moved, Taken, take_refunds
from shouhou.refunds.models import RefundRequest
from shouhou.refunds.words import answer_headers, label

CONSUMER = "refunds"
ASK_PLATFORM = (
    "请在平台后台核对这笔退款；两次看到的状态都保留在时间线上。",
    "Check this refund on the platform; both sights are kept in its timeline.",
)
FIX_CELL = (
    "请改成列出的写法之一后重新上传，或在退款页面上回答。",
    "Use one of the listed words and upload again, or answer on the refund's page.",
)


@dataclass(frozen=True, slots=True)
class Absorbed:
    """What an upload did to the refunds."""

    new: int
    changed: int
    same: int
    judged: int
    """How many decisions are new or different."""
    problems: tuple[CellProblem, ...]


@dataclass(slots=True)
class _Tally:
    new: int = 0
    changed: int = 0
    same: int = 0
    problems: list[CellProblem] = field(default_factory=list)
    touched: dict[int, set[int]] = field(default_factory=dict)
    """Refunds to judge, by shop."""
    sheets: set[int] = field(default_factory=set)

    def add(self, shop_id: int, taken: Taken) -> None:
        self.new += taken.new
        self.changed += taken.changed
        self.same += taken.same
        self.touched.setdefault(shop_id, set()).update(taken.refund_ids)
        self.problems += map(impossible_problem, taken.impossible)
        for refund_no, why in taken.unread:
            self.problems.append(about_refund("answer_unread", refund_no, (why, why), FIX_CELL))


def absorb_upload(
    *, upload_id: int, now: datetime, progress: Callable[[int], None] | None = None
) -> Absorbed:
    """Merge the refunds of an upload, then judge them and those whose orders it brought.

    Call it after the orders' own `absorb_upload`. Doing it again changes nothing that is right,
    and finishes what a run cut short left undone.
    """
    tally, done = _Tally(), 0
    for batch in seen_batches(upload_id, "refunds", answer_headers()):
        source = Source(batch.shop_id, batch.seen_at, batch.seen_in)
        refunds = cast("tuple[RefundSeen, ...]", batch.values)
        tally.problems += batch.unread
        tally.sheets.add(batch.seen_in)
        tally.add(batch.shop_id, take_refunds(source, refunds, now))
        done += len(refunds)
        if progress:
            progress(done)
    for shop_id, refund_ids in with_orders(upload_id).items():
        tally.touched.setdefault(shop_id, set()).update(refund_ids)
    judged = 0
    for shop_id, refund_ids in tally.touched.items():
        # By their sheet, so that a run cut short between merging and judging is made good.
        seen = RefundRequest.objects.filter(shop_id=shop_id, seen_in__in=tally.sheets)
        refund_ids.update(seen.values_list("pk", flat=True))
        judged += judge(shop_id, sorted(refund_ids), now)
    counts = {"new": tally.new, "changed": tally.changed, "same": tally.same, "judged": judged}
    note_absorbed(
        upload_id=upload_id, consumer=CONSUMER, counts=counts, problems=tally.problems, now=now
    )
    return Absorbed(**counts, problems=tuple(tally.problems))


def with_orders(upload_id: int) -> dict[int, set[int]]:
    """The refunds, by shop, whose orders or lines this upload brought."""
    sheets: dict[int, set[int]] = {}
    for kind in ("orders", "lines"):
        for batch in raw_rows(upload_id, kind):
            sheets.setdefault(batch.sheet.shop_id, set()).add(batch.sheet.id)
    found: dict[int, set[int]] = {}
    for shop_id, sources in sheets.items():
        numbers = list(order_nos_seen_in(shop_id, sources))
        rows = RefundRequest.objects.filter(shop_id=shop_id, order_no__in=numbers)
        found[shop_id] = set(rows.values_list("pk", flat=True))
    return found


def impossible_problem(move: Moved) -> CellProblem:
    """A pair of sights that the platform's own rules do not explain."""
    old, new = label("status", move.old), label("status", move.new)
    zh = f"退款状态从「{old}」变成「{new}」，平台没有这种变化。"
    old, new = label("status", move.old, "en"), label("status", move.new, "en")
    en = f'The status went from "{old}" to "{new}", which the platform does not do.'
    return about_refund("impossible_status", move.refund_no, (zh, en), ASK_PLATFORM)


def about_refund(
    code: str, refund_no: str, says: tuple[str, str], todo: tuple[str, str]
) -> CellProblem:
    """A warning about a refund as a whole, in the shape in which uploads show problems."""
    return about_whole(code, ("退款编号", refund_no), says, todo)
