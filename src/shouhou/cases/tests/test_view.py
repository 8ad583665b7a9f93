"""The page of one case: complete, constant in queries, nothing of other shops."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shouhou.cases import actions
from shouhou.cases.facts import Closing
from shouhou.cases.queries import allowed, case_for, case_view, family, more_events, open_tasks_of
from shouhou.cases.queries.view import EVENTS
from shouhou.cases.tests.make import (
    DAY,
    HOUR,
    LINE,
    NOW,
    TASK,
    make_case,
    make_person,
    make_shop,
)
from shouhou.shops.facts import Refused
from shouhou.shops.models import Membership

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return make_shop()


@pytest.fixture
def agent(shop):
    return make_person(shop)


def fill(shop, agent, boss, case_id, n):
    """One more of everything that a page shows."""
    add = {"by": agent, "case_id": case_id, "now": NOW}
    actions.add_note(text=f"@{boss.name} 第 {n} 次", **add)
    task_id = actions.add_task(task=TASK, **add)
    actions.copy_task(by=agent, task_id=task_id, now=NOW)
    actions.promise(what="回电", until=NOW + n * HOUR, **add)
    asked = actions.hand_over(to=boss.pk, question="？", **add)
    actions.answer_hand_over(by=boss, hand_over_id=asked, answer="好", now=NOW)
    other = make_case(shop, agent)
    actions.link(other=other, kind="same_buyer", **add)
    ended = make_case(shop, boss, order_no=f"另{n}")
    actions.close(by=boss, case_id=ended, closing=Closing("refunded"), now=NOW + n * HOUR)
    merged = make_case(shop, agent)
    actions.merge(by=agent, case_id=merged, into=case_id, now=NOW)
    person = make_person(shop, f"看客{n}")
    actions.watch(by=person, case_id=merged, now=NOW) if n == 0 else None
    actions.watch(by=person, case_id=case_id, now=NOW)


def test_everything_of_a_case_at_the_same_price(shop, agent):
    boss = make_person(shop, "老张", "supervisor")
    case_id, costs = make_case(shop, agent), []
    for upto in (range(1, 2), range(2, 4)):
        for n in upto:
            fill(shop, agent, boss, case_id, n)
        with CaptureQueriesContext(connection) as counted:
            view = case_view(agent, case_id)
        costs.append(len(counted))
    assert costs == [12, 12]
    assert [len(part) for part in (view.tasks, view.promises, view.questions, view.links)] == [
        3
    ] * 4
    assert [len(part) for part in (view.watchers, view.mentions, view.similar)] == [3] * 3
    assert (len(view.family), len(view.earlier)) == (4, 6)
    assert [event.id for event in view.events] == sorted(event.id for event in view.events)
    assert {event.who for event in view.events} == {"小王", "老张"}
    assert (view.tasks[0].state, view.tasks[0].copied_by, view.tasks[0].is_open) == (
        "copied",
        "小王",
        True,
    )
    assert (view.questions[0].to, view.questions[0].answer) == ("老张", "好")
    assert view.promises[0].is_overdue(NOW + DAY)
    assert not view.promises[0].is_overdue(NOW)
    assert view.head.buyer == "t**8"
    assert {row.result for row in view.similar} == {"refunded"}
    assert [row.closed_at for row in view.similar] == [NOW + n * HOUR for n in (3, 2, 1)]
    assert open_tasks_of(agent, [case_id]) == view.tasks


def test_the_moves_of_a_page_are_those_of_the_guard(shop, agent):
    case_id = make_case(shop, agent)
    task_id = actions.add_task(by=agent, case_id=case_id, task=TASK, now=NOW)
    view = case_view(agent, case_id)
    assert view.moves == allowed(agent, case_id)
    assert (view.move("close").allowed, view.move("close").rows) == (False, ("C16",))
    actions.finish_task(by=agent, task_id=task_id, how="sent", now=NOW)
    assert case_view(agent, case_id).move("close").allowed
    boss = make_person(shop, "老张", "supervisor")
    actions.hand_over(by=agent, case_id=case_id, to=boss.pk, question="?", now=NOW)
    assert case_view(boss, case_id).move("answer").allowed
    assert not case_view(agent, case_id).move("answer").allowed
    assert case_view(agent, case_id).move("take_back").allowed
    packer = make_person(shop, role="warehouse")
    assert [m.event for m in allowed(packer, case_id) if m.allowed] == ["note", "watch"]


def test_another_shops_case_does_not_exist(shop, agent):
    case_id = make_case(shop, agent)
    stranger = make_person(make_shop("别家"), role="owner")
    assert case_view(stranger, case_id) is None
    assert case_view(agent, 0) is None
    assert family(0) == ()
    for ask in (
        lambda: allowed(stranger, case_id),
        lambda: more_events(stranger, case_id, 10**9),
        lambda: case_for(stranger, case_id),
        lambda: case_for(agent, case_id, "pay"),
        lambda: actions.lock_case(by=stranger, case_id=case_id),
        lambda: actions.lock_case(by=agent, case_id=0),
    ):
        with pytest.raises(Refused) as refused:
            ask()
        assert refused.value.code == "not_here"
    assert case_for(agent, case_id).buyer == "tb_summer88"
    assert actions.lock_case(by=None, case_id=case_id).id == case_id


def test_a_link_to_a_shop_one_does_not_see_is_not_shown(shop, agent):
    other = make_shop("乙店")
    both = make_person(shop, "两店")
    Membership.objects.create(person=both, shop=other, role="agent")
    here, there = make_case(shop, agent), make_case(other)
    actions.link(by=both, case_id=here, other=there, kind="same_buyer", now=NOW)
    assert [link.case_id for link in case_view(both, here).links] == [there]
    assert [link.case_id for link in case_view(both, there).links] == [here]
    assert case_view(agent, here).links == ()


def test_a_long_timeline_comes_in_pieces(shop, agent):
    case_id = make_case(shop, agent)
    actions.write_many(lines=[(case_id, LINE)] * (EVENTS * 2 + 10), by=None, now=NOW)
    view = case_view(agent, case_id)
    numbers = [event.number for event in view.events]
    before = view.more_before
    while before is not None:
        events, before = more_events(agent, case_id, before)
        numbers = [event.number for event in events] + numbers
    assert numbers == list(range(1, EVENTS * 2 + 12))


def test_without_buyer_and_order_there_is_no_past(shop, agent):
    for _ in range(2):
        case_id = make_case(shop, agent, buyer="", order_no="")
    view = case_view(agent, case_id)
    assert (view.earlier, view.similar) == ((), ())


def test_a_token_that_may_only_read_moves_nothing(shop, agent):
    case_id = make_case(shop, agent)
    agent.only_rights = frozenset({"see"})
    assert case_view(agent, case_id) is not None
    with pytest.raises(Refused) as refused:
        actions.add_note(by=agent, case_id=case_id, text="x", now=NOW)
    assert refused.value.code == "not_here"
