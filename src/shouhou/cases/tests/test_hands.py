"""Who looks after a case: assign, take, move many, by rule, hand over and back."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shouhou.cases import actions
from shouhou.cases.models import Case, HandOver, Turn
from shouhou.cases.tests.make import (
    HOUR,
    NOW,
    case_of,
    come_in,
    kinds_of,
    make_case,
    make_come,
    make_person,
    make_shop,
)
from shouhou.notices.models import Notification
from shouhou.shops.facts import Refused
from shouhou.shops.models import ShopFact

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return make_shop()


def refused(code, act, **said):
    with pytest.raises(Refused) as found:
        act(now=NOW, **said)
    assert found.value.code == code
    return found.value


def told(person):
    return list(Notification.objects.filter(person=person).order_by("pk").values_list("kind", "zh"))


def test_assigning_tells_both_and_is_written(shop):
    agent, other = make_person(shop), make_person(shop, "小李")
    boss = make_person(shop, "老张", "supervisor")
    case_id = make_case(shop, agent)
    actions.assign(by=boss, case_id=case_id, to=other.pk, now=NOW)
    case = case_of(case_id)
    assert (case.owner, kinds_of(case_id)) == (other, ["opened", "assigned"])
    last = case.events.get(number=2)
    assert (last.by, last.zh, last.en, last.data) == (
        boss,
        "分配给 小李",
        "assigned to 小李",
        {"to": other.pk},
    )
    assert [kind for kind, _ in told(other)] == [kind for kind, _ in told(agent)] == ["assigned"]
    assert told(boss) == []
    actions.assign(by=boss, case_id=case_id, to=other.pk, now=NOW)
    actions.assign(by=boss, case_id=case_id, to=None, now=NOW)
    assert (case_of(case_id).owner, kinds_of(case_id)[2:]) == (None, ["released"])


def test_an_agent_gives_away_their_own_and_nobodys_but_not_a_colleagues(shop):
    agent, other = make_person(shop), make_person(shop, "小李")
    mine, theirs, nobodys = make_case(shop, agent), make_case(shop, other), make_case(shop)
    for case_id in (mine, nobodys):
        actions.assign(by=agent, case_id=case_id, to=other.pk, now=NOW)
    found = refused("not_yet", actions.assign, by=agent, case_id=theirs, to=agent.pk)
    assert found.rows == ("C2", "C3")
    refused("not_yet", actions.assign, by=agent, case_id=theirs, to=None)


def test_only_who_works_on_cases_of_the_shop_gets_one(shop):
    boss = make_person(shop, role="supervisor")
    case_id = make_case(shop)
    gone = make_person(shop, "离职")
    gone.is_active = False
    gone.save()
    for person in (make_person(make_shop("别家")), make_person(shop, role="warehouse"), gone):
        found = refused("not_a_colleague", actions.assign, by=boss, case_id=case_id, to=person.pk)
        assert found.field == "to"
    assert case_of(case_id).owner is None


def test_taking_nobodys_case_and_not_a_colleagues(shop):
    agent, other = make_person(shop), make_person(shop, "小李")
    case_id = make_case(shop)
    actions.take(by=agent, case_id=case_id, now=NOW)
    actions.take(by=agent, case_id=case_id, now=NOW)
    assert kinds_of(case_id) == ["opened", "taken"]
    assert "小王" in refused("already_taken", actions.take, by=other, case_id=case_id).zh
    boss = make_person(shop, "老张", "supervisor")
    actions.take(by=boss, case_id=case_id, now=NOW)
    assert (case_of(case_id).owner, told(agent)[0][0]) == (boss, "taken")
    refused("not_yours", actions.take, by=make_person(shop, role="finance"), case_id=case_id)
    refused("not_here", actions.take, by=make_person(make_shop("别家")), case_id=case_id)
    refused("not_here", actions.take, by=agent, case_id=0)


def test_a_stale_button_says_what_changed_and_by_whom(shop):
    agent, boss = make_person(shop), make_person(shop, "老张", "supervisor")
    case_id = make_case(shop, agent)
    seen = case_of(case_id).version
    actions.add_note(by=boss, case_id=case_id, text="看到了", now=NOW)
    actions.hand_over(by=agent, case_id=case_id, to=boss.pk, question="?", now=NOW, seen=seen)
    (asked,) = HandOver.objects.all()
    actions.answer_hand_over(by=boss, hand_over_id=asked.pk, answer="可以", now=NOW)
    for act in (actions.assign, actions.hand_over):
        more = {"question": "?"} if act is actions.hand_over else {}
        found = refused("stale", act, by=agent, case_id=case_id, to=boss.pk, seen=seen, **more)
        assert "老张" in found.zh
        assert "可以" in found.zh
    fresh = case_of(case_id).version
    actions.assign(by=agent, case_id=case_id, to=boss.pk, now=NOW, seen=fresh)


def test_moving_many_gives_a_result_for_each_in_few_statements(shop):
    boss, agent = make_person(shop, role="supervisor"), make_person(shop, "小李")
    elsewhere = make_case(make_shop("别家"))
    costs = []
    for many in (1, 3):
        ids = [make_case(shop) for _ in range(many)]
        with CaptureQueriesContext(connection) as counted:
            found = actions.move_cases(by=boss, case_ids=[*ids, elsewhere, 0], to=agent.pk, now=NOW)
        costs.append(len(counted))
        assert [(row.case_id, row.done, row.code) for row in found] == [
            *[(pk, True, "moved") for pk in ids],
            (elsewhere, False, "not_here"),
            (0, False, "not_here"),
        ]
    assert costs[0] == costs[1]
    assert Case.objects.filter(owner=agent).count() == 4
    assert [zh for _, zh in told(agent)] == ["小王 分给您 1 张售后单", "小王 分给您 3 张售后单"]
    again = actions.move_cases(by=boss, case_ids=[ids[0], ids[0]], to=agent.pk, now=NOW)
    assert [(row.done, row.code) for row in again] == [(True, "same")]
    (row,) = actions.move_cases(by=make_person(shop), case_ids=ids[:1], to=None, now=NOW)
    assert (row.done, row.code) == (False, "not_yet")
    (row,) = actions.move_cases(by=boss, case_ids=ids[:1], to=None, now=NOW)
    assert (row.code, case_of(ids[0]).owner, kinds_of(ids[0])[-1]) == ("moved", None, "released")


def test_moving_too_many_at_once_is_refused(shop):
    by = make_person(shop)
    refused("too_many", actions.move_cases, by=by, case_ids=range(1001), to=None)


def test_by_rule_they_go_round_and_absent_people_are_left_out(shop):
    one, two, gone = (make_person(shop, name) for name in ("甲", "乙", "丙"))
    gone.is_active = False
    gone.save()
    make_person(shop, role="warehouse")
    ids = [make_case(shop, order_no=str(n), buyer=f"b{n}") for n in range(4)]
    found = actions.assign_by_rule(case_ids=ids, now=NOW)
    assert found == dict(zip(ids, [one.pk, two.pk, one.pk, two.pk], strict=True))
    last = case_of(ids[0]).events.last()
    assert (last.by, last.kind, last.data) == (None, "assigned", {"to": one.pk, "row": "S8"})
    assert "S8" in last.zh
    assert [zh for _, zh in told(one)] == ["分给您 2 张售后单"]
    assert Turn.objects.get(shop=shop, pool="after").last_person == two.pk
    assert actions.assign_by_rule(case_ids=ids, now=NOW) == {}


def test_the_stages_have_their_own_agents_and_borrow_where_there_are_none(shop):
    pre, after = make_person(shop, "售前", stage="pre"), make_person(shop, "售后")
    ids = [make_case(shop, buyer=f"b{n}", stage=stage) for n, stage in enumerate(("pre", "after"))]
    found = actions.assign_by_rule(case_ids=ids, now=NOW)
    assert list(found.values()) == [pre.pk, after.pk]
    lent = make_case(shop, buyer="b9", stage="in")
    assert actions.assign_by_rule(case_ids=[lent], now=NOW)[lent] in (pre.pk, after.pk)


def test_the_buyers_own_agent_goes_on(shop):
    make_person(shop, "甲")
    two = make_person(shop, "乙")
    make_case(shop, two, order_no="旧单")
    new = [make_case(shop, order_no=str(n)) for n in range(2)]
    assert set(actions.assign_by_rule(case_ids=new, now=NOW).values()) == {two.pk}
    pair = [make_case(shop, order_no=str(n), buyer="新买家") for n in range(2)]
    first, second = actions.assign_by_rule(case_ids=pair, now=NOW).values()
    assert first == second


def test_the_shops_way_decides(shop):
    one, two = make_person(shop, "甲"), make_person(shop, "乙")
    for n in range(3):
        make_case(shop, one, buyer=f"old{n}")

    def declare(way):
        ShopFact.objects.create(
            shop=shop, fact="assign_way", value=way, from_on=NOW.date(), set_by=one, set_at=NOW
        )

    declare("least_loaded")
    ids = [make_case(shop, buyer=f"b{n}") for n in range(4)]
    given = list(actions.assign_by_rule(case_ids=ids, now=NOW).values())
    assert given == [two.pk, two.pk, two.pk, one.pk]
    declare("nobody")
    left = make_case(shop, buyer="b9")
    assert actions.assign_by_rule(case_ids=[left], now=NOW) == {left: None}
    assert kinds_of(left) == ["opened"]


def test_giving_out_a_thousand_costs_what_one_does(shop):
    make_person(shop, "甲")
    costs = []
    for many in (1, 3, 200):
        found = come_in(
            shop,
            *[
                make_come(shop, f"{many}-{n}", order_no=f"{many}-{n}", buyer="")
                for n in range(many)
            ],
        )
        with CaptureQueriesContext(connection) as counted:
            given = actions.assign_by_rule(case_ids=found.values(), now=NOW)
        assert None not in given.values()
        costs.append(len(counted))
    assert costs[1] == costs[2]
    assert abs(costs[0] - costs[1]) <= 1


def test_only_who_may_assign_starts_the_rule(shop):
    agent, case_id = make_person(shop), make_case(shop)
    other = make_person(make_shop("别家"), role="supervisor")
    refused("not_here", actions.assign_by_rule, by=other, case_ids=[case_id])
    refused(
        "not_yours",
        actions.assign_by_rule,
        by=make_person(shop, role="finance"),
        case_ids=[case_id],
    )
    found = actions.assign_by_rule(
        by=make_person(shop, role="supervisor"), case_ids=[case_id], now=NOW
    )
    assert found == {case_id: agent.pk}


def test_a_question_goes_out_and_comes_back_with_its_answer(shop):
    agent, boss = make_person(shop), make_person(shop, "老张", "supervisor")
    case_id = make_case(shop, agent)
    asked = actions.hand_over(by=agent, case_id=case_id, to=boss.pk, question="能退吗？", now=NOW)
    case = case_of(case_id)
    assert (case.state, case.handed_to, case.owner) == ("handed", boss, agent)
    note = Notification.objects.get(person=boss)
    assert (note.kind, note.urgent, "能退吗？" in note.zh) == ("handed", True, True)
    found = refused(
        "not_from_here", actions.hand_over, by=agent, case_id=case_id, to=boss.pk, question="?"
    )
    assert found.rows == ()
    refused("not_yet", actions.answer_hand_over, by=agent, hand_over_id=asked, answer="自己答")
    refused("empty", actions.answer_hand_over, by=boss, hand_over_id=asked, answer=" \n")
    actions.answer_hand_over(by=boss, hand_over_id=asked, answer="可以全退", now=NOW + HOUR)
    case.refresh_from_db()
    assert (case.state, case.handed_to, case.owner) == ("open", None, agent)
    assert told(agent)[0][0] == "answered"
    assert "可以全退" in told(agent)[0][1]
    row = HandOver.objects.get()
    assert (row.state, row.answered_by, row.answered_at) == ("answered", boss, NOW + HOUR)
    assert kinds_of(case_id) == ["opened", "handed", "answered"]
    again = refused(
        "answered", actions.answer_hand_over, by=boss, hand_over_id=asked, answer="再答"
    )
    assert "老张" in again.zh
    refused("answered", actions.take_back_hand_over, by=agent, hand_over_id=asked)


def test_taking_a_question_back_while_it_is_unanswered(shop):
    agent, boss = make_person(shop), make_person(shop, "老张", "supervisor")
    case_id = make_case(shop)
    asked = actions.hand_over(by=agent, case_id=case_id, to=boss.pk, question="?", now=NOW)
    assert case_of(case_id).owner == agent
    stranger = make_person(shop, "小李")
    refused("not_yet", actions.take_back_hand_over, by=stranger, hand_over_id=asked)
    actions.take_back_hand_over(by=agent, hand_over_id=asked, now=NOW)
    assert (case_of(case_id).state, HandOver.objects.get().state) == ("open", "taken_back")
    refused("taken_back", actions.answer_hand_over, by=boss, hand_over_id=asked, answer="晚了")
    assert [kind for kind, _ in told(boss)] == ["handed", "taken_back"]


def test_to_whom_a_question_cannot_go(shop):
    agent, case_id = make_person(shop), make_case(shop)
    outsider = make_person(make_shop("别家"))
    ask = {"by": agent, "case_id": case_id, "question": "?"}
    refused("yourself", actions.hand_over, to=agent.pk, **ask)
    refused("not_a_colleague", actions.hand_over, to=outsider.pk, **ask)
    refused("too_long", actions.hand_over, to=agent.pk, **(ask | {"question": "长" * 4001}))
    refused("not_here", actions.hand_over, **(ask | {"by": outsider}), to=agent.pk)
    refused("not_here", actions.answer_hand_over, by=agent, hand_over_id=0, answer="x")
    assert kinds_of(case_id) == ["opened"]


def test_the_warehouse_answers_what_it_is_asked(shop):
    agent, packer = make_person(shop), make_person(shop, "老李", "warehouse")
    case_id = make_case(shop, agent)
    asked = actions.hand_over(by=agent, case_id=case_id, to=packer.pk, question="到了吗", now=NOW)
    actions.answer_hand_over(by=packer, hand_over_id=asked, answer="到了", now=NOW)
    assert case_of(case_id).state == "open"
