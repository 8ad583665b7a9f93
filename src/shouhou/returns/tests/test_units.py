"""Units are never doubled or lost between order, return and stock, whatever people do."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from hypothesis.stateful import run_state_machine_as_test as run_machine

from shouhou.ledger.models import Balance
from shouhou.refunds import actions as refunds
from shouhou.refunds.facts import Act
from shouhou.refunds.models import Agreement
from shouhou.refunds.tests.making import NOW
from shouhou.refunds.tests.world import World, make_world
from shouhou.returns import actions
from shouhou.returns.facts import OnShelf
from shouhou.returns.models import Arrival, ArrivalLink, Piece, StockMove
from shouhou.returns.tests.make import count, piece, scan, sent_back
from shouhou.returns.words import CONDITIONS, PLACES
from shouhou.shops.facts import Refused

PICK = st.integers(0, 9)
NUMBERS = tuple(f"YT476679354602{n}" for n in range(4))
ORDERS = {"2611230001": 3, "2611230002": 1}
COUNTS = st.lists(st.tuples(st.integers(1, 3), st.sampled_from(CONDITIONS)), max_size=3)
STEPS, RUNS = 25, 25


class Warehouse(RuleBasedStateMachine):
    """Two orders of three and one unit, four parcels, and everybody who may touch them."""

    def __init__(self) -> None:
        super().__init__()
        self.atom = transaction.atomic()
        self.atom.__enter__()
        self.hour = 0
        self.world: World

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atom.__exit__(None, None, None)

    @property
    def now(self):
        return NOW + timedelta(hours=self.hour)

    @initialize()
    def open_the_shop(self) -> None:
        self.world = make_world()
        for n, (order_no, units) in enumerate(ORDERS.items()):
            sent_back(
                self.world,
                order_no=order_no,
                refund_no=order_no,
                return_waybill=NUMBERS[n],
                quantity=units,
            )

    def tries(self, act) -> None:
        with suppress(Refused), transaction.atomic():
            act()
        self.hour += 1

    def one(self, pick: int) -> Arrival | None:
        rows = list(Arrival.objects.order_by("pk"))
        return rows[pick % len(rows)] if rows else None

    @rule(number=st.sampled_from((*NUMBERS, *ORDERS)))
    def a_parcel_is_scanned(self, number: str) -> None:
        self.tries(lambda: scan(self.world, number, now=self.now))

    @rule(pick=PICK, order=st.sampled_from(tuple(ORDERS)))
    def it_is_matched(self, pick: int, order: str) -> None:
        if row := self.one(pick):
            choice = f"{self.world.shop.pk}:{order}"
            wish: dict[str, Any] = {"arrival_id": row.pk, "choice": choice, "now": self.now}
            self.tries(lambda: actions.match(by=self.world.warehouse, **wish))

    @rule(pick=PICK, told=COUNTS)
    def it_is_counted(self, pick: int, told: list[tuple[int, str]]) -> None:
        if row := self.one(pick):
            pieces = [piece(many, condition) for many, condition in told]
            self.tries(lambda: count(self.world, row, *pieces, now=self.now))

    @rule(pick=PICK)
    def the_count_is_undone(self, pick: int) -> None:
        if row := self.one(pick):
            wish: dict[str, Any] = {"arrival_id": row.pk, "why": "", "now": self.now}
            self.tries(lambda: actions.recount(by=self.world.warehouse, **wish))

    @rule(pick=PICK)
    def it_is_shelved_or_undone(self, pick: int) -> None:
        if row := self.one(pick):
            by = self.world.warehouse
            if pick % 2:
                shelf = OnShelf()
                self.tries(
                    lambda: actions.shelve(by=by, arrival_id=row.pk, shelf=shelf, now=self.now)
                )
            else:
                self.tries(lambda: actions.undo_scan(by=by, arrival_id=row.pk, now=self.now))

    @rule(pick=PICK, place=st.sampled_from(PLACES))
    def pieces_go_elsewhere(self, pick: int, place: str) -> None:
        rows = list(Piece.objects.order_by("pk"))
        if rows:
            wish: dict[str, Any] = {
                "piece_id": rows[pick % len(rows)].pk,
                "place": place,
                "now": self.now,
            }
            self.tries(lambda: actions.move_piece(by=self.world.warehouse, **wish))

    @rule(pick=PICK, fen=st.sampled_from((1000, 4950, 9900)), step=st.integers(0, 3))
    def the_agent_settles(self, pick: int, fen: int, step: int) -> None:
        rows = list(Agreement.objects.order_by("pk"))
        pk, by = rows[pick % len(rows)].pk, self.world.supervisor
        act = Act(amount_fen=fen, words="这样行吗", reason="件数不符")
        verbs = (refunds.propose, refunds.accept, refunds.agree, refunds.refuse)
        self.tries(lambda: verbs[step](by=by, agreement_id=pk, act=act, now=self.now))

    @rule()
    def the_desk_catches_up(self) -> None:
        for pk in actions.to_catch_up(self.now):
            self.tries(lambda pk=pk: actions.catch_up(arrival_id=pk, now=self.now))

    @invariant()
    def no_more_of_a_line_came_than_was_sent(self) -> None:
        rows = Piece.objects.filter(undone_at=None).exclude(line_no="")
        for each in rows.values("order_no").annotate(many=Sum("quantity")):
            assert each["many"] <= ORDERS[each["order_no"]]

    @invariant()
    def every_counted_piece_lies_in_exactly_one_place(self) -> None:
        for row in Piece.objects.all():
            moves = StockMove.objects.filter(piece=row).values("place")
            lying = {
                each["place"]: each["many"]
                for each in moves.annotate(many=Sum("quantity"))
                if each["many"]
            }
            assert lying == ({} if row.undone_at else {row.place: row.quantity})

    @invariant()
    def the_ledger_has_back_what_was_accepted(self) -> None:
        for row in Agreement.objects.all():
            balance = Balance.objects.filter(order_no=row.order_no).exclude(line_no="").first()
            if balance is None:
                continue
            assert balance.units_returned == row.returned
            assert balance.units_returning == row.returning
            came = sum(
                Piece.objects.filter(link__agreement=row, link__gone_at=None, undone_at=None)
                .exclude(line_no="")
                .values_list("quantity", flat=True)
            )
            if row.goods_state == "accepted":
                assert row.returned <= min(came, ORDERS[row.order_no])
            else:
                assert row.returned == 0

    @invariant()
    def a_parcel_is_for_somebody_or_nobody(self) -> None:
        for row in Arrival.objects.all():
            links = ArrivalLink.objects.filter(arrival=row, gone_at=None).count()
            if row.state in ("ownerless", "undone", "disposed"):
                assert links == 0
            if row.state == "counted":
                assert links


@pytest.mark.slow
@pytest.mark.django_db
def test_units_are_never_doubled_or_lost() -> None:
    run_machine(
        Warehouse,
        settings=settings(
            max_examples=RUNS,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
