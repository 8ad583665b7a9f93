"""REST door: links and offers for programs, the same rights, once per key."""

from __future__ import annotations

import pytest

from shouhou.cases.tests.make import make_person
from shouhou.refunds.tests.making import NOW
from shouhou.selfservice import actions
from shouhou.selfservice.models import Link, Offer
from shouhou.selfservice.queries import open_link
from shouhou.selfservice.tests.make import make_story
from shouhou.shops.tests.calling import make_calls

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def story(settings):
    settings.BUYER_ADDRESS = "https://b.shop.example"
    return make_story()


@pytest.fixture
def calls(story):
    return make_calls(story.world.supervisor)


def test_a_link_is_made_once_per_key(story, calls):
    path = f"/cases/{story.case_id}/buyer-links"
    first, again = (calls.post(path, {"allows": ["photos"], "days": 3}, "one") for _ in range(2))
    assert first.status == 200
    assert first.body == again.body
    token = first.body["url"].removeprefix("https://b.shop.example/b/").rstrip("/")
    assert open_link(token, NOW).allows == frozenset({"photos"})
    assert Link.objects.count() == 1
    shown = calls.get(f"/cases/{story.case_id}/buyer-page").body
    assert token not in str(shown)
    assert [each["state"] for each in shown["links"]] == ["live"]
    assert calls.post(f"{path}/{first.body['link_id']}/end").status == 200
    assert open_link(token, NOW) is None


def test_without_an_address_no_link_is_made(story, calls, settings):
    settings.BUYER_ADDRESS = settings.ADDRESS = ""
    told = calls.post(f"/cases/{story.case_id}/buyer-links", {})
    assert (told.status, told.body["code"]) == (409, "no_address")


@pytest.mark.parametrize(
    "body",
    [
        {"allows": []},
        {"allows": ["money"]},
        {"days": 0},
        {"days": 31},
        {"days": "3"},
        {"hand_out": "fax"},
        {"more": 1},
    ],
)
def test_wrong_links_are_refused(story, calls, body):
    assert calls.post(f"/cases/{story.case_id}/buyer-links", body).status == 422
    assert Link.objects.count() == 0


def test_an_offer_is_made_chosen_and_taken(story, calls):
    path = f"/cases/{story.case_id}/buyer-offers"
    ways = [{"way": "keep_for_part", "amount_fen": 2000}, {"way": "exchange", "note": "M 换 L"}]
    told = calls.post(path, {"ways": ways, "words": "请选"})
    assert told.status == 200
    assert told.body == {"offer_id": Offer.objects.get().pk}
    made = story.link()
    actions.choose(link_id=made.id, number=1, way="exchange", now=NOW)
    shown = calls.get(f"/cases/{story.case_id}/buyer-page").body
    assert (shown["offer"]["choice"], shown["unseen"]) == ("exchange", ["choice"])
    assert calls.post(f"/cases/{story.case_id}/buyer-page/seen").status == 200
    assert calls.post(f"{path}/take").status == 200
    again = calls.post(f"{path}/withdraw")
    assert again.body["code"] == "no_offer"


@pytest.mark.parametrize(
    ("ways", "status"),
    [
        ([], 422),
        ([{"way": "decline"}], 422),
        ([{"way": "keep_for_part", "amount_fen": 0}], 422),
        ([{"way": "keep_for_part"}], 409),
        ([{"way": "exchange", "amount_fen": 5}], 409),
        ([{"way": "return_refund", "amount_fen": 10_000_000}], 409),
    ],
)
def test_wrong_offers_are_refused(story, calls, ways, status):
    told = calls.post(f"/cases/{story.case_id}/buyer-offers", {"ways": ways})
    assert told.status == status
    assert Offer.objects.count() == 0


def test_rights_and_scopes(story):
    path = f"/cases/{story.case_id}"
    stranger = make_calls(make_person())
    assert stranger.get(f"{path}/buyer-page").status == 404
    assert stranger.post(f"{path}/buyer-links", {}).status == 404
    reader = make_calls(story.world.agent, scopes=("read",))
    assert reader.get(f"{path}/buyer-page").status == 200
    assert reader.post(f"{path}/buyer-links", {}).status == 403
    finance = make_calls(story.world.finance)
    assert finance.post(f"{path}/buyer-links", {}).status == 404
    assert Link.objects.count() == 0
