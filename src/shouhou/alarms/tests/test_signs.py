"""Early signs: what raises one, who is told, putting it aside, and when it comes again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shouhou.alarms import actions, jobs, queries
from shouhou.alarms.models import Looked, Sign
from shouhou.alarms.tests.make import HOUR, NOW, make_case, make_place, say, scan, slip
from shouhou.cases.actions import close, ensure_task, finish_task, raise_alarm, reopen
from shouhou.cases.facts import Closing, Said, TaskOrder
from shouhou.cases.models import Case, CaseEvent, Task
from shouhou.notices.models import Notification
from shouhou.orders.tests.test_races import at_once
from shouhou.refunds.tests.making import NOW as REFUNDS_NOW
from shouhou.refunds.tests.world import make_world, only_agreement, unsent, unsent_order
from shouhou.shops.facts import Refused

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def place():
    return make_place()


def look(now=NOW):
    return actions.look_again(now=now)


def open_now(case_id):
    rows = Sign.objects.filter(case=case_id, ended_at=None, seen_at=None)
    return sorted(rows.values_list("sign", flat=True))


def alarm(case_id):
    return Case.objects.get(pk=case_id).alarm


def code_of(act, **named):
    with pytest.raises(Refused) as caught:
        act(**named)
    return caught.value.code


def aside(place, case_id, by=None, now=NOW + 5 * MINUTE, sign=None):
    rows = Sign.objects.filter(case=case_id, ended_at=None, seen_at=None)
    row = rows.get(sign=sign) if sign else rows.get()
    actions.put_aside(by=by or place.supervisor, sign_id=row.pk, reason="已安抚", now=now)


def test_a_threat_raises_the_case_and_tells_the_supervisors(place):
    case_id = make_case(place)
    say(place, case_id, "买家说再不退就打12315投诉")
    assert look() == 1
    assert open_now(case_id) == ["threat"]
    assert alarm(case_id) == 3
    said = CaseEvent.objects.get(case=case_id, kind="alarm")
    assert said.zh == "苗头：话里提到投诉、曝光或差评：“12315”“投诉”"
    told = Notification.objects.filter(kind="alarm.sign")
    assert {row.person.name for row in told} == {"陈主管", "林店长"}
    assert told.first().urgent


def test_anger_raises_the_case_and_tells_nobody(place):
    case_id = make_case(place)
    say(place, case_id, "买家很生气")
    look()
    assert (open_now(case_id), alarm(case_id)) == (["anger"], 2)
    assert not Notification.objects.filter(kind="alarm.sign").exists()


def test_looking_again_writes_nothing_new(place):
    case_id = make_case(place)
    say(place, case_id, "我要投诉")
    assert [look(NOW + n * MINUTE) for n in range(4)] == [1, 0, 0, 0]
    assert CaseEvent.objects.filter(kind="alarm").count() == 1
    assert Looked.objects.get().touched_at == Case.objects.get().touched_at


def test_a_calm_case_gives_no_sign(place):
    case_id = make_case(place)
    say(place, case_id, "买家问什么时候到")
    assert look() == 0
    assert (open_now(case_id), alarm(case_id)) == ([], 0)


def test_the_third_contact_and_high_value(place):
    case_id = make_case(place, fen=100_000)
    for _ in range(3):
        say(place, case_id, "又来问")
    look()
    assert open_now(case_id) == ["high_value", "many_contacts"]
    assert alarm(case_id) == 2


def test_what_the_desk_tells_by_itself_is_no_contact(place):
    case_id = make_case(place)
    for number in range(4):
        task = TaskOrder("memo", "写了备注", "platform")
        ensure_task(case_id=case_id, key=f"told:{number}", task=task, now=NOW)
        finish_task(by=None, task_id=Task.objects.latest("pk").pk, how="sent", now=NOW)
    look()
    assert CaseEvent.objects.filter(kind="task_done").count() == 4
    assert open_now(case_id) == []


def test_high_value_and_nearly_run_out_is_urgent(place):
    case_id = make_case(place, NOW + HOUR, fen=100_000)
    look()
    assert open_now(case_id) == ["value_late"]
    assert Notification.objects.filter(kind="alarm.sign").count() == 2


def test_where_it_is_the_others_turn_a_deadline_is_no_sign(place):
    case_id = make_case(place, NOW + HOUR, lane="wait", fen=100_000)
    look()
    assert open_now(case_id) == ["high_value"]


def test_a_reopened_case(place):
    case_id = make_case(place)
    close(by=place.agent, case_id=case_id, closing=Closing("explained"), now=NOW)
    look()
    reopen(by=place.agent, case_id=case_id, reason="买家又来", now=NOW + MINUTE)
    look(NOW + 2 * MINUTE)
    assert open_now(case_id) == ["reopened"]


def test_put_aside_it_rests_until_there_is_more_of_it(place):
    case_id = make_case(place)
    say(place, case_id, "我要投诉")
    look()
    aside(place, case_id)
    assert (open_now(case_id), alarm(case_id)) == ([], 0)
    assert look(NOW + 6 * MINUTE) == 0
    say(place, case_id, "好的谢谢", now=NOW + 7 * MINUTE)
    assert look(NOW + 8 * MINUTE) == 0
    say(place, case_id, "还是要投诉", now=NOW + 9 * MINUTE)
    assert look(NOW + 10 * MINUTE) >= 1
    assert "threat" in open_now(case_id)
    assert alarm(case_id) == 3
    assert Sign.objects.filter(case=case_id, sign="threat").count() == 2


def test_more_of_it_before_anybody_looked_is_not_told_twice(place):
    case_id = make_case(place)
    say(place, case_id, "我要投诉")
    look()
    say(place, case_id, "还要曝光", now=NOW + MINUTE)
    assert look(NOW + 2 * MINUTE) == 0
    assert Sign.objects.get(case=case_id).mark == 2
    aside(place, case_id)
    assert look(NOW + 6 * MINUTE) == 0


def test_a_sign_ends_when_it_is_no_longer_so_and_takes_its_alarm_along(place):
    case_id = make_case(place, NOW + HOUR, fen=100_000)
    scan(place, NOW)
    look()
    assert (open_now(case_id), alarm(case_id)) == (["value_late"], 3)
    slip(case_id, NOW + 999 * HOUR, now=NOW + MINUTE)
    look(NOW + 2 * MINUTE)
    assert (open_now(case_id), alarm(case_id)) == ([], 0)
    assert Sign.objects.get().ended_at == NOW + 2 * MINUTE


def test_the_alarm_of_a_deadline_goes_with_it(place):
    case_id = make_case(place, NOW + HOUR)
    scan(place, NOW)
    look()
    assert alarm(case_id) == 3
    slip(case_id, NOW + 999 * HOUR, now=NOW + MINUTE)
    look(NOW + 2 * MINUTE)
    assert alarm(case_id) == 0


def test_an_alarm_somebody_else_gave_stays(place):
    case_id = make_case(place, NOW + HOUR)
    look()
    said = Said("alarm", "主管留意", "watched by the supervisor")
    raise_alarm(case_id=case_id, level=2, said=said, now=NOW + MINUTE, by=place.supervisor)
    slip(case_id, None, now=NOW + MINUTE)
    look(NOW + 2 * MINUTE)
    assert alarm(case_id) == 2


def test_putting_a_sign_aside_does_not_hush_a_deadline(place):
    case_id = make_case(place, NOW + HOUR)
    scan(place, NOW)
    say(place, case_id, "买家很生气")
    look()
    for sign in ("angry_late", "anger"):
        aside(place, case_id, sign=sign)
    assert alarm(case_id) == 3


def test_who_may_put_what_aside(place):
    case_id = make_case(place)
    say(place, case_id, "我要投诉，太生气了")
    look()
    row = Sign.objects.get(case=case_id)
    act = {"sign_id": row.pk, "reason": "看过", "now": NOW}
    assert code_of(actions.put_aside, by=place.agent, **act) == "not_yours"
    far = make_place("别家")
    assert code_of(actions.put_aside, by=far.owner, **act) == "not_here"
    assert queries.sign(far.owner, row.pk) is None
    for wrong in ("", "  ", "\x00"):
        bad = {**act, "reason": wrong}
        assert code_of(actions.put_aside, by=place.supervisor, **bad) == "no_reason"
    long = {**act, "reason": "长" * 501}
    assert code_of(actions.put_aside, by=place.supervisor, **long) == "reason_too_long"
    actions.put_aside(by=place.supervisor, **act)
    assert code_of(actions.put_aside, by=place.owner, **act) == "seen_already"
    assert queries.signs_of_case(place.agent, case_id)[0].seen_by_name == "陈主管"


def test_an_agent_puts_aside_what_is_not_urgent(place):
    case_id = make_case(place)
    say(place, case_id, "太失望了")
    look()
    aside(place, case_id, by=place.agent)
    assert alarm(case_id) == 0


def test_a_case_that_is_over_gives_no_signs_any_more(place):
    case_id = make_case(place)
    say(place, case_id, "我要投诉")
    look()
    close(by=place.agent, case_id=case_id, closing=Closing("explained"), now=NOW + MINUTE)
    look(NOW + 2 * MINUTE)
    assert open_now(case_id) == []
    assert queries.open_signs(place.owner) == ()


def test_very_many_urgent_signs_at_once_are_one_notice(place):
    for _ in range(6):
        say(place, make_case(place), "我要投诉")
    assert look() == 6
    told = Notification.objects.filter(kind="alarm.signs")
    assert told.count() == 2
    assert "6 单" in told.first().zh


def test_a_late_commit_is_not_missed_and_the_night_looks_at_all(place, monkeypatch):
    look(NOW)
    case_id = make_case(place, now=NOW - 9 * MINUTE)
    say(place, case_id, "我要投诉", now=NOW - 9 * MINUTE)
    assert look(NOW + MINUTE) == 1
    old = make_case(place, now=NOW - 99 * HOUR)
    say(place, old, "我要投诉", now=NOW - 99 * HOUR)
    assert look(NOW + 2 * MINUTE) == 0
    monkeypatch.setattr("shouhou.alarms.jobs.moment.now", lambda: NOW + 3 * MINUTE)
    jobs.look()
    assert open_now(old) == []
    jobs.look_at_everything()
    assert open_now(old) == ["threat"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(2))
def test_eight_looks_at_once_write_a_sign_once(attempt):
    place = make_place()
    ids = [make_case(place) for _ in range(3)]
    for case_id in ids:
        say(place, case_id, "我要投诉，气死了")
    at_once(
        *[lambda: actions.look_at(shop_id=place.shop_id, case_ids=ids, now=NOW)] * 7,
        lambda: [say(place, case_id, "无语") for case_id in reversed(ids)],
    )
    assert [open_now(case_id) for case_id in ids] == [["threat"]] * 3
    assert CaseEvent.objects.filter(kind="alarm").count() == 3


def test_what_the_buyer_typed_into_the_request_is_read():
    world = make_world()
    world.take_order(unsent_order())
    world.take(unsent(explain_text="再不退款就去１２３１５举报"))
    actions.look_again(now=REFUNDS_NOW)
    row = Sign.objects.get(sign="threat")
    assert row.case_id == only_agreement().case_id
    assert row.zh.endswith("“12315”“举报”")
