"""People answer a rating: by the platform where it has a call for it, else by copying."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shouhou.cases.models import CaseEvent
from shouhou.cases.tests.make import make_person, make_shop
from shouhou.intents import actions as intents
from shouhou.intents.facts import Trouble
from shouhou.intents.models import Intent
from shouhou.reviews import actions, queries
from shouhou.reviews.decide import BY_PEOPLE, moves, truths
from shouhou.reviews.facts import Shown
from shouhou.reviews.models import ReviewChange
from shouhou.reviews.tests.make import BAD, GOOD, HOUR, NOW, connect, only, take
from shouhou.reviews.words import machine
from shouhou.shops.facts import Refused

pytestmark = pytest.mark.django_db
THERE = Shown("bad", "裂了", "")
SORRY = "非常抱歉，已为您补发锅盖。"


@pytest.fixture
def shop():
    return make_shop()


@pytest.fixture
def agent(shop):
    return make_person(shop)


@pytest.fixture
def tmall(shop):
    connect(shop, make_person(shop, "店长", "owner"))
    return shop


def answer(agent, words=SORRY, now=NOW):
    return actions.answer(by=agent, review_id=only().pk, words=words, now=now)


def refused(do, **said):
    with pytest.raises(Refused) as caught:
        do(review_id=only().pk, now=NOW, **said)
    return caught.value.code


def test_in_a_tmall_shop_the_answer_is_an_act(tmall, agent):
    take(tmall, BAD)
    assert answer(agent) == "platform"
    act = Intent.objects.get(act="answer_rating")
    assert (act.subject, act.number, act.order_no) == ("rating", BAD.line_no, BAD.order_no)
    assert (act.ask, act.key) == ({"words": SORRY}, f"review:{only().pk}:answer:2")
    assert only().state == "open"
    line = CaseEvent.objects.filter(case_id=only().case_id).order_by("-number")[0]
    assert (line.zh, line.by) == (f"评价 · 写了回复：{SORRY}", agent)


def test_once_the_platform_shows_it_the_writer_has_answered(tmall, agent):
    take(tmall, BAD)
    answer(agent)
    take(tmall, replace(BAD, reply=SORRY), hours=1)
    row = only()
    assert (row.state, row.answered_by, row.answered_at) == ("answered", agent, NOW + HOUR)
    assert refused(actions.answer, by=agent, words="再说一句") == "final"


def test_somebody_elses_words_there_are_not_ours(tmall, agent):
    take(tmall, BAD)
    answer(agent)
    take(tmall, replace(BAD, reply="谢谢"), hours=1)
    assert (only().state, only().answered_by) == ("answered", None)


@pytest.mark.parametrize("kind", [None, "taobao"])
def test_elsewhere_it_is_copied_and_a_person_says_so(shop, agent, kind):
    if kind:
        connect(shop, make_person(shop, "店长", "owner"), kind)
    take(shop, BAD)
    assert answer(agent) == "copy"
    assert not Intent.objects.filter(act="answer_rating").exists()
    actions.tell_answered(by=agent, review_id=only().pk, now=NOW + HOUR)
    row = only()
    assert (row.state, row.answered_by, row.answered_at) == ("answered", agent, NOW + HOUR)
    take(shop, replace(BAD, content="锅盖真的有裂纹"), hours=2)
    assert only().state == "answered"


def test_another_answer_takes_the_place_of_one_that_waits(tmall, agent):
    take(tmall, BAD)
    answer(agent, "抱歉")
    answer(agent, SORRY)
    states = Intent.objects.filter(act="answer_rating").order_by("pk").values_list("state")
    assert [state for (state,) in states] == ["cancelled", "waiting"]
    intents.begin(intent_id=Intent.objects.get(state="waiting", act="answer_rating").pk, now=NOW)
    assert refused(actions.answer, by=agent, words="再改") == "in_the_air"
    assert refused(actions.tell_answered, by=agent) == "in_the_air"


def test_what_the_platform_refused_is_tried_again_dropped_or_done_by_hand(tmall, agent):
    take(tmall, BAD)
    answer(agent)
    act = Intent.objects.get(act="answer_rating")
    intents.begin(intent_id=act.pk, now=NOW)
    trouble = Trouble("permanent", "买家已追评", "appended", "请联系买家")
    intents.refuse(intent_id=act.pk, trouble=trouble, now=NOW)
    assert refused(actions.move_outside, by=agent, verb="burn") == "not_here"
    actions.move_outside(by=agent, review_id=only().pk, verb="retry", now=NOW)
    assert Intent.objects.get(pk=act.pk).state == "waiting"
    actions.move_outside(by=agent, review_id=only().pk, verb="by_hand", now=NOW)
    assert Intent.objects.get(pk=act.pk).state == "done"
    assert (only().state, only().answered_by) == ("answered", agent)


def test_put_aside_stays_so_until_it_gets_worse(shop, agent):
    take(shop, replace(BAD, rating="neutral", rating_text="中评"))
    actions.put_aside(by=agent, review_id=only().pk, now=NOW)
    take(shop, replace(BAD, rating="neutral", rating_text="中评", content="改了几个字"), hours=1)
    assert only().state == "settled"
    take(shop, BAD, hours=2)
    assert only().state == "open"
    actions.put_aside(by=agent, review_id=only().pk, now=NOW)
    actions.take_up(by=agent, review_id=only().pk, now=NOW)
    assert only().state == "open"
    kinds = list(ReviewChange.objects.order_by("number").values_list("kind", flat=True))
    assert kinds == ["came", "put_aside", "changed", "changed", "put_aside", "take_up"]


@pytest.mark.parametrize(("words", "code"), [(" \u202e ", "empty"), ("长" * 501, "too_long")])
def test_an_answer_has_words_and_not_too_many(shop, agent, words, code):
    take(shop, BAD)
    assert refused(actions.answer, by=agent, words=words) == code


def test_a_good_rating_may_be_answered_too(shop, agent):
    take(shop, GOOD)
    answer(agent, "谢谢您的喜欢")
    assert (only().words, only().state) == ("谢谢您的喜欢", "settled")


def test_only_who_works_in_the_shop_acts_on_it(shop):
    take(shop, BAD)
    stranger = make_person(make_shop("别家"), "小陈", login="chen")
    stock = make_person(shop, "仓库", "warehouse", login="stock")
    for person in (stranger, stock):
        assert refused(actions.answer, by=person, words="x") == "not_here"
        for do in (actions.tell_answered, actions.put_aside, actions.take_up):
            assert refused(do, by=person) == "not_here"
    assert queries.get(stranger, only().pk) is None
    seen = queries.get(stock, only().pk)
    assert seen is not None
    assert seen.may == frozenset()


@pytest.mark.parametrize(
    ("state", "writer", "shown", "allowed"),
    [
        ("open", "buyer", THERE, {"answer", "told", "put_aside"}),
        ("settled", "buyer", THERE, {"answer", "told", "take_up"}),
        ("answered", "buyer", THERE, set()),
        ("settled", "buyer", replace(THERE, is_gone=True), set()),
        ("settled", "seller", THERE, set()),
        ("open", "buyer", replace(THERE, is_gone=True), {"put_aside"}),
        ("open", "buyer", replace(THERE, appended="还是裂的"), {"told", "put_aside"}),
    ],
)
def test_what_may_be_done_in_each_state(state, writer, shown, allowed):
    found = moves(state, ["agent"], truths(writer, shown))
    assert {move.event for move in found if move.allowed} == allowed
    assert all(move.why_zh and move.why_en for move in found if not move.allowed)


def test_every_event_of_people_is_a_button():
    events = set(machine().events)
    assert {event for event in events if not event.startswith("show_")} == set(BY_PEOPLE)


def test_one_rating_costs_the_same_however_long_its_history(tmall, agent):
    take(tmall, BAD)
    answer(agent)

    def asked():
        with CaptureQueriesContext(connection) as found:
            assert queries.get(agent, only().pk) is not None
        return len(found)

    before = asked()
    for n in range(3):
        answer(agent, f"回复 {n}")
    assert asked() == before
