"""Pieces are never doubled or lost between order, return and replacement, whatever people do."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shouhou.exchanges import actions
from shouhou.exchanges.models import Exchange, Unit
from shouhou.exchanges.tests.make import (
    COAT,
    agree_on,
    agreed,
    come_in,
    make_shop,
    pay,
    waybill,
    wish,
)
from shouhou.ledger.models import Balance
from shouhou.refunds.models import Agreement
from shouhou.refunds.tests.making import NOW
from shouhou.refunds.tests.world import World
from shouhou.shops.facts import Refused

PIECES = 2
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["begin", "fix", "pay", "return", "send", "waybill", "off", "again"]),
        st.integers(0, 3),
    ),
    min_size=4,
    max_size=14,
)
NAMES = count(1)


class Story:
    """A shop in which people do things in any order; what is refused is simply not done."""

    def __init__(self) -> None:
        self.world: World = make_shop(f"u{next(NAMES)}-")
        self.serials = count(1)

    def rows(self) -> list[Exchange]:
        return list(Exchange.objects.filter(shop=self.world.shop).order_by("pk"))

    def do(self, what: str, which: int) -> None:
        rows = self.rows()
        if what == "begin":
            self.begin(1 + which % 2)
        elif rows:
            getattr(self, f"do_{what}")(rows[which % len(rows)])

    def begin(self, units: int) -> None:
        row = agreed(self.world, units=units)
        self.open(row, units)

    def open(self, row: Agreement, units: int) -> None:
        said: dict[str, Any] = {"by": self.world.agent, "now": NOW}
        pk = actions.open_exchange(agreement_id=row.pk, **said)
        actions.plan(exchange_id=pk, wish=wish("KS-L", quantity=units), **said)

    def do_fix(self, row: Exchange) -> None:
        actions.fix(by=self.world.agent, exchange_id=row.pk, now=NOW)

    def do_pay(self, row: Exchange) -> None:
        pay(self.world, row, row.owing_fen or 100, f"{row.pk:04d}{next(self.serials):04d}")

    def do_return(self, row: Exchange) -> None:
        come_in(self.world, Agreement.objects.get(pk=row.agreement_id))

    def do_send(self, row: Exchange) -> None:
        anyway = "先发" if row.pk % 2 else ""
        actions.send(by=self.world.supervisor, exchange_id=row.pk, anyway=anyway, now=NOW)

    def do_waybill(self, row: Exchange) -> None:
        if row.state == "sending":
            waybill(self.world, row)

    def do_off(self, row: Exchange) -> None:
        actions.call_off(by=self.world.agent, exchange_id=row.pk, reason="不换了", now=NOW)

    def do_again(self, row: Exchange) -> None:
        case_id = actions.about_replacement(by=self.world.agent, exchange_id=row.pk, now=NOW)
        self.open(agree_on(self.world, case_id, "exchange", COAT, row.units), row.units)

    def check(self) -> None:
        held = Unit.objects.filter(shop_id=self.world.shop.pk, released=False)
        places = list(held.values_list("number", "generation"))
        assert len(places) == len(set(places)), "a piece stands in two exchanges"
        assert {number for number, _ in places} <= set(range(1, PIECES + 1))
        for number, generation in places:
            if generation:  # a replacement was a piece of the generation before, and went out
                before = held.get(number=number, generation=generation - 1)
                assert before.exchange.state == "sent"
                assert before.out_fen is not None
        for row in self.rows():
            live = row.state != "called_off"
            assert held.filter(exchange=row).count() == (row.units if live else 0)
            assert (
                row.back_fen == sum(held.filter(exchange=row).values_list("back_fen", flat=True))
                or not live
            )
        self.check_ledger()

    def check_ledger(self) -> None:
        line = Balance.objects.filter(shop=self.world.shop, line_no=COAT).first()
        if line is None:
            return
        sent = sum(row.units for row in self.rows() if row.state == "sent")
        assert line.units_resent == sent
        assert line.units_resent + line.units_resending <= PIECES + line.units_renewed
        assert line.units_returned + line.units_returning <= PIECES + line.units_renewed
        assert line.units_renewed <= line.units_resent


@pytest.mark.django_db
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(STEPS)
def test_pieces_are_never_doubled_or_lost(steps) -> None:
    story = Story()
    for what, which in steps:
        try:
            story.do(what, which)
        except Refused:
            continue
        finally:
            story.check()
