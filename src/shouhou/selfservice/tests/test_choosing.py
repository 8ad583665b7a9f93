"""Offers: figures a person may grant, one live, chosen once and anew until the shop acts."""

from __future__ import annotations

import pytest

from shouhou.cases.models import CaseEvent, Task
from shouhou.cases.tests.make import make_person
from shouhou.refunds import actions as refunds
from shouhou.refunds.facts import Act
from shouhou.refunds.models import AgreementChange
from shouhou.refunds.tests.making import NOW
from shouhou.selfservice import actions, queries
from shouhou.selfservice.facts import OfferWish, WayWish
from shouhou.selfservice.models import Offer
from shouhou.selfservice.tests.make import (
    BACK,
    HOUR,
    KEEP,
    SWAP,
    hand_story,
    make_story,
    opened,
    refusal,
)
from shouhou.selfservice.tests.test_photos import limit

pytestmark = pytest.mark.django_db


def choose(made, way, number=1, now=NOW):
    return actions.choose(link_id=made.id, number=number, way=way, now=now)


def only() -> Offer:
    return Offer.objects.get(state__in=("offered", "chosen", "taken", "lapsed"))


def test_an_offer_is_shown_with_its_figures():
    story = make_story()
    story.offer(KEEP, SWAP, words="很抱歉，请选一种。")
    made = story.link()
    view = queries.buyers_view(opened(made), NOW)
    assert view.may_choose
    assert [(way.way, way.amount_fen) for way in view.offer.ways] == [
        ("keep_for_part", 2000),
        ("exchange", None),
    ]
    assert "给买家的方案：留下商品，退一部分 20.00 元；换货（M 换 L）" in {
        line.zh for line in CaseEvent.objects.all()
    }


def test_a_new_offer_takes_the_place_of_the_old_one():
    story = make_story()
    story.offer()
    story.offer(SWAP)
    assert list(Offer.objects.order_by("pk").values_list("number", "state")) == [
        (1, "withdrawn"),
        (2, "offered"),
    ]
    made = story.link()
    assert (
        refusal(actions.choose, link_id=made.id, number=1, way="exchange", now=NOW).code == "stale"
    )
    assert choose(made, "exchange", number=2)


@pytest.mark.parametrize(
    ("ways", "words", "code"),
    [
        ((), "", "no_ways"),
        ((KEEP, KEEP), "", "unknown_word"),
        ((WayWish("decline"),), "", "unknown_word"),
        ((WayWish("keep_for_part"),), "", "no_amount"),
        ((WayWish("keep_for_part", 0),), "", "no_amount"),
        ((WayWish("keep_for_part", -5),), "", "no_amount"),
        ((WayWish("exchange", 100),), "", "no_amount"),
        ((WayWish("return_refund", 10801),), "", "over_paid"),
        ((KEEP,), "给五星好评返现 5 元", "forbidden_words"),
        ((WayWish("exchange", None, "好评返现"),), "", "forbidden_words"),
        ((KEEP,), "长" * 301, "too_long"),
        ((WayWish("exchange", None, "长" * 101),), "", "too_long"),
    ],
)
def test_wrong_offers_are_refused(ways, words, code):
    story = make_story()
    wish = OfferWish(ways=ways, words=words)
    said = {"by": story.world.supervisor, "case_id": story.case_id, "wish": wish, "now": NOW}
    assert refusal(actions.make_offer, **said).code == code
    assert Offer.objects.count() == 0


def test_nobody_promises_what_they_may_not_grant():
    story = make_story()
    limit(story, case_limit_fen=5000)
    wish = OfferWish(ways=(WayWish("refund_without_return", 10800),))
    said = {"case_id": story.case_id, "wish": wish, "now": NOW}
    refused = refusal(actions.make_offer, by=story.world.agent, **said)
    assert refused.code == "over_limit"
    assert refused.rows
    assert actions.make_offer(by=story.world.owner, **said)


def test_only_who_works_here_offers():
    story = make_story()
    wish = OfferWish(ways=(SWAP,))
    said = {"case_id": story.case_id, "wish": wish, "now": NOW}
    for who in (make_person(), story.world.finance, story.world.warehouse):
        assert refusal(actions.make_offer, by=who, **said).code == "not_here"


def test_a_choice_that_moves_nothing_is_work_for_the_shop():
    story = make_story()
    story.offer()
    made = story.link()
    assert choose(made, "keep_for_part")
    offer = only()
    assert (offer.state, offer.choice, offer.moved, offer.there) == (
        "chosen",
        "keep_for_part",
        "nothing",
        True,
    )
    task = Task.objects.get(kind="other")
    assert task.text == (
        "买家在自助页选了：留下商品，退一部分 20.00 元，请按此办理；"
        "平台上的申请条件不同，请让买家在平台上修改"
    )
    assert story.fresh().state == "proposed"
    assert queries.panel(story.world.agent, story.case_id, NOW).unseen == ("choice",)


