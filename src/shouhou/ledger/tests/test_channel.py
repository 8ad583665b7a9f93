"""The nasty channel: whatever it does, nothing is paid twice and nothing unknown is hidden."""

from __future__ import annotations

import pytest

from shouhou.ledger.actions import (
    ask,
    confirm,
    fail,
    pay_attempt,
    record,
    registered,
    release,
    settle_part,
)
from shouhou.ledger.facts import Outcome
from shouhou.ledger.models import Attempt, Payable
from shouhou.ledger.tests.channel import NastyChannel
from shouhou.ledger.tests.make import (
    check_books,
    figures,
    make_payer,
    make_reserved,
    make_sold,
    state_of,
    sums,
)
from shouhou.orders.tests.make import NOW
from shouhou.shops.facts import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def channel():
    nasty = NastyChannel()
    with registered("escrow", nasty):
        yield nasty


@pytest.fixture
def shop():
    return make_sold()


def released(shop, **changes):
    payable_id = make_reserved(shop, **changes)
    release(by=make_payer(shop), payable_id=payable_id, now=NOW)
    return payable_id, Attempt.objects.get(payable=payable_id, ended_at=None).pk


def test_a_kind_channel_pays_and_its_serial_is_kept(shop, channel):
    payable_id, attempt_id = released(shop)
    assert channel.calls == []
    pay_attempt(attempt_id=attempt_id, now=NOW)
    row = Payable.objects.get(pk=payable_id)
    assert (row.state, row.serial, row.settled_fen) == ("confirmed", f"S-SH{payable_id}-1", 6_000)
    assert figures() == (6_000, 0, 6_000, 0)
    check_books()


def test_the_job_run_twice_pays_once(shop, channel):
    payable_id, attempt_id = released(shop)
    pay_attempt(attempt_id=attempt_id, now=NOW)
    pay_attempt(attempt_id=attempt_id, now=NOW)
    ask(payable_id=payable_id, now=NOW)
    assert channel.calls == [("pay", f"SH{payable_id}-1")]
    assert sums() == {"refunds": 6_000, "escrow": -6_000}


def test_an_answer_lost_after_paying_is_asked_for_and_never_repeated(shop, channel):
    channel.mood = "answer lost"
    payable_id, attempt_id = released(shop)
    pay_attempt(attempt_id=attempt_id, now=NOW)
    assert state_of(payable_id) == "unknown"
    assert figures() == (6_000, 6_000, 0, 0)
    channel.mood = "kind"
    pay_attempt(attempt_id=attempt_id, now=NOW)
    assert state_of(payable_id) == "confirmed"
    assert [what for what, _ in channel.calls] == ["pay", "ask"]
    check_books()


def test_a_silent_channel_leaves_it_unknown_and_in_sight(shop, channel):
    channel.mood = "answer lost"
    payable_id, attempt_id = released(shop)
    pay_attempt(attempt_id=attempt_id, now=NOW)
    channel.mood = "silent"
    for _ in range(3):
        ask(payable_id=payable_id, now=NOW)
    attempt = Attempt.objects.get(pk=attempt_id)
    assert (state_of(payable_id), attempt.outcome, attempt.ended_at) == ("unknown", "unknown", None)


def test_a_process_that_died_before_calling_asks_and_stays_honest(shop, channel):
    payable_id, attempt_id = released(shop)
    Attempt.objects.filter(pk=attempt_id).update(sent_at=NOW)
    pay_attempt(attempt_id=attempt_id, now=NOW)
    assert channel.calls == [("ask", f"SH{payable_id}-1")]
    assert state_of(payable_id) == "unknown"
    assert Attempt.objects.get(pk=attempt_id).outcome == "absent"


def test_a_person_who_calls_a_paid_one_failed_pays_nothing_twice(shop, channel):
    channel.mood = "answer lost"
    payable_id, attempt_id = released(shop)
    pay_attempt(attempt_id=attempt_id, now=NOW)
    payer = make_payer(shop)
    fail(by=payer, payable_id=payable_id, why="控制台没查到", now=NOW)
    channel.mood = "kind"
    release(by=payer, payable_id=payable_id, now=NOW)
    pay_attempt(attempt_id=Attempt.objects.get(ended_at=None).pk, now=NOW)
    assert channel.paid == {f"SH{payable_id}-1": 6_000}
    assert state_of(payable_id) == "confirmed"
    check_books()


