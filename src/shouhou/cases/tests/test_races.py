"""Two at once on one case: real threads, real PostgreSQL."""

from __future__ import annotations

from collections import Counter

import pytest

from shouhou.cases import actions
from shouhou.cases.facts import Closing
from shouhou.cases.models import Case, CaseEvent, HandOver, Task
from shouhou.cases.tests.make import (
    LINE,
    NOW,
    TASK,
    at_once,
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
from shouhou.shops.facts import Refused

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop():
    return make_shop()


def codes(found):
    return sorted(each.code if isinstance(each, Refused) else str(each) for each in found)


def sound(case_id):
    """The numbers of the timeline have no gap, and the case knows the last."""
    numbers = list(
        CaseEvent.objects.filter(case_id=case_id)
        .order_by("number")
        .values_list("number", flat=True)
    )
    return numbers == list(range(1, case_of(case_id).version + 1))


@pytest.mark.parametrize("attempt", range(3))
def test_of_two_who_take_one_case_one_has_it(shop, attempt):
    people = [make_person(shop, f"客服{n}") for n in range(4)]
    case_id = make_case(shop)
    found = at_once(*[lambda by=by: actions.take(by=by, case_id=case_id, now=NOW) for by in people])
    assert codes(found) == ["None", *["already_taken"] * 3]
    assert kinds_of(case_id) == ["opened", "taken"]


def test_two_answers_to_one_question_are_one(shop):
    agent, boss = make_person(shop), make_person(shop, "老张", "supervisor")
    case_id = make_case(shop, agent)
    asked = actions.hand_over(by=agent, case_id=case_id, to=boss.pk, question="?", now=NOW)
    found = at_once(
        *[
            lambda n=n: actions.answer_hand_over(
                by=boss, hand_over_id=asked, answer=f"{n}", now=NOW
            )
            for n in range(3)
        ],
        lambda: actions.take_back_hand_over(by=agent, hand_over_id=asked, now=NOW),
    )
    assert sum(each is None for each in found) == 1
    assert {each.code for each in found if each is not None} <= {"answered", "taken_back"}
    assert HandOver.objects.get().state in ("answered", "taken_back")
    assert len(kinds_of(case_id)) == 3


def test_eight_at_once_go_round_evenly(shop):
    people = [make_person(shop, f"客服{n}") for n in range(4)]
    ids = [make_case(shop, buyer=f"b{n}") for n in range(24)]
    works = [
        lambda part=ids[n::8]: [actions.assign_by_rule(case_ids=[pk], now=NOW) for pk in part]
        for n in range(8)
    ]
    assert not [each for each in at_once(*works) if isinstance(each, Exception)]
    given = Counter(Case.objects.values_list("owner_id", flat=True))
    assert given == {person.pk: 6 for person in people}
    # In the order in which they were given, nobody comes twice in a row.
    order = list(
        CaseEvent.objects.filter(kind="assigned").order_by("pk").values_list("data__to", flat=True)
    )
    turns = [person.pk for person in people]
    assert sorted(order[:4]) == turns
    assert len(order) == 24


def test_the_same_case_by_rule_twice_at_once_is_given_once(shop):
    make_person(shop, "甲"), make_person(shop, "乙")
    case_id = make_case(shop)
    at_once(*[lambda: actions.assign_by_rule(case_ids=[case_id], now=NOW)] * 4)
    assert kinds_of(case_id) == ["opened", "assigned"]


def test_two_uploads_at_once_open_one_case_per_order(shop):
    def upload(name):
        return lambda: come_in(
            shop, *[make_come(shop, f"{name}{n}", order_no=f"{n}") for n in range(50)]
        )

    found = at_once(upload("a"), upload("b"), upload("c"))
    assert Case.objects.count() == 50
    assert set(Case.objects.values_list("refunds", "version")) == {(3, 3)}
    assert [each.get("a0") for each in found].count(None) == 2


def test_lines_from_everywhere_are_numbered_once(shop):
    agent = make_person(shop)
    case_id = make_case(shop, agent)
    works = [
        *[lambda: actions.add_note(by=agent, case_id=case_id, text="记", now=NOW)] * 3,
        *[lambda: actions.write(case_id=case_id, said=LINE, by=None, now=NOW)] * 2,
        lambda: actions.write_many(lines=[(case_id, LINE)] * 5, by=None, now=NOW),
        lambda: actions.raise_alarm(case_id=case_id, level=1, said=LINE, now=NOW),
        lambda: come_in(shop, make_come(shop)),
    ]
    assert not [each for each in at_once(*works) if isinstance(each, Exception)]
    assert sound(case_id)
    assert case_of(case_id).version == 13


def test_closing_while_work_is_added_leaves_no_closed_case_with_hidden_work(shop):
    agent = make_person(shop)
    done = Closing("refunded")
    for _ in range(5):
        case_id = make_case(shop, agent)
        found = at_once(
            lambda pk=case_id: actions.close(by=agent, case_id=pk, closing=done, now=NOW),
            lambda pk=case_id: actions.add_task(by=agent, case_id=pk, task=TASK, now=NOW),
            lambda pk=case_id: actions.take(by=agent, case_id=pk, now=NOW),
        )
        case = case_of(case_id)
        assert case.open_tasks == 1
        assert codes([found[0]]) == (["None"] if case.state == "closed" else ["open_tasks"])
        assert sound(case_id)


def test_work_of_one_key_at_once_is_one(shop):
    case_id = make_case(shop)
    order = {"case_id": case_id, "key": "k", "task": TASK, "now": NOW}
    found = at_once(*[lambda: actions.ensure_task(**order)] * 4)
    assert len(set(found)) == 1
    assert (Task.objects.count(), case_of(case_id).open_tasks) == (1, 1)


@pytest.mark.parametrize("attempt", range(3))
def test_crossed_merges_end_in_one_family_not_in_a_circle(shop, attempt):
    agent = make_person(shop)
    one, two = make_case(shop, agent), make_case(shop, agent)
    found = at_once(
        lambda: actions.merge(by=agent, case_id=one, into=two, now=NOW),
        lambda: actions.merge(by=agent, case_id=two, into=one, now=NOW),
        lambda: actions.add_task(by=agent, case_id=one, task=TASK, now=NOW),
        lambda: set_slips(make_slip(one), make_slip(two)),
    )
    merged = [case_of(pk).state == "merged" for pk in (one, two)]
    assert merged.count(True) == 1
    assert sum(isinstance(each, Refused) for each in found[:2]) == 1
    survivor = two if merged[0] else one
    assert case_of(survivor).open_tasks == Task.objects.count()
    assert sound(one)
    assert sound(two)


def test_told_work_of_a_family_is_counted_right_whoever_finishes(shop):
    agent = make_person(shop)
    top, *rest = (make_case(shop, agent) for _ in range(4))
    works = []
    for pk in rest:
        task_id = actions.add_task(by=agent, case_id=pk, task=TASK, now=NOW)
        actions.merge(by=agent, case_id=pk, into=top, now=NOW)
        works.append(
            lambda t=task_id: actions.finish_task(by=agent, task_id=t, how="sent", now=NOW)
        )
    assert case_of(top).open_tasks == 3
    assert all(isinstance(done, int) for done in at_once(*works))
    assert case_of(top).open_tasks == 0


@pytest.mark.parametrize("attempt", range(3))
def test_two_agents_in_two_shops_cannot_both_take_the_last_contact_of_the_day(shop, attempt):
    shops = [shop, make_shop("二店"), make_shop("三店")]
    people = [make_person(each, f"客服{n}") for n, each in enumerate(shops)]
    ids = []
    for by, each in zip(people, shops, strict=True):
        case_id = make_case(each, by)
        ids += [
            (by, actions.add_task(by=by, case_id=case_id, task=TASK, now=NOW)) for _ in range(2)
        ]
    found = at_once(
        *[lambda by=by, pk=pk: actions.copy_task(by=by, task_id=pk, now=NOW) for by, pk in ids]
    )
    assert sorted(each.code for each in found if isinstance(each, Refused)) == ["harassing"] * 3
    assert found.count(TASK.text) == 3
    told = [pk for by, pk in ids if Task.objects.get(pk=pk).state == "copied"]
    works = [
        lambda by=by, pk=pk: actions.finish_task(by=by, task_id=pk, how="copied", now=NOW)
        for by, pk in ids
        if pk in told
    ]
    assert not [each for each in at_once(*works) if isinstance(each, Exception)]
