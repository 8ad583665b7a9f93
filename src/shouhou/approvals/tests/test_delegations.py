"""Standing in: from when until when, for whom, and never round the corner to oneself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shouhou.approvals import actions, queries
from shouhou.approvals.models import Delegation
from shouhou.approvals.tests.make import NOW, ask_for, lend, make_place, make_staff, say_no, say_yes
from shouhou.notices.models import Notification
from shouhou.shops.actions import take_role
from shouhou.shops.facts import Refused

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def place():
    return make_place()


def code_of(act, *args, **named):
    with pytest.raises(Refused) as caught:
        act(*args, **named)
    return caught.value.code


def test_before_in_and_after(place):
    approval_id = ask_for(place)
    start, end = NOW + DAY, NOW + 3 * DAY
    lend(place, place.supervisor, place.other, start, end)
    tick = timedelta(microseconds=1)
    assert code_of(say_yes, place.other, approval_id, start - tick) == "not_approver"
    assert code_of(say_yes, place.other, approval_id, end) == "not_approver"
    assert [one.id for one in queries.pending(place.other, start).for_me] == [approval_id]
    seen = say_yes(place.other, approval_id, end - tick)
    assert (seen.decided_as, seen.stood_in_for_name) == ("delegate", "陈主管")


def test_exactly_from_its_start(place):
    approval_id = ask_for(place)
    lend(place, place.supervisor, place.other, NOW, NOW + DAY)
    assert say_no(place.other, approval_id).stood_in_for_name == "陈主管"


def test_taken_back_it_ends_at_once(place):
    approval_id = ask_for(place)
    number = lend(place, place.supervisor, place.other, NOW, NOW + DAY)
    actions.end_delegation(by=place.supervisor, delegation_id=number, now=NOW)
    assert code_of(say_yes, place.other, approval_id) == "not_approver"
    again = {"by": place.supervisor, "delegation_id": number, "now": NOW}
    assert code_of(actions.end_delegation, **again) == "ended_already"


def test_only_the_absent_or_the_owner_take_it_back(place):
    number = lend(place, place.supervisor, place.other, NOW, NOW + DAY)
    far = make_place("别家")
    end = actions.end_delegation
    assert code_of(end, by=place.other, delegation_id=number, now=NOW) == "not_yours"
    assert code_of(end, by=far.owner, delegation_id=number, now=NOW) == "not_here"
    end(by=place.owner, delegation_id=number, now=NOW)
    assert Delegation.objects.get().ended_by == place.owner


def test_not_to_oneself(place):
    args = (place, place.supervisor, place.supervisor, NOW, NOW + DAY)
    assert code_of(lend, *args) == "not_to_oneself"


def test_it_does_not_chain(place):
    lend(place, place.supervisor, place.other, NOW, NOW + DAY)
    assert code_of(lend, place, place.other, place.agent, NOW, NOW + DAY) == "not_approver"
    approval_id = ask_for(place)
    assert code_of(say_yes, place.agent, approval_id) == "second_person"


def test_a_delegate_never_decides_their_own_wish(place):
    lend(place, place.supervisor, place.agent, NOW, NOW + DAY)
    assert code_of(say_yes, place.agent, ask_for(place)) == "second_person"


def test_what_the_asker_lent_does_not_decide_the_askers_wish(place):
    own = ask_for(place, 200_000, by=place.supervisor)
    lend(place, place.supervisor, place.other, NOW, NOW + DAY)
    assert code_of(say_yes, place.other, own) == "not_approver"
    assert queries.pending(place.other, NOW).for_me == ()
    assert queries.waiting_count(place.other, NOW) == 0
    lend(place, place.owner, place.other, NOW, NOW + DAY)
    assert queries.waiting_count(place.other, NOW) == 1
    assert say_yes(place.other, own).stood_in_for_name == "林店长"


def test_a_supervisor_standing_in_for_the_owner(place):
    approval_id = ask_for(place, 500_001)
    lend(place, place.owner, place.supervisor, NOW, NOW + DAY)
    assert code_of(say_yes, place.second, approval_id) == "not_approver"
    assert say_yes(place.supervisor, approval_id).decided_as == "delegate"


def test_a_lost_role_is_not_lent_any_more(place):
    approval_id = ask_for(place)
    lend(place, place.supervisor, place.other, NOW, NOW + DAY)
    take_role(person=place.supervisor, shop_id=place.shop_id, role="supervisor")
    assert code_of(say_yes, place.other, approval_id) == "not_approver"


def test_delegates_are_told_of_what_waits(place):
    lend(place, place.supervisor, place.other, NOW, NOW + DAY)
    assert Notification.objects.get().person == place.other
    ask_for(place)
    told = Notification.objects.filter(kind="approval.asked", person=place.other)
    assert told.count() == 1


def test_the_owner_arranges_it_for_somebody_who_is_away(place):
    lend(place, place.supervisor, place.other, NOW, NOW + DAY, by=place.owner)
    assert Delegation.objects.get().made_by == place.owner
    args = (place, place.second, place.other, NOW, NOW + DAY)
    assert code_of(lend, *args, by=place.supervisor) == "not_approver"


def test_only_to_somebody_at_the_desk_of_the_shop(place):
    far = make_place("别家")
    finance = make_staff(place.shop_id, "cai", "财务小赵", "finance")
    for stranger in (far.supervisor, finance):
        args = (place, place.supervisor, stranger, NOW, NOW + DAY)
        assert code_of(lend, *args) == "not_at_the_desk"
    assert code_of(lend, far, place.supervisor, far.agent, NOW, NOW + DAY) == "not_here"


def test_times_are_bounded(place):
    pair = (place, place.supervisor, place.other)
    assert code_of(lend, *pair, NOW, NOW) == "no_time"
    assert code_of(lend, *pair, NOW - 3 * DAY, NOW - DAY) == "no_time"
    assert code_of(lend, *pair, NOW, NOW + 30 * DAY + timedelta(seconds=1)) == "too_long"
    lend(*pair, NOW - DAY, NOW + 30 * DAY)
    assert Delegation.objects.get().from_at == NOW


def test_the_same_pair_twice_at_a_time_is_refused_one_after_the_other_is_not(place):
    pair = (place, place.supervisor, place.other)
    lend(*pair, NOW, NOW + DAY)
    assert code_of(lend, *pair, NOW + DAY / 2, NOW + 2 * DAY) == "delegated_already"
    lend(*pair, NOW + DAY, NOW + 2 * DAY)
    assert Delegation.objects.count() == 2


def test_the_list_says_what_runs(place):
    lend(place, place.supervisor, place.other, NOW, NOW + DAY)
    lend(place, place.second, place.other, NOW + DAY, NOW + 2 * DAY)
    seen = queries.delegations(place.supervisor, NOW)
    assert [(one.state, one.may_end) for one in seen] == [("coming", False), ("running", True)]
    assert [one.state for one in queries.delegations(place.owner, NOW + 9 * DAY)] == ["past"] * 2
    assert len(queries.delegations(place.other, NOW)) == 2
    assert queries.delegations(place.agent, NOW) == ()
