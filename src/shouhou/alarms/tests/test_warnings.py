"""Nothing runs out unseen: each level of each deadline is told once, whenever somebody scans."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shouhou.alarms import jobs
from shouhou.alarms.decide import due_level
from shouhou.alarms.models import Warned
from shouhou.alarms.queries import watch_of
from shouhou.alarms.tests.make import HOUR, NOW, make_case, make_place, scan, slip
from shouhou.alarms.words import LEVELS
from shouhou.cases.actions import assign, close
from shouhou.cases.facts import Closing
from shouhou.cases.models import Case, CaseEvent
from shouhou.notices.models import Notification
from shouhou.orders.tests.test_races import at_once
from shouhou.shops.actions import set_parameter, take_role
from shouhou.shops.facts import Change

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return make_place()


def told(**wanted):
    rows = Notification.objects.filter(kind__startswith="alarm.", **wanted)
    return sorted(rows.values_list("person__name", "kind", "urgent"))


def lines(case_id):
    rows = CaseEvent.objects.filter(case=case_id, kind="alarm").order_by("number")
    return [row.data.get("level") for row in rows]


def test_one_warning_after_the_other(place):
    case_id = make_case(place, NOW + 9 * HOUR)
    steps = {0: "first", 5: "second", 8: "last", 9: "out"}
    for hours in range(12):
        assert scan(place, NOW + hours * HOUR) == (1 if hours in steps else 0)
    assert lines(case_id) == list(steps.values())
    assert told() == sorted(
        [
            ("小王", "alarm.first", False),
            ("小王", "alarm.second", False),
            *((who, "alarm.last", True) for who in ("小王", "陈主管", "林店长")),
            *((who, "alarm.out", True) for who in ("小王", "陈主管", "林店长")),
        ]
    )
    assert Case.objects.get().alarm == 3


def test_the_last_warning_has_the_answer_ready(place):
    case_id = make_case(place, NOW + HOUR)
    scan(place, NOW)
    said = CaseEvent.objects.get(case=case_id, kind="alarm")
    assert said.zh == "11-23 13:00 到期，还剩 1 小时 0 分。最后提醒：答复已备好，打开按 a 一键发送"
    assert said.en.endswith("last warning: the answer is ready, open it and press a")
    assert Notification.objects.filter(case_id=case_id, kind="alarm.last").count() == 3


def test_a_case_nobody_owns_is_the_supervisors_from_the_first_warning_on(place):
    make_case(place, NOW + 9 * HOUR, owner=None)
    scan(place, NOW)
    assert {name for name, _, _ in told()} == {"陈主管", "林店长"}


def test_an_owner_who_has_left_counts_as_nobody(place):
    case_id = make_case(place, NOW + 9 * HOUR)
    take_role(person=place.agent, shop_id=place.shop_id, role="agent")
    Case.objects.filter(pk=case_id).update(owner=place.agent)
    scan(place, NOW)
    assert {name for name, _, _ in told()} == {"陈主管", "林店长"}


def test_what_ran_out_while_the_desk_was_stopped_is_told_at_the_next_run_with_since_when(place):
    case_id = make_case(place, NOW + 2 * HOUR)
    assert scan(place, NOW + 50 * HOUR) == 1
    assert lines(case_id) == ["out"]
    said = CaseEvent.objects.get(case=case_id, kind="alarm")
    assert said.zh.startswith("11-23 14:00 已到期，到现在 2 天")
    assert {kind for _, kind, _ in told()} == {"alarm.out"}
    rows = Warned.objects.order_by("level").values_list("level", "told")
    assert list(rows) == [(0, False), (1, False), (2, False), (3, True)]
    assert scan(place, NOW + 60 * HOUR) == 0


def test_a_deadline_that_moves_is_warned_of_anew(place):
    case_id = make_case(place, NOW + HOUR)
    scan(place, NOW)
    slip(case_id, NOW + 3 * HOUR)
    scan(place, NOW)
    slip(case_id, NOW + HOUR)
    assert scan(place, NOW) == 0
    assert lines(case_id) == ["last", "second"]


@pytest.mark.parametrize("lane", ["wait", "done"])
def test_where_it_is_not_our_turn_nobody_is_warned_before_the_end(place, lane):
    make_case(place, NOW + HOUR, lane=lane)
    assert scan(place, NOW) == 0
    assert scan(place, NOW + 2 * HOUR) == (1 if lane == "wait" else 0)
    assert told() == ([("小王", "alarm.out", False)] if lane == "wait" else [])


def test_closed_cases_and_cases_without_a_deadline_are_left_alone(place):
    make_case(place)
    ended = make_case(place, NOW + HOUR)
    close(by=place.agent, case_id=ended, closing=Closing("explained"), now=NOW)
    assert scan(place, NOW + 9 * HOUR) == 0


def test_the_night_does_not_count_the_deadline_does(place):
    make_case(place, NOW + 22 * HOUR)  # tomorrow 10:00; one open hour before it is 9:00
    evening = NOW + 8 * HOUR
    scan(place, evening)
    assert {kind for _, kind, _ in told()} == {"alarm.second"}
    assert scan(place, NOW + 20 * HOUR + HOUR / 2) == 0
    assert scan(place, NOW + 21 * HOUR) == 1
    assert "alarm.last" in {kind for _, kind, _ in told()}


def test_very_many_at_once_are_one_notice_with_the_number(place):
    for _ in range(6):
        make_case(place, NOW + HOUR)
    assert scan(place, NOW + 2 * HOUR) == 6
    assert told() == sorted((name, "alarm.many", True) for name in ("小王", "陈主管", "林店长"))
    assert "6 单要留意：已到期 6 单" in Notification.objects.filter(kind="alarm.many").first().zh


def test_the_shops_own_distance_and_hours(place):
    bounds = {"warn_first_hours": (0, 240), "workday_open_minute": (0, 1440)}
    for code, value in (("warn_first_hours", 2), ("workday_open_minute", 0)):
        change = Change(code, value, NOW.date())
        set_parameter(by=place.owner, shop_id=place.shop_id, change=change, bounds=bounds, now=NOW)
    make_case(place, NOW + 3 * HOUR)
    assert scan(place, NOW) == 1  # second: four hours
    assert watch_of(place.shop_id, NOW).plan.first == 2 * HOUR


def test_the_job_asks_only_for_shops_with_something_due(place, monkeypatch):
    make_case(place, NOW + HOUR)
    make_case(make_place("别家"), NOW + 99 * HOUR)
    asked = []
    monkeypatch.setattr(jobs.moment, "now", lambda: NOW)
    monkeypatch.setattr(jobs, "defer", lambda name, **more: asked.append((name, more["shop_id"])))
    jobs.warn()
    assert asked == [("alarms.warn_shop", place.shop_id)]
    jobs.warn_shop(place.shop_id)
    jobs.warn()
    assert len(asked) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(3))
def test_eight_scans_at_once_tell_once(attempt):
    place = make_place()
    ids = [make_case(place, NOW + HOUR, owner=None) for _ in range(4)]
    done = at_once(*[lambda: scan(place, NOW)] * 8)
    assert sum(done) == 4
    assert [lines(case_id) for case_id in ids] == [["last"]] * 4
    assert Counter(name for name, _, _ in told()) == {"陈主管": 4, "林店长": 4}


@pytest.mark.django_db(transaction=True)
def test_scans_while_cases_are_given_away_and_answered():
    place = make_place()
    ids = [make_case(place, NOW + HOUR) for _ in range(5)]
    at_once(
        lambda: scan(place, NOW),
        lambda: [assign(by=place.supervisor, case_id=pk, to=place.other.pk, now=NOW) for pk in ids],
        lambda: scan(place, NOW),
        lambda: [slip(pk, NOW + 99 * HOUR) for pk in reversed(ids)],
    )
    assert all(lines(case_id) in ([], ["last"]) for case_id in ids)


deadlines = st.integers(0, 60 * 60).map(lambda minutes: NOW + timedelta(minutes=minutes))
looks = st.lists(st.integers(0, 70 * 60), min_size=1, max_size=6).map(
    lambda many: [NOW + timedelta(minutes=m) for m in sorted(many)]
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(deadlines, st.booleans()), min_size=1, max_size=4), looks)
def test_nothing_runs_out_unseen(place, wanted, moments):
    """Whatever the deadlines and whenever somebody looks: what is due at a look has been told,
    no level twice, none before its time, and after a look past a deadline everybody knows."""
    ids = {make_case(place, at, owner="agent" if owned else None): at for at, owned in wanted}
    plan = watch_of(place.shop_id, NOW).plan
    for now in moments:
        scan(place, now)
        scan(place, now)
        for case_id, at in ids.items():
            given = lines(case_id)
            due = due_level(at, now, plan)
            assert len(given) == len(set(given))
            assert [LEVELS.index(level) for level in given] == sorted(map(LEVELS.index, given))
            assert (given[-1:] or [None])[0] == (LEVELS[due] if due >= 0 else None)
            rows = Warned.objects.filter(case=case_id)
            assert rows.count() == due + 1
            assert rows.filter(told=True).count() == len(given)
