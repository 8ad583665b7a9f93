"""Slips, closing and reopening; merging, parting, splitting: nothing gets lost, nothing unseen."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shouhou.cases import actions
from shouhou.cases.facts import Closing, SplitOff
from shouhou.cases.models import Case, CaseEvent, Link, Task
from shouhou.cases.queries import case_view, family
from shouhou.cases.tests.make import (
    DAY,
    HOUR,
    LINE,
    NOW,
    TASK,
    case_of,
    come_in,
    kinds_of,
    make_case,
    make_come,
    make_person,
    make_shop,
    make_slip,
    set_slips,
)
from shouhou.cases.tests.test_hands import refused, told
from shouhou.notices.models import Notice

pytestmark = pytest.mark.django_db
END = Closing("refunded", evaluation="good")


@pytest.fixture
def shop():
    return make_shop()


@pytest.fixture
def agent(shop):
    return make_person(shop)


def close(agent, case_id, closing=END, now=NOW, **more):
    actions.close(by=agent, case_id=case_id, closing=closing, now=now, **more)


def shown(case_id):
    case = case_of(case_id)
    return case.lane, case.runs_out_at, case.runs_out_by, case.amount_fen, case.open_tasks


def test_closing_keeps_result_and_evaluation_and_takes_the_clock_away(shop, agent):
    case_id = make_case(shop)
    set_slips(make_slip(case_id))
    actions.raise_alarm(case_id=case_id, level=2, said=LINE, now=NOW)
    close(agent, case_id)
    case = case_of(case_id)
    assert (case.state, case.result, case.evaluation, case.closed_by) == (
        "closed",
        "refunded",
        "good",
        agent,
    )
    assert (case.owner, case.alarm, case.closed_at) == (agent, 0, NOW)
    assert shown(case_id) == ("done", None, "", 9900, 0)
    assert Notice.objects.filter(topic="case.closed", case_id=case_id).count() == 1
    refused("final", close, agent=agent, case_id=case_id)


def test_an_unsent_closing_message_is_work_to_be_told(shop, agent):
    case_id = make_case(shop, agent)
    close(agent, case_id, Closing("explained", message="祝您愉快", channel="sms"))
    task = Task.objects.get()
    assert (task.kind, task.channel, task.text, task.state) == (
        "tell_buyer",
        "sms",
        "祝您愉快",
        "open",
    )
    assert case_of(case_id).open_tasks == 1
    actions.finish_task(by=agent, task_id=task.pk, how="sent", now=NOW)
    assert (case_of(case_id).open_tasks, case_of(case_id).state) == (0, "closed")
    sent = make_case(shop, agent)
    close(agent, sent, Closing("explained", message="再见", message_sent=True))
    done = Task.objects.get(case_id=sent)
    assert (done.state, done.how, done.done_by) == ("done", "sent", agent)


def test_what_is_open_refuses_the_end(shop, agent):
    case_id = make_case(shop, agent)
    task_id = actions.add_task(by=agent, case_id=case_id, task=TASK, now=NOW)
    promise_id = actions.promise(by=agent, case_id=case_id, what="x", until=NOW + DAY, now=NOW)
    ask = {"agent": agent, "case_id": case_id}
    assert "1 件" in refused("open_tasks", close, **ask).zh
    actions.drop_task(by=agent, task_id=task_id, reason="不需要", now=NOW)
    refused("open_promises", close, **ask)
    actions.judge_promise(by=agent, promise_id=promise_id, kept=True, now=NOW)
    blockers = (("money_open", "还有 99 元没付。", "99 yuan are unpaid."), ("b", "乙。", "B."))
    assert refused("money_open", close, **ask, blockers=blockers).zh == "还有 99 元没付。乙。"
    refused("unknown_word", close, **ask, closing=Closing("nonsense"))
    refused("unknown_word", close, **ask, closing=Closing("refunded", evaluation="x"))
    refused("too_long", close, **ask, closing=Closing("refunded", message="长" * 4001))
    refused("not_here", close, agent=make_person(make_shop("别家")), case_id=case_id)
    assert case_of(case_id).state == "open"
    close(**ask)


def test_closing_what_moved_on_meanwhile_is_refused(shop, agent):
    boss = make_person(shop, "老张", "supervisor")
    case_id = make_case(shop, agent)
    seen = case_of(case_id).version
    actions.raise_alarm(case_id=case_id, level=1, said=LINE, now=NOW)
    actions.add_note(by=boss, case_id=case_id, text="先别结案", now=NOW)
    found = refused("stale", close, agent=agent, case_id=case_id, seen=seen)
    assert "老张" in found.zh
    assert "先别结案" in found.zh
    close(agent, case_id, seen=case_of(case_id).version)


def test_reopening_with_a_reason(shop, agent):
    case_id = make_case(shop, agent)
    close(agent, case_id)
    refused("empty", actions.reopen, by=agent, case_id=case_id, reason="")
    boss = make_person(shop, "老张", "supervisor")
    actions.reopen(by=boss, case_id=case_id, reason="买家又来", now=NOW + HOUR)
    case = case_of(case_id)
    assert (case.state, case.reopened, case.closed_at, case.result) == ("open", 1, None, "refunded")
    assert told(agent)[0][0] == "reopened"
    refused("not_from_here", actions.reopen, by=agent, case_id=case_id, reason="再")
    close(agent, case_id)
    assert kinds_of(case_id) == ["opened", "closed", "reopened", "closed"]


def test_slips_say_what_the_queue_shows_and_only_changes_count(shop, agent):
    case_id = make_case(shop, agent)
    assert set_slips(make_slip(case_id)) == 1
    assert shown(case_id) == ("agree", NOW + 5 * HOUR, "platform", 9900, 0)
    assert set_slips(make_slip(case_id), now=NOW + HOUR) == 0
    assert set_slips(make_slip(case_id, "pay", None)) == 1
    assert shown(case_id) == ("pay", None, "", 9900, 0)
    refused("not_here", actions.set_slips, slips=[make_slip(case_id), make_slip(0)])
    refused("unknown_word", actions.set_slips, slips=[make_slip(case_id, "x")])


def test_a_slip_that_is_over_closes_unless_something_is_open(shop, agent):
    quiet, told_work = make_case(shop, agent), make_case(shop, agent)
    actions.add_task(by=agent, case_id=told_work, task=TASK, now=NOW)
    over = {"is_over": True, "result": "refunded"}
    set_slips(make_slip(quiet, **over), make_slip(told_work, **over))
    case = case_of(quiet)
    assert (case.state, case.result, case.closed_by, case.closed_at) == (
        "closed",
        "refunded",
        None,
        NOW,
    )
    assert kinds_of(quiet)[-1] == "closed"
    assert case_of(told_work).state == "open"
    assert shown(told_work)[0] == "tell"
    actions.finish_task(by=agent, task_id=Task.objects.get().pk, how="sent", now=NOW)
    assert shown(told_work)[0] == "done"
    assert set_slips(make_slip(quiet, **over)) == 0


def test_a_slip_that_runs_again_reopens_and_the_owner_learns(shop, agent):
    case_id = make_case(shop, agent)
    set_slips(make_slip(case_id))
    close(agent, case_id)
    assert set_slips(make_slip(case_id)) == 0
    assert set_slips(make_slip(case_id, hours=9)) == 1
    case = case_of(case_id)
    assert (case.state, case.reopened, case.closed_at, case.closed_by) == ("open", 1, None, None)
    assert shown(case_id)[:2] == ("agree", NOW + 9 * HOUR)
    assert (kinds_of(case_id)[-1], told(agent)) == (
        "reopened",
        [("reopened", "1 张售后单自动重开")],
    )


def test_a_thousand_slips_cost_what_one_does(shop):
    costs = []
    for many in (1, 3, 300):
        come = [make_come(shop, f"{many}-{n}", order_no=f"{many}-{n}") for n in range(many)]
        ids = come_in(shop, *come).values()
        with CaptureQueriesContext(connection) as counted:
            assert set_slips(*[make_slip(pk) for pk in ids]) == many
        costs.append(len(counted))
    assert costs[1] == costs[2] <= 12
    assert abs(costs[0] - costs[1]) <= 1


def test_a_merged_case_keeps_everything_and_the_survivor_shows_it(shop, agent):
    one, two = make_case(shop, agent), make_case(shop)
    task_id = actions.add_task(by=agent, case_id=one, task=TASK, now=NOW)
    actions.promise(by=agent, case_id=one, what="x", until=NOW + HOUR, now=NOW)
    set_slips(make_slip(one, "agree", 3), make_slip(two, "pay", 9, amount_fen=100))
    actions.merge(by=agent, case_id=one, into=two, now=NOW)
    merged = case_of(one)
    assert (merged.state, merged.merged_into_id, case_of(two).owner) == ("merged", two, agent)
    assert shown(two) == ("agree", NOW + HOUR, "promise", 10_000, 1)
    assert family(one) == family(two) == (two, one)
    for case_id in (one, two):
        view = case_view(agent, case_id)
        assert {event.case_id for event in view.events} == {one, two}
        assert [task.id for task in view.tasks] == [task_id]
        assert len(view.promises) == 1
        assert [head.id for head in view.family] == [two, one]
    actions.finish_task(by=agent, task_id=task_id, how="sent", now=NOW)
    set_slips(make_slip(one, is_over=True))
    assert shown(two) == ("pay", NOW + HOUR, "promise", 10_000, 0)
    assert case_of(one).state == "merged"


def test_a_merge_is_undone_with_its_own_rows(shop, agent):
    one, two = make_case(shop, agent), make_case(shop, agent)
    set_slips(make_slip(one, "agree", 3), make_slip(two, "pay", 9))
    actions.add_task(by=agent, case_id=one, task=TASK, now=NOW)
    before = shown(one), shown(two)
    lines = CaseEvent.objects.count()
    actions.merge(by=agent, case_id=one, into=two, now=NOW)
    refused("not_from_here", actions.unmerge, by=agent, case_id=two)
    actions.unmerge(by=agent, case_id=one, now=NOW)
    assert (shown(one), shown(two)) == before
    assert (case_of(one).state, family(two)) == ("open", (two,))
    assert CaseEvent.objects.count() == lines + 4
    assert kinds_of(one)[-2:] == ["merged", "unmerged"]
    assert kinds_of(two)[-2:] == ["merged_in", "unmerged_from"]


def test_a_chain_of_merges_is_one_family(shop, agent):
    one, two, three = (make_case(shop, agent) for _ in range(3))
    actions.merge(by=agent, case_id=one, into=two, now=NOW)
    actions.merge(by=agent, case_id=two, into=three, now=NOW)
    assert family(one) == (three, two, one)
    task_id = actions.ensure_task(case_id=one, key="k", task=TASK, now=NOW)
    assert Task.objects.get(pk=task_id).case_id == three
    set_slips(make_slip(one, "receive", 1))
    assert shown(three) == ("receive", NOW + HOUR, "platform", 9900, 1)
    actions.unmerge(by=agent, case_id=two, now=NOW)
    assert family(one) == (two, one)
    assert (shown(two)[0], shown(three)[0]) == ("receive", "new")
    assert (shown(two)[4], shown(three)[4]) == (0, 1)


def test_a_running_slip_of_a_merged_case_reopens_the_survivor(shop, agent):
    one, two = make_case(shop, agent), make_case(shop, agent)
    actions.merge(by=agent, case_id=one, into=two, now=NOW)
    close(agent, two)
    set_slips(make_slip(one, "agree", 2))
    assert (case_of(two).state, shown(two)[:2]) == ("open", ("agree", NOW + 2 * HOUR))
    assert kinds_of(two)[-1] == "reopened"


def test_what_cannot_be_merged(shop, agent):
    one, two = make_case(shop, agent), make_case(shop, agent)
    other = make_shop("别家")
    foreign = make_case(other)
    refused("itself", actions.merge, by=agent, case_id=one, into=one)
    refused("not_here", actions.merge, by=agent, case_id=one, into=foreign)
    refused("not_here", actions.merge, by=agent, case_id=one, into=0)
    both = make_person(shop, "两店")
    both.memberships.create(shop=other, role="agent")
    refused("other_shop", actions.merge, by=both, case_id=one, into=foreign)
    close(agent, two)
    refused("final", actions.merge, by=agent, case_id=one, into=two)
    refused("final", actions.merge, by=agent, case_id=two, into=one)
    assert kinds_of(one) == ["opened"]


def test_splitting_off_takes_work_and_promises_along(shop, agent):
    case_id = make_case(shop, agent)
    task_id = actions.add_task(by=agent, case_id=case_id, task=TASK, now=NOW)
    promise_id = actions.promise(by=agent, case_id=case_id, what="x", until=NOW + HOUR, now=NOW)
    off = SplitOff("exchange", note="另一件", task_ids=(task_id,), promise_ids=(promise_id,))
    new = actions.split(by=agent, case_id=case_id, off=off, now=NOW)
    made = case_of(new)
    assert (made.kind, made.order_no, made.buyer, made.owner) == (
        "exchange",
        case_of(case_id).order_no,
        "tb_summer88",
        agent,
    )
    assert (shown(new)[1:3], shown(new)[4]) == ((NOW + HOUR, "promise"), 1)
    assert (shown(case_id)[1], shown(case_id)[4]) == (None, 0)
    assert (kinds_of(case_id)[-1], kinds_of(new)) == ("split", ["split_off"])
    assert Link.objects.get().kind == "split"
    foreign = actions.add_task(by=agent, case_id=make_case(shop, agent), task=TASK, now=NOW)
    wrong = SplitOff(task_ids=(foreign,))
    refused("not_here", actions.split, by=agent, case_id=case_id, off=wrong)
    refused("unknown_word", actions.split, by=agent, case_id=case_id, off=SplitOff("x"))
    assert Case.objects.count() == 3
    actions.merge(by=agent, case_id=new, into=case_id, now=NOW)
    assert shown(case_id)[4] == 1


def test_personal_text_of_old_cases_goes_and_figures_stay(shop, agent):
    old, merged, live = (make_case(shop, agent) for _ in range(3))
    actions.add_note(by=agent, case_id=old, text="电话 13812345678", now=NOW)
    actions.add_note(by=agent, case_id=merged, text="住在某路 1 号", now=NOW)
    set_slips(make_slip(old))
    actions.merge(by=agent, case_id=merged, into=old, now=NOW)
    close(agent, old, Closing("refunded", message="张先生再见", message_sent=True))
    assert actions.erase(shop_id=shop.pk, before=NOW, now=NOW + DAY) == 0
    assert actions.erase_personal(shop_id=shop.pk, order_nos=[case_of(old).order_no], now=NOW) == 1
    assert actions.erase(shop_id=shop.pk, before=NOW + DAY, now=NOW + DAY) == 0
    texts = "".join(
        CaseEvent.objects.filter(case_id__in=(old, merged)).values_list("zh", flat=True)
    )
    assert "138" not in texts + Task.objects.get().text
    assert "某路" not in texts
    assert "张先生" not in texts + case_of(old).closing_message
    assert (case_of(old).buyer, case_of(merged).buyer) == ("", "")
    assert (case_of(old).amount_fen, case_of(old).result) == (9900, "refunded")
    assert case_of(live).buyer == "tb_summer88"
