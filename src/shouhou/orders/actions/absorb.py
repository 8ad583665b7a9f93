"""Absorb an upload: its raw rows become orders and lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from shouhou.intake.actions import note_absorbed
from shouhou.orders.actions.take import Source, Taken, take_lines, take_orders
from shouhou.orders.facts import ShareProblem
from shouhou.orders.models import OrderLine
from shouhou.orders.queries.reading import ReadBatch, seen_batches
from shouhou.platforms.port import CellProblem, LineSeen, OrderSeen, about_whole

CONSUMER = "orders"
KINDS = ("orders", "lines")
CHECK = (
    "请在千牛后台核对这笔订单的金额；退款金额由人确认。",
    "Check the figures of this order in the seller console; a person confirms refunds of it.",
)
UPLOAD_ORDERS = (
    "请把含有这笔订单的订单报表也上传。",
    "Upload the order report that has this order, too.",
)


@dataclass(frozen=True, slots=True)
class Absorbed:
    """What an upload did to a slice. Rows whose content was known count as same."""

    new: int
    changed: int
    same: int
    problems: tuple[CellProblem, ...]
    """What the shop should know about what is now stored; nothing of it was dropped."""


@dataclass(slots=True)
class _Tally:
    new: int = 0
    changed: int = 0
    same: int = 0
    flaws: dict[str, tuple[ShareProblem, ...]] = field(default_factory=dict)
    waiting: dict[str, int] = field(default_factory=dict)
    unread: list[CellProblem] = field(default_factory=list)
    shop_id: int = 0

    def add(self, taken: Taken, shop_id: int) -> None:
        self.shop_id = shop_id
        self.new += taken.new
        self.changed += taken.changed
        self.same += taken.same
        self.flaws |= taken.problems
        for order_no in taken.waiting:
            self.waiting[order_no] = self.waiting.get(order_no, 0) + 1


def absorb_upload(
    *, upload_id: int, now: datetime, progress: Callable[[int], None] | None = None
) -> Absorbed:
    """Merge the orders and lines of an upload, batch by batch, each in its own transaction.

    Doing it again, or going on after a crash, changes nothing that is already right. `progress`
    is told after each batch how many rows are done. Which export is newer is told by the exports
    themselves; `now` only dates the note that this upload is absorbed.
    """
    tally, done = _Tally(), 0
    for kind in KINDS:
        for batch in seen_batches(upload_id, kind):
            tally.add(take_batch(kind, batch), batch.shop_id)
            tally.unread += batch.unread
            done += len(batch.values)
            if progress:
                progress(done)
    problems = (*tally.unread, *troubles(tally), *waiting_troubles(tally))
    counts = {"new": tally.new, "changed": tally.changed, "same": tally.same}
    note_absorbed(upload_id=upload_id, consumer=CONSUMER, counts=counts, problems=problems, now=now)
    return Absorbed(**counts, problems=problems)


def take_batch(kind: str, batch: ReadBatch) -> Taken:
    """One batch into the table of its kind."""
    source = Source(batch.shop_id, batch.seen_at, batch.seen_in)
    if kind == "orders":
        return take_orders(source, cast("tuple[OrderSeen, ...]", batch.values))
    return take_lines(source, cast("tuple[LineSeen, ...]", batch.values))


def troubles(tally: _Tally) -> Iterator[CellProblem]:
    """The orders whose figures do not add up in the end."""
    for order_no, flaws in tally.flaws.items():
        for flaw in flaws:
            yield about_order(flaw.code, order_no, (flaw.zh, flaw.en), CHECK)


def waiting_troubles(tally: _Tally) -> Iterator[CellProblem]:
    """The lines that still wait for their order now that everything of the upload is in."""
    waiting = OrderLine.objects.filter(
        shop_id=tally.shop_id, order_no__in=list(tally.waiting), order__isnull=True
    ).values_list("order_no", flat=True)
    for order_no in sorted(set(waiting)):
        count = tally.waiting[order_no]
        says = (f"{count} 个子订单在等它的订单。", f"{count} lines wait for their order.")
        yield about_order("line_waits", order_no, says, UPLOAD_ORDERS)


def about_order(
    code: str, order_no: str, says: tuple[str, str], todo: tuple[str, str]
) -> CellProblem:
    """A warning about an order as a whole, in the shape in which uploads show problems."""
    return about_whole(code, ("订单编号", order_no), says, todo)
