"""Several people at the same moment: one debt, one sending, one exchange of a piece."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from shouhou.exchanges import actions
from shouhou.exchanges.facts import Paid
from shouhou.exchanges.models import Debt, Exchange, Payment, Unit
from shouhou.exchanges.tests.make import COAT, agreed, fixed, make_shop, ready, wish
from shouhou.ledger.models import Entry, Payable
from shouhou.refunds.models import Agreement
from shouhou.refunds.tests.making import NOW
from shouhou.refunds.tests.racing import EIGHT, WON, Track
from shouhou.shipping.models import Sending

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def track():
    made = Track()
    yield made
    made.close()


def test_eight_settle_the_same_debt_with_the_same_serial(track) -> None:
    world = make_shop()
    row = fixed(world, "FY-1")
    paid = Paid(how="link", serial="8800001", fen=7_000)
    said: dict[str, Any] = {"by": world.agent, "exchange_id": row.pk, "paid": paid, "now": NOW}
    assert track.run([lambda: actions.pay(**said)] * EIGHT) == [WON] * EIGHT
    assert (Payment.objects.count(), Debt.objects.get().state) == (1, "paid")
    assert Entry.objects.filter(movement="buyer_paid").count() == 1
    assert not Payable.objects.exists()


def test_one_serial_for_eight_debts_settles_one(track) -> None:
    world = make_shop()
    rows = [fixed(world, "FY-1"), *[scarf(world) for _ in range(1)]]
    paid = Paid(how="transfer", serial="S1", fen=500)
    acts = [
        lambda row=rows[n % 2]: actions.pay(by=world.agent, exchange_id=row.pk, paid=paid, now=NOW)
        for n in range(EIGHT)
    ]
    told = Counter(track.run(acts))
    assert Payment.objects.count() == 1
    assert set(told) == {WON, "serial_used"}
    assert told[WON] == 4


def scarf(world) -> Exchange:
    """An exchange of the other line, with a debt."""
    row = agreed(world, line_no=f"{COAT[:-1]}2")
    pk = actions.open_exchange(by=world.agent, agreement_id=row.pk, now=NOW)
    actions.plan(by=world.agent, exchange_id=pk, wish=wish("FY-1"), now=NOW)
    actions.fix(by=world.agent, exchange_id=pk, now=NOW)
    return Exchange.objects.get(pk=pk)


def test_eight_send_and_it_is_one_sending(track) -> None:
    world = make_shop()
    row = ready(world)
    said: dict[str, Any] = {"by": world.agent, "exchange_id": row.pk, "now": NOW}
    assert track.run([lambda: actions.send(**said)] * EIGHT) == [WON] * EIGHT
    assert Sending.objects.count() == 1


def test_sent_or_called_off_but_never_both(track) -> None:
    world = make_shop()
    row = ready(world)
    said: dict[str, Any] = {"by": world.agent, "exchange_id": row.pk, "now": NOW}
    acts = [
        lambda: actions.send(**said),
        lambda: actions.call_off(reason="不换了", **said),
    ] * (EIGHT // 2)
    track.run(acts)
    row.refresh_from_db()
    sendings = set(Sending.objects.values_list("state", flat=True))
    assert row.state == "called_off"
    assert sendings <= {"called_off"}


def test_eight_begin_under_one_agreement(track) -> None:
    world = make_shop()
    row = agreed(world)
    said: dict[str, Any] = {"by": world.agent, "agreement_id": row.pk, "now": NOW}
    assert track.run([lambda: actions.open_exchange(**said)] * EIGHT) == [WON] * EIGHT
    assert (Exchange.objects.count(), Unit.objects.count()) == (1, 1)


def test_two_agreements_want_the_same_piece(track) -> None:
    world = make_shop()
    first = agreed(world, units=2)
    second = agreed(world, line_no=f"{COAT[:-1]}2")
    Agreement.objects.filter(pk=second.pk).update(line_nos=[COAT], units=2)
    acts = [
        lambda pk=pk: actions.open_exchange(by=world.agent, agreement_id=pk, now=NOW)
        for pk in [first.pk, second.pk] * (EIGHT // 2)
    ]
    told = Counter(track.run(acts))
    assert told == {WON: 4, "too_many_units": 4}
    assert Exchange.objects.count() == 1
