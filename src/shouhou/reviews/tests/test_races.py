"""Two at once on one rating: real threads, real PostgreSQL."""

from __future__ import annotations

from collections import Counter

import pytest

from shouhou.cases.models import Case, Task
from shouhou.cases.tests.make import at_once, make_person, make_shop
from shouhou.intents.models import Intent
from shouhou.reviews import actions
from shouhou.reviews.models import Review, ReviewChange
from shouhou.reviews.tests.make import BAD, GOOD, HOUR, NEUTRAL, NOW, connect, only, rated, take
from shouhou.shops.facts import Refused

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop():
    made = make_shop()
    connect(made, make_person(made, "店长", "owner", login="owner"))
    return made


@pytest.mark.parametrize("attempt", range(3))
def test_taken_twice_at_once_is_taken_once(shop, attempt):
    batch = [BAD, rated(1), rated(2, NEUTRAL)]
    found = at_once(*[lambda: take(shop, *batch) for _ in range(4)])
    assert not any(isinstance(each, Exception) for each in found)
    assert Counter(each.new for each in found) == {3: 1, 0: 3}
    assert Review.objects.count() == Case.objects.count() == Intent.objects.count() == 3
    assert Task.objects.count() == ReviewChange.objects.count() == 3


@pytest.mark.parametrize("attempt", range(3))
def test_old_and_new_at_once_end_as_the_new(shop, attempt):
    pictures = [(NEUTRAL, 0), (BAD, 1), (GOOD, 2)]
    at_once(*[lambda seen=seen, h=hours: take(shop, seen, hours=h) for seen, hours in pictures])
    row = only()
    assert (row.rating, row.state, row.seen_at) == ("good", "settled", NOW + 2 * HOUR)
    numbers = list(ReviewChange.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, row.version + 1))


@pytest.mark.parametrize("attempt", range(3))
def test_of_two_answers_at_once_one_goes_out(shop, attempt):
    take(shop, BAD)
    people = [make_person(shop, f"客服{n}") for n in range(3)]
    pk = only().pk
    found = at_once(
        *[lambda by=by: actions.answer(by=by, review_id=pk, words="抱歉", now=NOW) for by in people]
    )
    assert all(each == "platform" or isinstance(each, Refused) for each in found)
    alive = Intent.objects.filter(act="answer_rating", state="waiting")
    assert [each.key for each in alive] == [only().words_key]
