"""Told work and the buyer's peace: refused before, counted after, noted by hand, forgotten."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from shouhou.cases import actions, queries
from shouhou.cases.actions import peace
from shouhou.cases.facts import Closing
from shouhou.cases.models import CaseEvent, Task
from shouhou.cases.tests.make import (
    DAY,
    HOUR,
    NOW,
    TASK,
    case_of,
    kinds_of,
    make_case,
    make_person,
    make_shop,
)
from shouhou.contacts.facts import Contacting
from shouhou.contacts.models import Contact, Permit
from shouhou.shops.facts import Refused

pytestmark = pytest.mark.django_db
NIGHT = NOW.replace(hour=21)
EVENING = NIGHT - timedelta(seconds=1)
MORNING = NOW + DAY


@pytest.fixture
def shop():
    return make_shop()


@pytest.fixture
def agent(shop):
    return make_person(shop)


def refused(code, work, **said):
    with pytest.raises(Refused) as raised:
        work(**({"now": NOW} | said))
    assert raised.value.code == code
    return raised.value


def add(by, case_id, **changes):
    return actions.add_task(by=by, case_id=case_id, task=replace(TASK, **changes), now=NOW)


def tell(by, task_id, now=NOW):
    actions.copy_task(by=by, task_id=task_id, now=now)
    actions.finish_task(by=by, task_id=task_id, how="copied", now=now)


@pytest.mark.parametrize(("now", "fits"), [(EVENING, True), (NIGHT, False), (MORNING, True)])
def test_copying_for_the_buyer_has_hours(shop, agent, now, fits):
    task_id = add(agent, make_case(shop, agent))
    if fits:
        assert actions.copy_task(by=agent, task_id=task_id, now=now) == TASK.text
        return
    said = refused("harassing", actions.copy_task, by=agent, task_id=task_id, now=now)
    assert said.rows == ("C2",)
    assert Task.objects.get().state == "open"


@pytest.mark.parametrize("kind", ["memo", "platform_click", "tell_warehouse", "tell_courier"])
def test_other_work_is_not_guarded_and_not_counted(shop, agent, kind):
    task_id = add(agent, make_case(shop, agent), kind=kind, text="操你妈的后果自负")
    tell(agent, task_id, NIGHT)
    assert not Contact.objects.exists()


def test_what_was_told_at_night_is_counted_and_its_line_says_so(shop, agent):
    case_id = make_case(shop, agent)
    task_id = add(agent, case_id)
    actions.finish_task(by=agent, task_id=task_id, how="sent", now=NIGHT)
    row = Contact.objects.get()
    assert (row.how, row.warned, row.by, row.case_id, row.said) == (
        *("sent", ["C2"], agent),
        *(case_id, TASK.text),
    )
    line = CaseEvent.objects.get(kind="task_done")
    assert "不打扰" in line.zh
    assert "quiet hours" in line.en


def test_two_cases_in_two_shops_share_the_day(shop, agent):
    other = make_shop("二店")
    agent2 = make_person(other, "小李")
    one, two = make_case(shop, agent), make_case(other, agent2)
    for number, (by, case_id) in enumerate([(agent, one), (agent2, two), (agent, one)]):
        tell(by, add(by, case_id), NOW + number * HOUR)
    fourth = add(agent2, two)
    said = refused("harassing", actions.copy_task, by=agent2, task_id=fourth, now=NOW + 4 * HOUR)
    assert said.rows == ("C7",)
    assert "11-24 09:00" in said.zh
    actions.copy_task(by=agent2, task_id=fourth, now=MORNING)


def test_dropped_work_gives_its_place_back(shop, agent):
    case_id = make_case(shop, agent)
    ids = [add(agent, case_id) for _ in range(4)]
    for task_id in ids[:3]:
        actions.copy_task(by=agent, task_id=task_id, now=NOW)
    refused("harassing", actions.copy_task, by=agent, task_id=ids[3])
    actions.drop_task(by=agent, task_id=ids[0], reason="买家已知", now=NOW)
    actions.copy_task(by=agent, task_id=ids[3], now=NOW)
    assert Permit.objects.count() == 3


def test_forbidden_words_are_refused_when_ordered_and_when_copied(shop, agent):
    case_id = make_case(shop, agent)
    bad = replace(TASK, text="改好评返现5元")
    said = refused("forbidden_words", actions.add_task, by=agent, case_id=case_id, task=bad)
    assert (said.field, "好评返现" in said.zh) == ("text", True)
    made = actions.ensure_task(case_id=case_id, key="k", task=bad, now=NOW)
    refused("forbidden_words", actions.copy_task, by=agent, task_id=made)
    actions.finish_task(by=agent, task_id=made, how="sent", now=NOW)
    assert set(Contact.objects.get().warned) >= {"F1", "F4"}


def test_work_inside_the_desk_is_no_contact(shop, agent):
    task_id = add(agent, make_case(shop, agent), channel="desk")
    tell(agent, task_id, NIGHT)
    assert not Contact.objects.exists()


def test_a_closing_message_is_guarded_and_counted_when_sent(shop, agent):
    case_id = make_case(shop, agent)
    close = {"by": agent, "case_id": case_id}
    bad = Closing("refunded", message="五星返现", message_sent=True)
    assert refused("forbidden_words", actions.close, **close, closing=bad).field == "message"
    assert case_of(case_id).state == "open"
    good = Closing("refunded", message="祝您生活愉快", message_sent=True)
    actions.close(**close, closing=good, now=NIGHT)
    assert Contact.objects.get().warned == ["C2"]


def test_told_twice_by_the_desk_is_counted_once(shop, agent):
    task_id = add(agent, make_case(shop, agent))
    for _ in range(2):
        actions.finish_task(by=None, task_id=task_id, how="sent", now=NOW)
    assert Contact.objects.get().key == f"task:{task_id}"


def test_a_call_is_noted_with_what_came_of_it(shop, agent):
    case_id = make_case(shop, agent)
    call = {"by": agent, "case_id": case_id}
    actions.note_contact(**call, contacting=Contacting("phone", "review", " 没人接 "), now=NIGHT)
    row = Contact.objects.get()
    assert (row.said, row.purpose, row.how, row.warned) == ("没人接", "review", "noted", ["C2"])
    line = CaseEvent.objects.get(kind="contacted")
    assert line.zh.startswith("电话：没人接（")
    refused("empty", actions.note_contact, **call, contacting=Contacting("phone", said=" "))
    refused("unknown_word", actions.note_contact, **call, contacting=Contacting("fax", said="x"))
    stranger = make_person(make_shop("别家"))
    for work, more in (
        (actions.note_contact, {"contacting": Contacting("phone", said="x")}),
        (actions.note_asked, {"channel": "phone"}),
        (actions.opt_out, {"channel": "", "reason": "x"}),
        (actions.opt_in, {"channel": ""}),
    ):
        refused("not_here", work, by=stranger, case_id=case_id, **more)
    refused("not_here", lambda now: queries.contacts_of(stranger, case_id, now))


def test_who_asked_at_night_is_answered(shop, agent):
    case_id = make_case(shop, agent)
    task_id = add(agent, case_id)
    refused("harassing", actions.copy_task, by=agent, task_id=task_id, now=NIGHT)
    actions.note_asked(by=agent, case_id=case_id, channel="wangwang", now=NIGHT)
    actions.copy_task(by=agent, task_id=task_id, now=NIGHT + HOUR)
    assert kinds_of(case_id)[-2:] == ["came", "task_copied"]


def test_opting_out_and_in(shop, agent):
    case_id = make_case(shop, agent)
    out = {"by": agent, "case_id": case_id, "channel": "", "now": NOW}
    assert actions.opt_out(**out, reason="别再打了")
    assert not actions.opt_out(**out, reason="别再打了")
    panel = queries.contacts_of(agent, case_id, NOW)
    assert (panel.opted, panel.may["phone"].allowed) == (("",), False)
    assert actions.opt_in(**out)
    assert not actions.opt_in(**out)
    assert kinds_of(case_id)[-2:] == ["opted_out", "opted_in"]


def test_contacts_are_forgotten_with_their_case(shop, agent):
    case_id = make_case(shop, agent, order_no="")
    tell(agent, add(agent, case_id))
    actions.note_contact(
        by=agent, case_id=case_id, contacting=Contacting("phone", said="住址是…"), now=NOW
    )
    actions.close(by=agent, case_id=case_id, closing=Closing("refunded"), now=NOW)
    actions.erase(shop_id=shop.pk, before=NOW + DAY, now=NOW + DAY)
    assert set(Contact.objects.values_list("buyer", "said")) == {("", "")}
    assert "住址" not in str(list(CaseEvent.objects.values()))


def test_the_key_of_a_task_names_it_alone(shop, agent):
    task_id = add(agent, make_case(shop, agent))
    assert peace.key_of(Task.objects.get()) == f"task:{task_id}"
