"""Every (state, event) of a payable for every kind of person: what the table says, happens."""

from __future__ import annotations

import pytest

from shouhou.ledger import actions
from shouhou.ledger.decide import machine
from shouhou.ledger.models import Payable, Step
from shouhou.ledger.tests.make import (
    check_books,
    make_paid,
    make_payer,
    make_reserved,
    make_sold,
    make_staff,
    make_submitted,
    state_of,
)
from shouhou.ledger.words import STATES
from shouhou.orders.tests.make import NOW, make_shop
from shouhou.shops.facts import RIGHTS, Refused

pytestmark = pytest.mark.django_db

ACTS = {
    "clear_wait": lambda by, n: actions.clear_wait(by=by, payable_id=n, now=NOW),
    "release": lambda by, n: actions.release(by=by, payable_id=n, now=NOW),
    "confirm": lambda by, n: actions.confirm(
        by=by, payable_id=n, serial="S-NEW", proof_id=None, now=NOW
    ),
    "fail": lambda by, n: actions.fail(by=by, payable_id=n, why="原因", now=NOW),
    "lose": lambda by, n: actions.lose(by=by, payable_id=n, why="原因", now=NOW),
    "cancel": lambda by, n: actions.cancel(by=by, payable_id=n, why="原因", now=NOW),
    "settle_part": lambda by, n: actions.settle_part(by=by, payable_id=n, now=NOW),
    "ask": lambda by, n: actions.ask_soon(by=by, payable_id=n, now=NOW),
}


def make_in(shop, state, **changes):
    if state == "reserved":
        return make_reserved(shop, **changes)
    if state == "confirmed":
        return make_paid(shop, **changes)
    if state == "cancelled":
        payable_id = make_reserved(shop, **changes)
        ACTS["cancel"](None, payable_id)
        return payable_id
    payable_id = make_submitted(shop, **changes)
    if state in ("unknown", "failed"):
        ACTS["lose" if state == "unknown" else "fail"](None, payable_id)
    return payable_id


def test_the_table_and_the_database_know_the_same_states():
    assert tuple(machine().states) == STATES


def test_the_table_gives_paying_to_those_with_the_right():
    rows = {row.id: frozenset(row.who) for row in machine().transitions}
    assert rows["L3"] == RIGHTS["pay"]
    assert rows["L2"] | {"owner"} == RIGHTS["agree"]


@pytest.mark.parametrize("releaser", ["agent", "finance"])
@pytest.mark.parametrize("role", ["agent", "supervisor", "warehouse", "finance", "owner"])
@pytest.mark.parametrize("state", STATES)
def test_every_act_of_every_person_in_every_state(state, role, releaser):
    shop = make_sold()
    by = make_staff(shop, role)
    needs = {
        "goods_in": True,
        "agents_release": releaser == "agent",
        "has_serial_or_proof": True,
        "asks_itself": False,
        "paid_in_part": False,
    }
    for number, (event, act) in enumerate(ACTS.items()):
        payable_id = make_in(
            shop,
            state,
            key=event,
            amount_fen=10 + number,
            releaser=releaser,
            **({"serial": f"S{event}"} if state == "confirmed" else {}),
        )
        answer = machine().may(state, event, role, needs.__getitem__)
        steps = Step.objects.count()
        if hasattr(answer, "to"):
            act(by, payable_id)
            assert state_of(payable_id) == answer.to
            assert Step.objects.count() == steps + 1
            if event == "confirm":
                Payable.objects.filter(pk=payable_id).update(serial="")
        else:
            with pytest.raises(Refused) as why:
                act(by, payable_id)
            assert (event, why.value.code) == (event, answer.code)
            assert state_of(payable_id) == state
            assert Step.objects.count() == steps
    check_books()


@pytest.mark.parametrize("event", ACTS)
def test_another_shops_payable_does_not_exist(event):
    payable_id = make_reserved(make_sold())
    for by in (make_staff(make_shop("别家"), "owner"), make_staff(make_shop("三家"), login="x")):
        with pytest.raises(Refused) as why:
            ACTS[event](by, payable_id)
        assert why.value.code == "not_here"


def test_what_waits_for_goods_is_released_only_when_they_have_come():
    shop = make_sold()
    payable_id = make_reserved(shop, waits_for="goods")
    payer = make_payer(shop)
    with pytest.raises(Refused) as why:
        ACTS["release"](payer, payable_id)
    assert (why.value.code, why.value.rows) == ("not_yet", ("L3",))
    ACTS["clear_wait"](make_staff(shop, "warehouse"), payable_id)
    ACTS["release"](payer, payable_id)
    assert state_of(payable_id) == "submitted"


def test_confirming_needs_a_serial_or_a_proof():
    shop = make_sold()
    payable_id = make_submitted(shop)
    payer = make_payer(shop)
    with pytest.raises(Refused) as why:
        actions.confirm(by=payer, payable_id=payable_id, serial=" ", proof_id=None, now=NOW)
    assert why.value.code == "not_yet"
    actions.confirm(by=payer, payable_id=payable_id, serial="", proof_id=5, now=NOW)
    assert state_of(payable_id) == "confirmed"


def test_a_used_serial_is_refused_naming_the_payable():
    shop = make_sold()
    first = make_paid(shop, serial="S1")
    second = make_submitted(shop, key="b", purpose="freight", route="transfer", amount_fen=500)
    with pytest.raises(Refused) as why:
        actions.confirm(by=make_payer(shop), payable_id=second, serial="S1", proof_id=None, now=NOW)
    assert (why.value.code, why.value.field) == ("serial_used", "serial")
    assert f"SH{first}" in why.value.zh
    assert state_of(second) == "submitted"
    check_books()


@pytest.mark.parametrize("why", ["", " \x00 ", "长" * 501])
def test_a_reason_is_needed(why):
    payable_id = make_reserved(make_sold())
    with pytest.raises(Refused) as refused:
        actions.cancel(by=None, payable_id=payable_id, why=why, now=NOW)
    assert refused.value.code == "wrong_why"
