"""The timeline, notes and mentions; told work; promises; ties; waiting; alarms; the register."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import IntegrityError, connection, transaction

from shouhou.cases import actions
from shouhou.cases.facts import Registered, Said
from shouhou.cases.models import CaseEvent, Link, Mention, Promise, Task, Watcher
from shouhou.cases.queries import task_state, task_states
from shouhou.cases.tests.make import (
    DAY,
    HOUR,
    LINE,
    NOW,
    TASK,
    case_of,
    kinds_of,
    make_case,
    make_person,
    make_shop,
    make_slip,
    set_slips,
)
from shouhou.cases.tests.test_hands import refused, told
from shouhou.notices.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return make_shop()


@pytest.fixture
def agent(shop):
    return make_person(shop)


def test_the_database_refuses_to_change_or_forget_a_line(shop, agent):
    case_id = make_case(shop, agent)
    line = CaseEvent.objects.get(case_id=case_id)
    for wish in (
        lambda: CaseEvent.objects.filter(pk=line.pk).update(zh="没有发生过"),
        lambda: CaseEvent.objects.filter(pk=line.pk).delete(),
        lambda: case_of(case_id).events.update(by=None),
    ):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            wish()
    line.refresh_from_db()
    assert "开单" in line.zh


def test_only_the_eraser_may_and_only_in_its_transaction(shop, agent):
    case_id = make_case(shop, agent)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('shouhou.erasing', 'on', true)")
        assert CaseEvent.objects.filter(case_id=case_id).update(zh="") == 1
        cursor.execute("SELECT set_config('shouhou.erasing', '', true)")
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseEvent.objects.filter(case_id=case_id).update(zh="x")


def test_a_number_is_given_once(shop, agent):
    case_id = make_case(shop, agent)
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseEvent.objects.create(case_id=case_id, number=1, kind="note", at=NOW, zh="", en="")


def test_lines_of_higher_slices_are_numbered_with_ours(shop, agent):
    one, two = make_case(shop, agent), make_case(shop, agent)
    assert actions.write(case_id=one, said=LINE, by=agent, now=NOW) == 2
    actions.write_many(lines=[(one, LINE), (two, LINE), (one, LINE)], by=None, now=NOW)
    assert kinds_of(one) == ["opened", *["agreed"] * 3]
    assert (case_of(one).version, case_of(two).version) == (4, 2)
    refused("not_here", actions.write, case_id=0, said=LINE, by=None)
    refused("not_here", actions.write_many, lines=[(one, LINE), (0, LINE)], by=None)
    long = Said("note", "长" * 5000, "x" * 5000, {"a": [1]})
    actions.write(case_id=two, said=long, by=None, now=NOW)
    assert len(case_of(two).events.order_by("number").last().zh) == 4000


def test_who_is_called_in_a_note_is_told_and_the_owner_too(shop, agent):
    other, watcher = make_person(shop, "小李"), make_person(shop, "小赵")
    stranger = make_person(make_shop("别家"), "外人")
    case_id = make_case(shop, agent)
    actions.watch(by=watcher, case_id=case_id, now=NOW)
    number = actions.add_note(by=other, case_id=case_id, text="@小王 @外人 帮忙\n看", now=NOW)
    assert number == 2
    assert [kind for kind, _ in told(agent)] == ["mention"]
    assert [kind for kind, _ in told(watcher)] == ["note"]
    assert told(stranger) == told(other) == []
    assert list(Mention.objects.values_list("person", "event__number")) == [(agent.pk, 2)]
    assert Notice.objects.filter(topic="note.added", case_id=case_id).count() == 1
    assert actions.see_mentions(by=agent, case_id=case_id, now=NOW) == 1
    assert actions.see_mentions(by=agent, case_id=case_id, now=NOW) == 0


@pytest.mark.parametrize("text", ["", " \0\n", "长" * 4001, "x" * 1_000_000])
def test_an_empty_or_endless_note_is_refused(shop, agent, text):
    case_id = make_case(shop, agent)
    code = "too_long" if len(text) > 10 else "empty"
    refused(code, actions.add_note, by=agent, case_id=case_id, text=text)
    assert kinds_of(case_id) == ["opened"]


def test_a_note_keeps_its_lines_and_loses_what_deceives(shop, agent):
    case_id = make_case(shop, agent)
    actions.add_note(by=agent, case_id=case_id, text="<b>a\0\u202eb</b>\n第二行\ud83d", now=NOW)
    assert case_of(case_id).events.get(number=2).zh == "<b>ab</b>\n第二行"


def test_other_shops_and_bystanders_write_nothing(shop, agent):
    case_id = make_case(shop, agent)
    stranger, payer = make_person(make_shop("别家")), make_person(shop, role="finance")
    refused("not_here", actions.add_note, by=stranger, case_id=case_id, text="?")
    refused("not_here", actions.watch, by=stranger, case_id=case_id)
    refused("not_here", actions.add_task, by=stranger, case_id=case_id, task=TASK)
    actions.add_note(by=payer, case_id=case_id, text="已付", now=NOW)
    refused("not_yours", actions.add_task, by=payer, case_id=case_id, task=TASK)
    refused("not_yours", actions.promise, by=payer, case_id=case_id, what="x", until=NOW + DAY)


def test_told_work_stays_open_until_copied_and_confirmed(shop, agent):
    case_id = make_case(shop, agent)
    task_id = actions.add_task(by=agent, case_id=case_id, task=TASK, now=NOW)
    assert case_of(case_id).open_tasks == 1
    refused("not_copied", actions.finish_task, by=agent, task_id=task_id, how="copied")
    assert actions.copy_task(by=agent, task_id=task_id, now=NOW) == TASK.text
    assert actions.copy_task(by=agent, task_id=task_id, now=NOW + HOUR) == TASK.text
    assert (case_of(case_id).open_tasks, Task.objects.get().copied_at) == (1, NOW)
    actions.finish_task(by=agent, task_id=task_id, how="copied", now=NOW)
    task = Task.objects.get()
    assert (task.state, task.how, task.done_by, case_of(case_id).open_tasks) == (
        "done",
        "copied",
        agent,
        0,
    )
    assert kinds_of(case_id)[1:] == ["task_added", "task_copied", "task_done"]
    assert refused("final", actions.finish_task, by=agent, task_id=task_id, how="sent").rows == ()
    actions.finish_task(by=None, task_id=task_id, how="sent", now=NOW)
    refused("unknown_word", actions.finish_task, by=agent, task_id=task_id, how="rumour")


def test_work_ordered_by_key_is_made_once_and_dropped_by_key(shop, agent):
    case_id = make_case(shop, agent)
    order = {"case_id": case_id, "key": "agreement:1:1:memo", "task": TASK}
    first = actions.ensure_task(**order, now=NOW)
    assert actions.ensure_task(**(order | {"task": replace(TASK, text="别的")}), now=NOW) == first
    assert Task.objects.get().text == TASK.text
    assert task_state(case_id, "agreement:1:1:memo") == "open"
    assert task_state(case_id, "agreement:1:1:mem") is None
    actions.drop_task(
        by=None, case_id=case_id, key="agreement:1:1:memo", reason="已有新答复", now=NOW
    )
    actions.drop_task(by=None, key="agreement:1:1:memo", reason="再说一次", now=NOW)
    assert task_states(case_id, "agreement:1:") == {"agreement:1:1:memo": "dropped"}
    actions.finish_task(by=None, task_id=first, how="sent", now=NOW)
    assert (Task.objects.get().reason, case_of(case_id).open_tasks) == ("已有新答复", 0)
    assert Task.objects.get().state == "dropped"
    refused("final", actions.finish_task, by=agent, task_id=first, how="sent")
    refused("not_here", actions.drop_task, by=None, key="agreement:2", reason="?")
    refused("not_here", actions.drop_task, by=None, reason="?")
    refused(
        "unknown_word", actions.ensure_task, case_id=case_id, key="k", task=replace(TASK, kind="x")
    )


def test_dropping_needs_a_reason(shop, agent):
    task_id = actions.add_task(by=agent, case_id=make_case(shop, agent), task=TASK, now=NOW)
    refused("empty", actions.drop_task, by=agent, task_id=task_id, reason=" ")
    actions.drop_task(by=agent, task_id=task_id, reason="买家已知", now=NOW)
    refused("final", actions.drop_task, by=agent, task_id=task_id, reason="再")
    refused("not_here", actions.copy_task, by=make_person(make_shop("别家")), task_id=task_id)


def test_a_promise_is_a_deadline_beside_the_slips(shop, agent):
    case_id = make_case(shop, agent)
    set_slips(make_slip(case_id, hours=5))
    first = actions.promise(by=agent, case_id=case_id, what="补发赠品", until=NOW + HOUR, now=NOW)
    later = actions.promise(by=agent, case_id=case_id, what="回电", until=NOW + DAY, now=NOW)

    def deadline():
        case = case_of(case_id)
        return case.runs_out_at, case.runs_out_by

    assert deadline() == (NOW + HOUR, "promise")
    set_slips(make_slip(case_id, hours=6))
    assert deadline() == (NOW + HOUR, "promise")
    actions.judge_promise(by=agent, promise_id=first, kept=True, now=NOW)
    assert deadline() == (NOW + 6 * HOUR, "platform")
    set_slips(make_slip(case_id, hours=None))
    assert deadline() == (NOW + DAY, "promise")
    actions.judge_promise(by=agent, promise_id=later, kept=False, note="忘了", now=NOW)
    assert deadline() == (None, "")
    assert kinds_of(case_id)[-1] == "promise_broken"
    refused("final", actions.judge_promise, by=agent, promise_id=later, kept=True)
    assert list(Promise.objects.order_by("pk").values_list("state", "judged_by")) == [
        ("kept", agent.pk),
        ("broken", agent.pk),
    ]


def test_no_promise_for_the_past_and_none_empty(shop, agent):
    case_id = make_case(shop, agent)
    ask = {"by": agent, "case_id": case_id}
    refused("too_late", actions.promise, what="x", until=NOW, **ask)
    refused("empty", actions.promise, what="", until=NOW + DAY, **ask)
    refused("too_long", actions.promise, what="长" * 501, until=NOW + DAY, **ask)
    refused("not_here", actions.judge_promise, by=agent, promise_id=0, kept=True)


def test_links_are_one_in_both_directions(shop, agent):
    one, two = make_case(shop, agent), make_case(shop, agent)
    link_id = actions.link(by=agent, case_id=two, other=one, kind="same_buyer", now=NOW)
    again = actions.link(by=agent, case_id=one, other=two, kind="same_buyer", now=NOW)
    assert link_id == again
    assert kinds_of(one) == kinds_of(two) == ["opened", "linked"]
    actions.unlink(by=agent, link_id=link_id, now=NOW)
    assert (kinds_of(one)[-1], Link.objects.count()) == ("unlinked", 0)
    refused("not_here", actions.unlink, by=agent, link_id=link_id)
    refused("itself", actions.link, by=agent, case_id=one, other=one, kind="related")
    refused("unknown_word", actions.link, by=agent, case_id=one, other=two, kind="x")
    foreign = make_case(make_shop("别家"))
    refused("not_here", actions.link, by=agent, case_id=one, other=foreign, kind="related")


def test_watching_and_not(shop, agent):
    case_id = make_case(shop, agent)
    for _ in range(2):
        actions.watch(by=agent, case_id=case_id, now=NOW)
    assert Watcher.objects.count() == 1
    actions.unwatch(by=agent, case_id=case_id)
    actions.unwatch(by=agent, case_id=case_id)
    assert Watcher.objects.count() == 0


def test_waiting_ends_by_itself_or_by_hand(shop, agent):
    case_id, other = make_case(shop, agent), make_case(shop, agent)
    for pk in (case_id, other):
        actions.wait(by=agent, case_id=pk, until=NOW + HOUR, reason="等买家照片", now=NOW)
    actions.wait(by=agent, case_id=other, until=NOW + DAY, now=NOW)
    assert case_of(case_id).state == "waiting"
    assert actions.wake_due(now=NOW + HOUR) == 1
    assert actions.wake_due(now=NOW + HOUR) == 0
    assert (case_of(case_id).state, case_of(other).state) == ("open", "waiting")
    assert told(agent) == [("resumed", "1 张售后单等待到期，请继续处理")]
    actions.resume(by=agent, case_id=other, now=NOW)
    assert (case_of(other).state, case_of(other).waits_until) == ("open", None)
    refused("not_from_here", actions.resume, by=agent, case_id=other)
    refused("too_late", actions.wait, by=agent, case_id=other, until=NOW)


def test_an_alarm_only_rises_until_somebody_lowers_it(shop, agent):
    one, two = make_case(shop, agent), make_case(shop, agent)
    said = Said("alarm", "第三次联系", "third contact")
    actions.raise_alarm(case_id=one, level=2, said=said, now=NOW)
    actions.raise_alarm(case_id=one, level=1, said=said, now=NOW)
    assert (case_of(one).alarm, kinds_of(one)) == (2, ["opened", "alarm", "alarm"])
    assert actions.raise_alarms(alarms=[(one, 3, said), (two, 1, said), (0, 1, said)], now=NOW) == 2
    assert (case_of(one).alarm, case_of(two).alarm) == (3, 1)
    actions.lower_alarm(by=agent, case_id=one, level=0, said=None, now=NOW)
    actions.lower_alarm(by=agent, case_id=two, level=0, said=said, now=NOW)
    assert (case_of(one).alarm, kinds_of(one)[-1], kinds_of(two)[-1]) == (0, "alarm", "alarm")
    refused("not_yours", actions.raise_alarm, by=agent, case_id=one, level=1, said=said)
    refused("unknown_word", actions.raise_alarm, case_id=one, level=4, said=said)


def test_the_register_is_set_right_and_remembers(shop, agent):
    case_id = make_case(shop, agent)
    fields = Registered(kind="exchange", problem="wrong_item", evaluation="bad", title="")
    for _ in range(2):
        actions.register(by=agent, case_id=case_id, fields=fields, now=NOW)
    case = case_of(case_id)
    assert (case.kind, case.problem, case.evaluation, case.title) == (
        "exchange",
        "wrong_item",
        "bad",
        "",
    )
    (line,) = case.events.filter(kind="registered")
    assert "类型：退货退款 → 换货" in line.zh
    assert line.data["was"]["kind"] == "return_refund"
    wrong = Registered(result="nonsense")
    refused("unknown_word", actions.register, by=agent, case_id=case_id, fields=wrong)
