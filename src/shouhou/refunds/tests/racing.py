"""Stories in which eight people do the same thing at the same moment; told by tests and a bench.

Each story makes its own small world, lets eight connections act together, and gives back what is
wrong afterwards: an empty list when exactly one of them won and nothing was doubled.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Barrier

from django.db import connection, transaction
from django.db.models import F, Sum

from shouhou.cases.models import Case
from shouhou.ledger import actions as ledger
from shouhou.ledger.models import Attempt, Balance, Payable, Posting
from shouhou.refunds import actions
from shouhou.refunds.facts import Act
from shouhou.refunds.models import Agreement, RefundRequest
from shouhou.refunds.tests.making import NOW
from shouhou.refunds.tests.world import SHARE, World, returning, unsent, unsent_order
from shouhou.shops.facts import Refused
from shouhou.shops.models import Person

EIGHT = 8
NUMBERS = count(1)
WON = "won"


class Track:
    """Eight runners, each with a connection of its own, that start together."""

    def __init__(self) -> None:
        self.barrier = Barrier(EIGHT)
        self.pool = ThreadPoolExecutor(EIGHT)

    def run(self, acts: Sequence[Callable[[], object]]) -> list[str]:
        """What became of each: `won`, or the code of the refusal."""
        return list(self.pool.map(self.one, acts))

    def one(self, act: Callable[[], object]) -> str:
        self.barrier.wait()
        try:
            act()
        except Refused as refused:
            return refused.code
        return WON

    def close(self) -> None:
        list(self.pool.map(self.leave, range(EIGHT)))
        self.pool.shutdown()

    def leave(self, runner: int) -> None:
        self.barrier.wait()
        connection.close()


def fresh_no() -> str:
    """An order number nobody had before."""
    return str(10**17 + next(NUMBERS))


def same_unit(world: World, track: Track) -> list[str]:
    """Eight requests want the one unit of an order back: one is agreed, seven are refused."""
    order_no = fresh_no()
    world.take_order(unsent_order(order_no=order_no))
    world.take(*(unsent(order_no=order_no, refund_no=f"{order_no}{n}") for n in range(EIGHT)))
    rows = list(Agreement.objects.filter(order_no=order_no).order_by("pk"))
    said = track.run([agreeing(world.supervisor, row) for row in rows])
    wrong = [] if said.count(WON) == 1 else [f"same_unit: {Counter(said)}"]
    return wrong + over_paid(order_no) + one_payable(order_no)


def same_refund(world: World, track: Track) -> list[str]:
    """Eight clicks agree to one request: it is agreed once and reserved once."""
    row = one_request(world)
    said = track.run([agreeing(world.agent, row)] * EIGHT)
    wrong = [] if said.count(WON) == 1 else [f"same_refund: {Counter(said)}"]
    return wrong + over_paid(row.order_no) + one_payable(row.order_no)


def same_payable(world: World, track: Track) -> list[str]:
    """Eight people release one payable: one attempt is made."""
    row = one_request(world)
    world.agree(row)
    row.refresh_from_db()
    pk = row.payable_id
    assert pk is not None

    def release() -> None:
        ledger.release(by=world.owner, payable_id=pk, now=NOW)

    said = track.run([release] * EIGHT)
    wrong = [] if said.count(WON) == 1 else [f"same_payable: {Counter(said)}"]
    attempts = Attempt.objects.filter(payable_id=pk).count()
    return wrong + ([] if attempts == 1 else [f"same_payable: {attempts} attempts"])


def same_upload(world: World, track: Track) -> list[str]:
    """Eight uploads bring the same request: one row, one case, one agreement, money booked once."""
    order_no = fresh_no()
    world.take_order(unsent_order(order_no=order_no, status="shipped"))
    paid = returning(order_no=order_no, refund_no=order_no, status="success")
    said = track.run([lambda: world.take(paid)] * EIGHT)
    wrong = [] if said.count(WON) == EIGHT else [f"same_upload: {Counter(said)}"]
    rows = (
        RefundRequest.objects.filter(refund_no=order_no).count(),
        Agreement.objects.filter(order_no=order_no).count(),
        Case.objects.filter(order_no=order_no).count(),
        Payable.objects.filter(order_no=order_no, state="confirmed").count(),
    )
    return wrong + ([] if rows == (1, 1, 1, 1) else [f"same_upload: {rows}"])


def two_approvers(world: World, track: Track) -> list[str]:
    """Four approve, four reject, at once: one decision stands, and money follows only it."""
    row = one_request(world, fen=90000)
    assert world.agree(row) == "approving"
    row.refresh_from_db()
    approval_id = row.approval_id or 0

    def deciding(by: Person, approve: bool) -> Callable[[], object]:
        return lambda: actions.decide_approval(
            by=by, approval_id=approval_id, approve=approve, note="定", now=NOW
        )

    judges = (world.supervisor, world.owner)
    said = track.run([deciding(judges[n % 2], n < EIGHT // 2) for n in range(EIGHT)])
    row.refresh_from_db()
    payables = Payable.objects.filter(order_no=row.order_no).count()
    fits = (row.state, payables) in (("agreed", 1), ("proposed", 0))
    wrong = [] if said.count(WON) == 1 else [f"two_approvers: {Counter(said)}"]
    return wrong + ([] if fits else [f"two_approvers: {row.state}, {payables} payables"])


STORIES = (same_unit, same_refund, same_payable, same_upload, two_approvers)


def one_request(world: World, fen: int = 10800) -> Agreement:
    """A request before dispatch on an order of its own."""
    order_no = fresh_no()
    sums = {**SHARE, "total_fen": fen, "paid_fen": fen, "goods_fen": fen - 900}
    world.take_order(unsent_order(order_no=order_no, **sums))
    world.take(unsent(order_no=order_no, refund_no=order_no, amount_fen=fen))
    return Agreement.objects.get(order_no=order_no)


def agreeing(by: Person, row: Agreement) -> Callable[[], object]:
    """Agree, and say it where the guard rails sent it to somebody else instead."""

    def act() -> None:
        state = actions.agree(by=by, agreement_id=row.pk, act=Act(), now=NOW)
        if state == "approving":
            raise Refused("approving", "", "")

    return act


def over_paid(order_no: str) -> list[str]:
    """Balances of an order that are drawn beyond what was paid; the database forbids them too."""
    rows = Balance.objects.filter(order_no=order_no)
    over = rows.filter(paid_fen__lt=F("reserved_fen") + F("refunded_fen")).count()
    return [f"{order_no}: {over} balances over-drawn"] if over else []


def one_payable(order_no: str) -> list[str]:
    """Exactly one live payable on the order."""
    live = Payable.objects.filter(order_no=order_no).exclude(state="cancelled").count()
    return [] if live == 1 else [f"{order_no}: {live} payables"]


def unbalanced() -> list[str]:
    """Entries of the ledger whose postings do not sum to zero."""
    with transaction.atomic():
        sums = Posting.objects.values("entry_id").annotate(sum=Sum("fen")).exclude(sum=0)
        return [f"entry {row['entry_id']}: {row['sum']}" for row in sums]