def test_the_same_choice_again_changes_nothing():
    story = make_story()
    story.offer()
    made = story.link()
    assert choose(made, "keep_for_part")
    lines = CaseEvent.objects.count()
    assert not choose(made, "keep_for_part")
    assert (CaseEvent.objects.count(), only().choices) == (lines, 1)


def test_it_is_chosen_anew_until_the_shop_acts():
    story = make_story()
    story.offer()
    made = story.link()
    choose(made, "keep_for_part")
    choose(made, "return_refund")
    assert (only().choice, only().choices) == ("return_refund", 2)
    states = Task.objects.filter(kind="other").order_by("pk").values_list("state", flat=True)
    assert list(states) == ["dropped", "open"]
    actions.take_choice(by=story.world.agent, case_id=story.case_id, now=NOW)
    assert only().state == "taken"
    assert set(Task.objects.filter(kind="other").values_list("state", flat=True)) == {"dropped"}
    assert refusal(actions.choose, link_id=made.id, number=1, way="keep_for_part", now=NOW).code
    assert not queries.buyers_view(opened(made), NOW).may_choose


def test_agreeing_on_the_case_is_acting():
    story = make_story()
    story.offer()
    made = story.link()
    choose(made, "return_refund")
    story.world.agree(story.fresh())
    said = {"link_id": made.id, "number": 1, "way": "keep_for_part", "now": NOW}
    assert refusal(actions.choose, **said).code == "no_more"
    assert not queries.buyers_view(opened(made), NOW).may_choose


def test_our_proposal_is_accepted_by_the_buyer():
    story = make_story()
    act = Act(kind="refund_only", amount_fen=2000, words="留下商品，退 20 元好吗")
    refunds.propose(by=story.world.agent, agreement_id=story.row.pk, act=act, now=NOW)
    story.offer()
    made = story.link()
    choose(made, "keep_for_part")
    row = story.fresh()
    assert (row.state, row.kind, row.amount_fen) == ("modified", "refund_only", 2000)
    change = AgreementChange.objects.get(agreement=row, latest=True)
    assert (change.event, change.who, change.by) == ("accept", "buyer", None)
    assert only().moved == "accept"
    said = {"link_id": made.id, "number": 1, "way": "return_refund", "now": NOW}
    assert refusal(actions.choose, **said).code == "no_more"


def test_an_agreement_by_hand_is_modified_and_modified_again():
    story = hand_story()
    story.offer(WayWish("keep_for_part", 1500), WayWish("refund_without_return", 2500))
    made = story.link()
    choose(made, "keep_for_part")
    assert (story.fresh().state, story.row.amount_fen) == ("modified", 1500)
    choose(made, "refund_without_return")
    assert (story.fresh().state, story.row.amount_fen) == ("modified", 2500)
    assert only().moved == "modify"
    assert Task.objects.filter(kind="other").count() == 0


def test_an_offer_runs_out():
    story = make_story()
    pk = story.offer(hours=2)
    made = story.link()
    late = NOW + 2 * HOUR
    said = {"link_id": made.id, "number": 1, "way": "keep_for_part", "now": late}
    assert refusal(actions.choose, **said).code == "ran_out"
    assert not actions.lapse_offer(offer_id=pk, now=NOW)
    assert queries.offers_run_out(late) == (pk,)
    assert actions.lapse_offer(offer_id=pk, now=late)
    assert not actions.lapse_offer(offer_id=pk, now=late)
    assert only().state == "lapsed"
    assert queries.buyers_view(opened(made), late).offer is None


def test_what_is_not_offered_cannot_be_chosen():
    story = make_story()
    made = story.link()
    said = {"link_id": made.id, "number": 1, "now": NOW}
    assert refusal(actions.choose, way="exchange", **said).code == "stale"
    story.offer(KEEP, BACK)
    assert refusal(actions.choose, way="exchange", **said).code == "unknown_word"
    assert refusal(actions.choose, way="decline", **said).code == "unknown_word"
    other = story.link("photos")
    refused = refusal(actions.choose, link_id=other.id, number=1, way="return_refund", now=NOW)
    assert refused.code == "not_allowed"


def test_a_refusal_names_nobody_of_the_shop():
    story = make_story()
    story.offer()
    made = story.link()
    choose(made, "return_refund")
    story.world.agree(story.fresh())
    refused = refusal(actions.choose, link_id=made.id, number=1, way="keep_for_part", now=NOW)
    assert "agent" not in refused.zh + refused.en


def test_it_is_taken_back():
    story = make_story()
    story.offer()
    said = {"by": story.world.agent, "case_id": story.case_id, "now": NOW}
    actions.withdraw_offer(**said)
    assert refusal(actions.withdraw_offer, **said).code == "no_offer"
    assert refusal(actions.take_choice, **said).code == "no_offer"
    story.offer()
    assert refusal(actions.take_choice, **said).code == "not_from_here"
