"""Two at the same moment: one of them wins, nothing is doubled."""

from __future__ import annotations

from functools import partial

import pytest

from shouhou.cases.models import Task
from shouhou.evidence.facts import Kept
from shouhou.evidence.models import Evidence
from shouhou.refunds.models import AgreementChange
from shouhou.refunds.tests.making import NOW
from shouhou.selfservice import actions
from shouhou.selfservice.facts import Entered, OfferWish, WayWish
from shouhou.selfservice.models import Link, LinkPhoto, Offer, Tally, Waybill
from shouhou.selfservice.tests.make import (
    KEEP,
    SWAP,
    agreed_story,
    at_once,
    dropped,
    hand_story,
    make_story,
    token_of,
)
from shouhou.selfservice.tests.test_photos import limit

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_choices_at_once_are_one_after_the_other():
    story = hand_story()
    story.offer(WayWish("keep_for_part", 1500), WayWish("refund_without_return", 2500))
    made = story.link()
    said = {"link_id": made.id, "number": 1, "now": NOW}
    ways = ("keep_for_part", "refund_without_return")
    assert at_once(*(partial(actions.choose, way=way, **said) for way in ways)) == [True, True]
    offer = Offer.objects.get()
    assert offer.choices == 2
    amount = {"keep_for_part": 1500, "refund_without_return": 2500}[offer.choice]
    assert story.fresh().amount_fen == amount
    moves = AgreementChange.objects.filter(agreement=story.row, event="modify")
    assert moves.count() == 2


def test_the_same_choice_pressed_eight_times_is_one():
    story = make_story()
    story.offer(KEEP, SWAP)
    made = story.link()
    press = partial(actions.choose, link_id=made.id, number=1, way="exchange", now=NOW)
    assert sorted(at_once(*[press] * 8)) == [False] * 7 + [True]
    assert Task.objects.filter(kind="other").count() == 1


def test_a_choice_and_the_shop_that_takes_the_offer_back():
    story = make_story()
    story.offer(KEEP, SWAP)
    made = story.link()
    choice = partial(actions.choose, link_id=made.id, number=1, way="exchange", now=NOW)
    back = partial(actions.withdraw_offer, by=story.world.agent, case_id=story.case_id, now=NOW)
    chosen, _ = at_once(choice, back)
    offer = Offer.objects.get()
    assert offer.state == "withdrawn"
    assert chosen in (True, "stale")
    assert bool(offer.choice) == (chosen is True)
    assert not Task.objects.filter(kind="other", state="open").exists()


def test_the_last_room_is_given_once():
    story = make_story()
    limit(story, page_photos=3)
    made = story.link()
    works = [
        partial(actions.add_photos, link_id=made.id, files=dropped(colour), now=NOW)
        for colour in range(0, 240, 40)  # closer ones are the same picture once drawn anew
    ]
    got = at_once(*works)
    assert got.count("link_full") == 3
    assert sum(isinstance(each, tuple) and isinstance(each[0], Kept) for each in got) == 3
    assert (Evidence.objects.count(), LinkPhoto.objects.count()) == (3, 3)
    assert Link.objects.get().photos == 3


def test_the_hours_limit_is_reached_by_two_at_once(settings):
    settings.BUYER_CALLS_PER_MINUTE = 5
    got = at_once(*[partial(actions.count_call, "203.0.113.7", NOW)] * 8)
    assert got.count("too_many_calls") == 3
    assert Tally.objects.get().count == 5


def test_two_numbers_at_once_are_one_parcel_and_one_correction():
    story = agreed_story()
    made = story.link()
    enter = partial(actions.enter_waybill, link_id=made.id, now=NOW)
    numbers = ("SF1234567890123", "SF1234567890124")
    assert at_once(*(partial(enter, told=Entered(each, "sf")) for each in numbers)) == [True, True]
    assert Waybill.objects.filter(replaced_at=None).count() == 1
    moves = AgreementChange.objects.filter(agreement=story.row, event="send_back")
    assert moves.count() == 1


def test_two_links_made_at_once_leave_one():
    story = make_story()
    first, second = at_once(story.link, story.link)
    assert token_of(first) != token_of(second)
    assert Link.objects.filter(ended_at=None).count() == 1


def test_two_offers_at_once_leave_one():
    story = make_story()
    offers = [OfferWish(ways=(KEEP,)), OfferWish(ways=(SWAP,))]
    make = partial(actions.make_offer, by=story.world.supervisor, case_id=story.case_id, now=NOW)
    at_once(*(partial(make, wish=wish) for wish in offers))
    assert Offer.objects.filter(state="offered").count() == 1
    assert sorted(Offer.objects.values_list("number", flat=True)) == [1, 2]