def test_a_late_answer_to_a_failed_one_still_counts(shop, channel):
    channel.mood = "answer lost"
    payable_id, attempt_id = released(shop)
    pay_attempt(attempt_id=attempt_id, now=NOW)
    fail(by=make_payer(shop), payable_id=payable_id, why="等太久", now=NOW)
    record(attempt_id=attempt_id, answer=Outcome(result="paid", serial="S-1"), now=NOW)
    assert state_of(payable_id) == "confirmed"
    check_books()


def test_a_refusal_is_certain_and_the_next_try_has_a_new_key(shop, channel):
    channel.mood = "refuses"
    payable_id, attempt_id = released(shop)
    pay_attempt(attempt_id=attempt_id, now=NOW)
    assert state_of(payable_id) == "failed"
    assert figures() == (6_000, 6_000, 0, 0)
    channel.mood = "kind"
    release(by=make_payer(shop), payable_id=payable_id, now=NOW)
    pay_attempt(attempt_id=Attempt.objects.get(ended_at=None).pk, now=NOW)
    assert channel.paid == {f"SH{payable_id}-2": 6_000}
    assert state_of(payable_id) == "confirmed"


def test_a_double_answer_changes_nothing(shop, channel):
    payable_id, attempt_id = released(shop)
    pay_attempt(attempt_id=attempt_id, now=NOW)
    answer = Outcome(result="paid", serial=f"S-SH{payable_id}-1", paid_fen=6_000)
    record(attempt_id=attempt_id, answer=answer, now=NOW)
    record(attempt_id=attempt_id, answer=Outcome(result="refused"), now=NOW)
    row = Payable.objects.get(pk=payable_id)
    assert (row.state, row.seen_fen) == ("confirmed", None)
    assert sums() == {"refunds": 6_000, "escrow": -6_000}


def test_a_part_waits_for_a_person_who_settles_it_at_that(shop, channel):
    channel.mood = "partial"
    payable_id, attempt_id = released(shop)
    pay_attempt(attempt_id=attempt_id, now=NOW)
    ask(payable_id=payable_id, now=NOW)
    assert state_of(payable_id) == "unknown"
    payer = make_payer(shop)
    with pytest.raises(Refused) as why:
        fail(by=payer, payable_id=payable_id, why="没付", now=NOW)
    assert why.value.code == "not_yet"
    settle_part(by=payer, payable_id=payable_id, now=NOW)
    assert figures() == (6_000, 0, 3_000, 0)
    assert sums() == {"refunds": 3_000, "escrow": -3_000}
    check_books()


def test_a_serial_that_settled_another_payable_waits_for_a_person(shop, channel):
    channel.mood = "serial of another"
    ids = [released(shop, key=key, amount_fen=100) for key in ("a", "b")]
    for _, attempt_id in ids:
        pay_attempt(attempt_id=attempt_id, now=NOW)
    assert [state_of(payable_id) for payable_id, _ in ids] == ["confirmed", "unknown"]
    check_books()


def test_pending_stays_submitted_until_it_is_asked(shop, channel):
    channel.mood = "thinks"
    payable_id, attempt_id = released(shop)
    pay_attempt(attempt_id=attempt_id, now=NOW)
    assert state_of(payable_id) == "submitted"
    channel.mood = "kind"
    ask(payable_id=payable_id, now=NOW)
    assert state_of(payable_id) == "confirmed"


def test_confirmed_by_hand_and_paid_by_the_channel_with_another_serial_differs(shop, channel):
    channel.mood = "answer lost"
    payable_id, attempt_id = released(shop)
    pay_attempt(attempt_id=attempt_id, now=NOW)
    payer = make_payer(shop)
    confirm(by=payer, payable_id=payable_id, serial="BY-HAND", proof_id=None, now=NOW)
    record(attempt_id=attempt_id, answer=Outcome(result="paid", serial="S-9"), now=NOW)
    row = Payable.objects.get(pk=payable_id)
    assert (row.serial, row.settled_fen, row.seen_fen) == ("BY-HAND", 6_000, 12_000)
