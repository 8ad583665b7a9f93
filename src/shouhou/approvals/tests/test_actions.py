"""Asking, deciding, taking back: who may, what is kept, who is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError

from shouhou.approvals import actions, queries
from shouhou.approvals.models import Approval
from shouhou.approvals.tests.make import (
    NOW,
    ask_for,
    make_asked,
    make_case,
    make_place,
    say_no,
    say_yes,
    spend,
)
from shouhou.cases.models import CaseEvent
from shouhou.notices.models import Notice, Notification
from shouhou.shops.facts import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return make_place()


def refused(act, *args, **named):
    with pytest.raises(Refused) as caught:
        act(*args, **named)
    assert caught.value.zh
    assert caught.value.en
    return caught.value


def told(kind):
    rows = Notification.objects.filter(kind=kind)
    return {row.person.name for row in rows.select_related("person")}


def lines(place):
    rows = CaseEvent.objects.filter(case=place.case_id, kind__startswith="approval.")
    return list(rows.order_by("number").values_list("kind", "zh", "by__name"))


def topics():
    rows = Notice.objects.filter(topic__startswith="approval.")
    return list(rows.order_by("pk").values_list("topic", flat=True))


def test_asking_is_written_announced_and_told_to_those_who_may_approve(place):
    approval_id = ask_for(place)
    row = Approval.objects.get()
    assert (row.pk, row.state, row.needs, row.asks) == (
        approval_id,
        "pending",
        "supervisor",
        "agent",
    )
    (line,) = lines(place)
    assert line[0] == "approval.pending"
    assert "超过 500.00 元" in line[1]
    assert "买家急" in line[1]
    assert line[2] == "小王"
    assert topics() == ["approval.asked"]
    assert told("approval.asked") == {"陈主管", "周主管", "林店长"}


def test_what_only_the_owner_may_decide_is_told_to_the_owner_alone(place):
    ask_for(place, 500_001)
    assert Approval.objects.get().needs == "owner"
    assert told("approval.asked") == {"林店长"}


def test_a_supervisor_who_asks_is_not_told_of_their_own_wish(place):
    ask_for(place, 200_000, by=place.supervisor)
    assert told("approval.asked") == {"周主管", "林店长"}


def test_asking_twice_is_one_wish(place):
    assert ask_for(place) == ask_for(place)
    assert len(lines(place)) == 1


def test_another_wish_about_the_same_thing_is_refused_naming_who_asked(place):
    ask_for(place)
    assert refused(ask_for, place, 70_000).code == "asked_already"
    again = refused(ask_for, place, by=place.other)
    assert again.code == "asked_already"
    assert "小王" in again.zh


def test_what_needs_nobody_cannot_be_asked(place):
    assert refused(ask_for, place, 100).code == "needs_nobody"


def test_a_case_of_another_shop_is_not_here(place):
    far = make_place("别家")
    asked = make_asked(place.shop_id, far.case_id, amount_fen=60_000)
    ruling = queries.ruling(asked, place.agent, NOW)
    found = refused(actions.ask, by=place.agent, asked=asked, ruling=ruling, note="", now=NOW)
    assert found.code == "not_here"
    assert not Approval.objects.exists()


def test_a_hostile_note_is_kept_without_what_the_database_refuses(place):
    asked = make_asked(place.shop_id, place.case_id, amount_fen=60_000)
    ruling = queries.ruling(asked, place.agent, NOW)
    wish = {"by": place.agent, "asked": asked, "ruling": ruling, "now": NOW}
    assert refused(actions.ask, **wish, note="啊" * 1001).field == "note"
    actions.ask(**wish, note="\x00<script>\x00")
    assert Approval.objects.get().note == "<script>"


def test_a_supervisor_says_yes_and_both_rulings_are_kept(place):
    approval_id = ask_for(place)
    spend(place, 10_000, "k1", by=place.other)
    seen = say_yes(place.supervisor, approval_id)
    assert (seen.state, seen.decided_by_name, seen.decided_as) == ("approved", "陈主管", "role")
    assert (seen.ruling.figures.case, seen.ruling_then.figures.case) == (60_000, 70_000)
    assert [line[0] for line in lines(place)] == ["approval.pending", "approval.approved"]
    assert topics() == ["approval.asked", "approval.decided"]
    assert told("approval.decided") == {"小王"}


def test_nobody_approves_their_own_wish(place):
    own = ask_for(place, 200_000, by=place.supervisor)
    assert refused(say_yes, place.supervisor, own).code == "second_person"
    assert refused(say_no, place.supervisor, own).code == "second_person"
    assert refused(say_yes, place.supervisor, own).rows == ("W1",)
    assert say_yes(place.second, own).state == "approved"


def test_the_owner_asks_a_second_person_too(place):
    own = ask_for(place, 600_000, by=place.owner)
    assert refused(say_yes, place.owner, own).code == "second_person"
    assert say_yes(place.supervisor, own).state == "approved"


def test_an_agent_may_not_approve(place):
    approval_id = ask_for(place)
    found = refused(say_yes, place.other, approval_id)
    assert (found.code, found.rows) == ("not_approver", ("W6",))


def test_a_supervisor_may_not_decide_what_is_the_owners(place):
    approval_id = ask_for(place, 500_001)
    found = refused(say_yes, place.supervisor, approval_id)
    assert (found.code, found.rows) == ("not_approver", ("W7",))
    assert say_yes(place.owner, approval_id).state == "approved"


def test_a_no_needs_a_reason(place):
    approval_id = ask_for(place)
    found = refused(say_no, place.supervisor, approval_id, "  ")
    assert (found.code, found.field) == ("not_yet", "note")
    assert say_no(place.supervisor, approval_id, "先看照片").decision_note == "先看照片"


def test_the_second_decision_is_refused_naming_who_was_first(place):
    approval_id = ask_for(place)
    say_yes(place.supervisor, approval_id)
    found = refused(say_no, place.owner, approval_id)
    assert found.code == "final"
    assert "陈主管" in found.zh


def test_another_shops_approval_does_not_exist(place):
    approval_id = ask_for(place)
    far = make_place("别家")
    assert refused(say_yes, far.owner, approval_id).code == "not_here"
    assert refused(say_yes, far.owner, 999_999).code == "not_here"
    assert (
        refused(actions.withdraw, by=far.owner, approval_id=approval_id, now=NOW).code == "not_here"
    )
    assert queries.approval(far.owner, approval_id, NOW) is None
    assert queries.pending(far.owner, NOW).for_me == ()
    assert queries.subject_of(far.owner, approval_id) == ""


def test_when_sums_have_grown_past_the_owners_line_the_owner_decides(place):
    approval_id = ask_for(place)
    spend(place, 480_000, "k1", by=place.supervisor)
    assert refused(say_yes, place.supervisor, approval_id).code == actions.GROWN
    assert actions.escalate(approval_id=approval_id, now=NOW) is True
    assert actions.escalate(approval_id=approval_id, now=NOW) is False
    assert Approval.objects.get().needs == "owner"
    assert queries.pending(place.supervisor, NOW).for_me == ()
    assert lines(place)[-1][1].startswith("累计已变")
    assert say_yes(place.owner, approval_id).ruling_then.needs == "owner"


def test_a_no_never_needs_more_than_was_asked(place):
    approval_id = ask_for(place)
    spend(place, 480_000, "k1", by=place.supervisor)
    assert say_no(place.supervisor, approval_id).state == "rejected"


def test_only_the_asker_or_the_desk_takes_it_back(place):
    one, two = ask_for(place), ask_for(place, subject_id=2)
    found = refused(actions.withdraw, by=place.supervisor, approval_id=one, now=NOW)
    assert found.code == "not_yours"
    actions.withdraw(by=place.agent, approval_id=one, note="不用了", now=NOW)
    actions.withdraw(by=None, approval_id=two, now=NOW)
    assert set(Approval.objects.values_list("state", flat=True)) == {"withdrawn"}
    assert refused(actions.withdraw, by=place.agent, approval_id=one, now=NOW).code == "final"
    assert refused(say_yes, place.owner, two).code == "final"
    assert ask_for(place) not in (one, two)


def test_the_desk_itself_may_ask_and_anybody_entitled_decide(place):
    asked = make_asked(place.shop_id, place.case_id, amount_fen=60_000)
    ruling = queries.ruling(asked, None, NOW)
    assert ruling.asks == "desk"
    approval_id = actions.ask(by=None, asked=asked, ruling=ruling, note="", now=NOW)
    assert say_yes(place.supervisor, approval_id).state == "approved"


def test_the_database_itself_refuses_a_yes_to_oneself(place):
    ask_for(place)
    decided = {"state": "approved", "decided_at": NOW, "decided_as": "role"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.update(**decided, decided_by=place.agent)
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.update(**decided, decided_by=place.owner, stood_in_for=place.agent)
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.update(**decided)


def test_a_decided_approval_cannot_be_altered(place):
    say_yes(place.supervisor, ask_for(place))
    for change in (Approval.objects.all().delete, lambda: Approval.objects.update(note="x")):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL shouhou.erasing = 'on'")
    assert Approval.objects.update(buyer="") == 1


@pytest.mark.parametrize(
    ("figure", "spent_by", "days", "counted"),
    [
        ("case", "supervisor", 0, True),
        ("buyer_30d", "supervisor", 29, True),
        ("buyer_30d", "supervisor", 31, False),
        ("agent_day", "agent", 0, True),
        ("agent_day", "other", 0, False),
        ("agent_day", "agent", 1, False),
        ("shop_day", "other", 0, True),
        ("shop_day", "other", 1, False),
    ],
)
def test_sums_are_those_of_the_ledger(place, figure, spent_by, days, counted):
    spend(place, 1_000, "k1", by=getattr(place, spent_by), now=NOW - timedelta(days=days))
    figures = queries.ruling(make_asked(place.shop_id, place.case_id), place.agent, NOW).figures
    assert getattr(figures, figure) == 8_900 + (1_000 if counted else 0)


def test_the_shops_own_numbers_are_used(place):
    from datetime import date

    from shouhou.shops.actions import set_parameter
    from shouhou.shops.facts import Change

    bounds = {"case_limit_fen": (0, 10_000_000_000)}
    change = Change("case_limit_fen", 8_899, date(2026, 11, 1))
    set_parameter(by=place.owner, shop_id=place.shop_id, change=change, bounds=bounds, now=NOW)
    asked = make_asked(place.shop_id, place.case_id)
    assert queries.ruling(asked, place.agent, NOW).needs == "supervisor"


def test_the_case_page_sees_the_approvals_of_the_family(place):
    other_case = make_case(place.shop_id, place.agent)
    ask_for(place)
    seen = queries.of_cases(place.agent, [place.case_id, other_case], NOW)
    assert [one.case_id for one in seen] == [place.case_id]
    assert queries.pending_of("agreement", [1, 2]) == {1: seen[0].id}
