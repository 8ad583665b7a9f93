"""Eight at once: exactly one decision, one wish, and no two acts under one line."""

from __future__ import annotations

import pytest
from django.db import transaction

from shouhou.approvals import actions, queries
from shouhou.approvals.models import Approval
from shouhou.approvals.tests.make import (
    BUYER,
    NOW,
    ask_for,
    make_asked,
    make_place,
    make_staff,
    say_no,
    say_yes,
    spend,
)
from shouhou.cases.models import CaseEvent
from shouhou.orders.tests.test_races import at_once
from shouhou.shops.facts import Refused

pytestmark = pytest.mark.django_db(transaction=True)
EIGHT = range(8)


def outcome(act, *args, **named):
    try:
        return act(*args, **named)
    except Refused as refused:
        return refused.code


@pytest.fixture
def place():
    return make_place()


@pytest.mark.parametrize("attempt", range(3))
def test_eight_approvers_make_one_decision(place, attempt):
    staff = [make_staff(place.shop_id, f"boss{n}", f"主管{n}", "supervisor") for n in EIGHT]
    approval_id = ask_for(place)
    acts = [
        lambda by=by, act=(say_yes, say_no)[n % 2]: outcome(act, by, approval_id)
        for n, by in enumerate(staff)
    ]
    done = at_once(*acts)
    decided = [one for one in done if not isinstance(one, str)]
    assert len(decided) == 1
    assert [one for one in done if isinstance(one, str)] == ["final"] * 7
    row = Approval.objects.get()
    assert (row.state, row.decided_by_id) == (decided[0].state, decided[0].decided_by)
    kinds = CaseEvent.objects.filter(kind__startswith="approval.").values_list("kind", flat=True)
    assert sorted(kinds) == sorted(["approval.pending", f"approval.{row.state}"])


def test_eight_wishes_about_one_thing_are_one(place):
    staff = [make_staff(place.shop_id, f"agent{n}", f"客服{n}", "agent") for n in EIGHT]
    done = at_once(*[lambda by=by: outcome(ask_for, place, by=by) for by in staff])
    assert done.count("asked_already") == 7
    assert Approval.objects.count() == 1


def test_the_same_person_asking_eight_times_gets_one_number(place):
    assert len(set(at_once(*[lambda: ask_for(place)] * 8))) == 1
    assert Approval.objects.count() == 1


def test_taking_back_while_it_is_decided_is_one_of_the_two(place):
    approval_id = ask_for(place)
    at_once(
        lambda: outcome(actions.withdraw, by=place.agent, approval_id=approval_id, now=NOW),
        *[lambda: outcome(say_yes, place.owner, approval_id)] * 3,
    )
    assert Approval.objects.get().state in ("withdrawn", "approved")
    assert CaseEvent.objects.filter(kind__startswith="approval.").count() == 2


def agree(place, by, key, fen):
    """What an asking slice does: hold the line, ask the rules, book or wait."""
    with transaction.atomic():
        actions.hold_line(shop_id=place.shop_id, agent_id=by.pk, buyer=BUYER, now=NOW)
        asked = make_asked(place.shop_id, place.case_id, amount_fen=fen)
        ruling = queries.ruling(asked, by, NOW)
        if not ruling.needs:
            spend(place, fen, key, by=by)
        return ruling.needs


@pytest.mark.parametrize("same_agent", [True, False])
def test_eight_acts_of_one_second_do_not_slip_under_a_line(place, same_agent):
    """The buyer's line is 1000 yuan: of eight times 250 four pass, whoever does them."""
    staff = [
        place.agent if same_agent else make_staff(place.shop_id, f"a{n}", f"客服{n}", "supervisor")
        for n in EIGHT
    ]
    done = at_once(*[lambda n=n: agree(place, staff[n], f"k{n}", 12_500) for n in EIGHT])
    limit = {True: 4, False: 8}[same_agent]  # one case: 500 yuan an agent, 1000 a buyer
    assert done.count("") == limit
    figures = queries.ruling(make_asked(place.shop_id, place.case_id), place.agent, NOW).figures
    assert figures.case - 8_900 == limit * 12_500


def test_the_line_is_held_only_inside_a_transaction(place):
    with pytest.raises(RuntimeError):
        actions.hold_line(shop_id=place.shop_id, agent_id=None, buyer=BUYER, now=NOW)
