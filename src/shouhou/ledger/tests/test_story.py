"""Whatever happens in whatever order: entries balance, balances are made of draws, no fen twice."""

from __future__ import annotations

from contextlib import suppress

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shouhou.ledger.actions import (
    book_movement,
    book_platform_payment,
    cancel,
    clear_wait,
    confirm,
    fail,
    lose,
    release,
    reserve,
)
from shouhou.ledger.facts import Movement
from shouhou.ledger.models import Balance, Payable
from shouhou.ledger.tests.make import (
    LINES,
    check_books,
    make_payer,
    make_seen,
    make_sold,
    make_wanted,
)
from shouhou.orders.tests.make import NOW, NUMBER
from shouhou.shops.facts import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
PAID = 10_900

picked = st.lists(st.sampled_from(LINES), max_size=2, unique=True).map(tuple)
fen = st.sampled_from((1, 100, 900, 3_000, 6_000, 10_900))
who = st.integers(0, 5)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("reserve"), fen, picked, st.sampled_from(("", "goods"))),
        st.tuples(st.just("aside"), fen, st.sampled_from(("freight", "compensation", "penalty"))),
        st.tuples(st.just("seen"), fen, picked, st.sampled_from(("success", "advance"))),
        st.tuples(st.just("moved"), fen),
        *(
            st.tuples(st.just(name), who)
            for name in ("release", "confirm", "fail", "lose", "cancel", "clear_wait")
        ),
    ),
    max_size=14,
)


class Story:
    """One shop's ledger, driven by steps; refusals are part of the story."""

    def __init__(self):
        self.shop = make_sold()
        self.payer = make_payer(self.shop)
        self.count = 0

    def take(self, name, *given):
        self.count += 1
        with suppress(Refused):
            getattr(self, name)(*given)

    def wish(self, **changes):
        wanted = make_wanted(self.shop, key=f"k{self.count}", **changes)
        reserve(by=self.payer, wanted=wanted, now=NOW)

    def reserve(self, amount_fen, line_nos, waits_for):
        self.wish(amount_fen=amount_fen, line_nos=line_nos, waits_for=waits_for)

    def aside(self, amount_fen, purpose):
        self.wish(amount_fen=amount_fen, purpose=purpose, route="transfer")

    def seen(self, amount_fen, line_nos, how):
        paid = make_seen(
            self.shop, key=f"p{self.count}", amount_fen=amount_fen, line_nos=line_nos, how=how
        )
        first = book_platform_payment(paid=paid, now=NOW)
        assert book_platform_payment(paid=paid, now=NOW) == first

    def moved(self, amount_fen):
        moved = Movement(
            key=f"m{self.count}",
            shop_id=self.shop.pk,
            movement="courier_recovery",
            amount_fen=amount_fen,
            at=NOW,
        )
        book_movement(by=None, movement=moved, now=NOW)

    def act(self, action, place, **given):
        ids = list(Payable.objects.order_by("pk").values_list("pk", flat=True))
        if ids:
            action(by=self.payer, payable_id=ids[place % len(ids)], now=NOW, **given)

    def release(self, place):
        self.act(release, place)

    def confirm(self, place):
        self.act(confirm, place, serial=f"S{place}", proof_id=None)

    def fail(self, place):
        self.act(fail, place, why="原因")

    def lose(self, place):
        self.act(lose, place, why="原因")

    def cancel(self, place):
        self.act(cancel, place, why="原因")

    def clear_wait(self, place):
        action = clear_wait
        ids = list(Payable.objects.order_by("pk").values_list("pk", flat=True))
        if ids:
            action(by=None, payable_id=ids[place % len(ids)], now=NOW)

    def check(self):
        check_books()
        rows = list(Balance.objects.filter(order_no=NUMBER))
        drawn = sum(row.reserved_fen + row.refunded_fen for row in rows)
        over = sum(row.over_fen for row in rows)
        left = sum(row.paid_fen - row.reserved_fen - row.refunded_fen for row in rows)
        if rows:
            assert drawn <= PAID
            assert left == max(0, PAID - drawn - over)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps)
def test_the_books_are_right_after_every_story(db, told):
    with transaction.atomic():
        story = Story()
        for step in told:
            story.take(*step)
            story.check()
        transaction.set_rollback(True)
