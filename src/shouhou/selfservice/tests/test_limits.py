"""Counting by the database: windows, addresses that cannot be read back, forms of a link."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shouhou.refunds.tests.making import NOW
from shouhou.selfservice import actions
from shouhou.selfservice.actions.limiting import key_of
from shouhou.selfservice.models import Tally
from shouhou.selfservice.tests.make import DAY, HOUR, make_story, refusal
from shouhou.selfservice.tests.test_photos import limit
from shouhou.triage.facts import Card
from shouhou.triage.models import CardVersion

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def test_calls_of_an_address_in_a_minute(settings):
    settings.BUYER_CALLS_PER_MINUTE = 3
    for _ in range(3):
        actions.count_call("203.0.113.7", NOW)
    flooded = refusal(actions.count_call, address="203.0.113.7", now=NOW + MINUTE / 2)
    assert (flooded.code, flooded.seconds) == ("too_many_calls", 30)
    actions.count_call("203.0.113.8", NOW)
    actions.count_call("203.0.113.7", NOW + MINUTE)


def test_wrong_links_of_an_address_in_an_hour(settings):
    settings.BUYER_WRONG_PER_HOUR = 2
    for _ in range(2):
        actions.count_wrong("203.0.113.7", NOW)
    assert refusal(actions.count_wrong, address="203.0.113.7", now=NOW).code == "too_many_wrong"
    actions.count_wrong("203.0.113.7", NOW + HOUR)


def test_an_address_is_kept_so_that_nobody_reads_it():
    actions.count_call("203.0.113.7", NOW)
    (key,) = Tally.objects.values_list("key", flat=True)
    assert "203" not in key
    assert len(key) == 64
    assert key_of("2001:db8:1:2::1") == key_of("2001:db8:1:2:ffff::9")
    assert key_of("2001:db8:1:2::1") != key_of("2001:db8:1:3::1")
    assert key_of("::ffff:203.0.113.7") == key_of("203.0.113.7")
    assert key_of("") != key_of("203.0.113.7")


def card(reason="袖口脱线", **changes) -> Card:
    said = {"came_back": "", "wanted": "exchange", "problem": "quality", "note": "", **changes}
    return Card(source="page", reason=reason, **said)


def test_the_card_is_kept_once_and_anew():
    story = make_story()
    made = story.link()
    assert actions.fill_card(link_id=made.id, card=card(), now=NOW)
    assert not actions.fill_card(link_id=made.id, card=card(), now=NOW)
    assert actions.fill_card(link_id=made.id, card=card("左袖口脱线"), now=NOW)
    rows = CardVersion.objects.order_by("number").values_list("source", "reason", "by")
    assert list(rows) == [("page", "袖口脱线", None), ("page", "左袖口脱线", None)]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reason": "", "problem": "", "wanted": "unsaid"}, "empty"),
        ({"reason": "长" * 5000}, "too_long"),
        ({"wanted": "money"}, "unknown_word"),
        ({"problem": "money"}, "unknown_word"),
    ],
)
def test_a_wrong_card_is_refused(changes, code):
    made = make_story().link()
    assert refusal(actions.fill_card, link_id=made.id, card=card(**changes), now=NOW).code == code
    assert CardVersion.objects.count() == 0


def test_forms_of_a_link_in_an_hour():
    story = make_story()
    limit(story, page_writes_hour=3)
    made = story.link()
    for n in range(3):
        actions.fill_card(link_id=made.id, card=card(str(n)), now=NOW)
    said = {"link_id": made.id, "card": card("noch")}
    assert refusal(actions.fill_card, now=NOW, **said).code == "too_many_writes"
    assert actions.fill_card(now=NOW + HOUR, **said)


def test_old_counts_are_forgotten():
    actions.count_call("203.0.113.7", NOW)
    assert actions.prune(NOW + HOUR) == 0
    assert actions.prune(NOW + 2 * DAY) == 1
