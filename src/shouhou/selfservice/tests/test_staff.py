"""The shop's side: the panel, the forms, who may, and what each press leaves."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shouhou.cases.models import Case, Task
from shouhou.cases.tests.make import make_person
from shouhou.refunds.tests.making import NOW
from shouhou.selfservice import actions
from shouhou.selfservice.models import Link, Offer
from shouhou.selfservice.queries import open_link
from shouhou.selfservice.tests.make import KEEP, SWAP, Story, dropped, make_story
from shouhou.shops.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
LINK = {"allows": ["photos", "card", "ways", "waybill"], "days": "7", "hand_out": "copy"}


def browser(person: Person, language: str = "zh-hans") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(person)
    return client


def place(story: Story, what: str) -> str:
    return f"/selfservice/cases/{story.case_id}/{what}"


def test_a_link_is_made_and_shown_once():
    story = make_story()
    client = browser(story.world.agent)
    form = client.get(place(story, "link/"))
    assert form.status_code == 200
    assert "还没有设置买家打开的地址" in form.content.decode()
    answer = client.post(place(story, "link/"), LINK)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    token = html.split("http://testserver/b/")[1].split("/")[0]
    assert open_link(token, NOW) is not None
    assert token not in client.get(f"/cases/{story.case_id}/").content.decode()


def test_the_public_address_is_the_links(settings):
    settings.BUYER_ADDRESS = "https://b.shop.example"
    story = make_story()
    html = browser(story.world.agent).post(place(story, "link/"), LINK).content.decode()
    assert "https://b.shop.example/b/" in html
    assert "还没有设置" not in html


def test_told_work_carries_the_sentence():
    story = make_story()
    answer = browser(story.world.agent).post(place(story, "link/"), LINK | {"hand_out": "sms"})
    task = Task.objects.get(kind="tell_buyer")
    assert task.channel == "sms"
    assert task.text.startswith("青禾小店售后：http://testserver/b/")
    assert "已列为待告知" in answer.content.decode()


@pytest.mark.parametrize(
    "fields",
    [{"allows": []}, {"allows": ["money"]}, {"days": "0"}, {"days": "x"}, {"hand_out": "fax"}],
)
def test_a_wrong_form_comes_back(fields):
    story = make_story()
    answer = browser(story.world.agent).post(place(story, "link/"), LINK | fields)
    assert answer.status_code == 422
    assert Link.objects.count() == 0


@pytest.mark.parametrize(
    "what", ["link/", "links/1/end/", "offer/", "offer/take/", "offer/withdraw/", "seen/"]
)
def test_strangers_find_nothing(what):
    story = make_story()
    for who in (make_person(), story.world.finance, story.world.warehouse):
        assert browser(who).post(place(story, what), {}).status_code == 404
    assert Client().post(place(story, what), {}).status_code == 302
    assert browser(story.world.agent).post("/selfservice/cases/999999/link/", {}).status_code == 404


OFFER = {
    "use_keep_for_part": "on",
    "amount_keep_for_part": "20",
    "use_exchange": "on",
    "note_exchange": "M 换 L",
    "words": "很抱歉",
    "hours": "24",
}


def test_an_offer_is_made_taken_and_shown():
    story = make_story()
    client = browser(story.world.supervisor)
    address = place(story, "offer/")
    start = client.get(f"{address}?way=return_refund&way=keep_for_part&fen=9900").content.decode()
    assert 'name="amount_return_refund" value="99.00"' in start
    assert 'name="use_keep_for_part" id="id_use_keep_for_part" checked' not in start
    assert client.post(address, OFFER).status_code == 302
    offer = Offer.objects.get()
    assert list(offer.ways.order_by("place").values_list("way", "amount_fen", "note")) == [
        ("exchange", None, "M 换 L"),
        ("keep_for_part", 2000, ""),
    ]
    made = story.link()
    actions.choose(link_id=made.id, number=1, way="exchange", now=NOW)
    html = client.get(f"/cases/{story.case_id}/").content.decode()
    assert "买家选的" in html
    assert "买家新交来" in html
    assert client.post(place(story, "offer/take/"), {}).url == f"/cases/{story.case_id}/"
    assert Offer.objects.get().state == "taken"
    assert client.post(place(story, "offer/burn/"), {}).status_code == 404


@pytest.mark.parametrize(
    ("way", "filled"),
    [
        (
            "keep_for_part",
            ('value="20.00"', 'value="refund_only" selected', "留下商品，退一部分 20"),
        ),
        ("exchange", ('value="exchange" selected', "换货（M 换 L）")),
    ],
)
def test_where_no_agreement_runs_the_choice_is_put_on_the_table_at_once(way, filled):
    story = make_story(status="closed")
    Case.objects.filter(pk=story.case_id).update(state="open", closed_at=None)
    client = browser(story.world.supervisor)
    client.post(place(story, "offer/"), OFFER)
    actions.choose(link_id=story.link().id, number=1, way=way, now=NOW)
    led = client.post(place(story, "offer/take/"), {})
    assert led.url.startswith(f"/cases/{story.case_id}/do/open_agreement/?")
    html = client.get(led.url).content.decode()
    assert all(text in html for text in filled)


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"amount_keep_for_part": "x"}, "请填写金额"),
        ({"amount_keep_for_part": ""}, "请填退多少钱"),
        ({"amount_keep_for_part": "999999"}, "最多能退 108.00 元"),
        ({"words": "五星好评返现"}, "不能这样写"),
        ({"hours": "0"}, "有效小时须在"),
    ],
)
def test_a_wrong_offer_comes_back_with_the_reason(fields, says):
    story = make_story()
    client = browser(story.world.supervisor)
    answer = client.post(place(story, "offer/"), OFFER | fields)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert Offer.objects.count() == 0


def test_the_buttons_of_the_panel():
    story = make_story()
    made = story.link()
    actions.add_photos(link_id=made.id, files=dropped(1), now=NOW)
    client = browser(story.world.agent)
    here = f"/cases/{story.case_id}/"
    assert "看过了" in client.get(here).content.decode()
    answer = client.post(place(story, "seen/"), {"next": here})
    assert (answer.status_code, answer.url) == (302, here)
    assert "看过了" not in client.get(here).content.decode()
    away = client.post(place(story, "seen/"), {"next": "https://evil.example/"})
    assert away.url == here
    client.post(place(story, f"links/{made.id}/end/"), {})
    assert Link.objects.get().ended_at == NOW
    assert client.post(place(story, "links/999/end/"), {}).status_code == 302


def test_who_may_only_look_has_no_buttons():
    story = make_story()
    story.link()
    story.offer(KEEP, SWAP)
    html = browser(story.world.warehouse).get(f"/cases/{story.case_id}/").content.decode()
    assert "买家自助" in html
    assert "/selfservice/cases/" not in html


def test_the_case_page_costs_the_same_with_one_and_three_links():
    story = make_story()
    story.offer(KEEP)
    client = browser(story.world.agent)
    costs = []
    for _ in range(2):
        story.link(keep_others=True)
        client.get(f"/cases/{story.case_id}/")
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/cases/{story.case_id}/")
        costs.append(len(asked))
        story.link(keep_others=True)
    assert costs[0] == costs[1]
