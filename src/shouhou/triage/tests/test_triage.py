"""The card, the steps on a case, the memo, the return address; by page and by API."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shouhou import moment
from shouhou.cases import actions as cases
from shouhou.cases.models import Case, CaseEvent, Task
from shouhou.cases.tests.make import NOW, ORDER, at_once, make_case, make_person, make_shop
from shouhou.evidence import actions as evidence
from shouhou.evidence.facts import Keeping
from shouhou.evidence.tests.files import make_picture
from shouhou.intents.models import Intent
from shouhou.parcels.tests.make import connect
from shouhou.shops.facts import Refused
from shouhou.shops.tests.calling import make_calls
from shouhou.triage import actions, queries
from shouhou.triage.facts import Card
from shouhou.triage.models import CardVersion

pytestmark = pytest.mark.django_db
HOSTILE = '<script>alert("x")</script>'
CARD = Card("paper", "蓝色 L ×1", "exchange", "quality", "袖口破损", "", "蓝色 M")


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr(moment, "now", lambda: NOW)


@pytest.fixture
def shop():
    return make_shop()


@pytest.fixture
def agent(shop):
    return make_person(shop)


@pytest.fixture
def case_id(shop, agent):
    return make_case(shop, agent, kind="exchange", problem="")


def browser(person, language="zh-hans"):
    made = Client(headers={"accept-language": language})
    made.force_login(person)
    return made


def save(case_id, by=None, card=CARD):
    return actions.save_card(case_id=case_id, card=card, by=by, now=NOW)


def seen(agent, case_id):
    return queries.triage_of_case(agent, case_id, NOW)


def refused(act, code):
    with pytest.raises(Refused) as caught:
        act()
    assert caught.value.code == code


def test_each_version_of_a_card_stays_and_the_newest_counts(case_id, agent):
    first = save(case_id)
    assert save(case_id, agent) == first, "the same says nothing new"
    second = save(case_id, agent, Card("talk", "蓝色 L ×1", "refund", "", "", ""))
    assert queries.card_of([case_id]).id == second
    assert [each.number for each in queries.cards_of([case_id])] == [2, 1]
    assert queries.card_of([case_id]).by == agent.name
    assert CaseEvent.objects.filter(kind="card").count() == 2
    assert queries.card_of([999_999]) is None


@pytest.mark.parametrize(
    ("card", "code"),
    [
        (Card("fax", "x", "refund", "", "", ""), "unknown_word"),
        (Card("paper", "x", "gift", "", "", ""), "unknown_word"),
        (Card("paper", "x", "refund", "ugly", "", ""), "unknown_word"),
        (Card("paper", " ", "unsaid", "", "\0", ""), "empty"),
        (Card("paper", "长" * 201, "refund", "", "", ""), "too_long"),
        (Card("paper", "x", "refund", "", "长" * 1001, ""), "too_long"),
    ],
)
def test_a_wrong_card_is_refused(case_id, card, code):
    refused(lambda: save(case_id, None, card), code)
    assert not CardVersion.objects.exists()


def test_cards_are_for_people_of_the_shop(case_id, shop):
    keeper = make_person(shop, "老仓", "warehouse")
    assert save(case_id, keeper)
    refused(lambda: save(case_id, make_person(make_shop("别家"), "别人", "owner")), "not_here")
    refused(lambda: save(case_id, make_person(shop, "小财", "finance")), "not_here")
    assert actions.erase_personal(shop_id=shop.pk, order_nos=[ORDER], now=NOW) == 1
    assert queries.card_of([case_id]).card.reason == ""


def test_steps_are_done_by_what_is_on_the_case(case_id, shop, agent):
    assert seen(agent, case_id).now == "greet"
    task = actions.say(by=agent, case_id=case_id, step="greet", text="您好", now=NOW)
    assert seen(agent, case_id).now == "fault", "a greeting that waits holds nobody up"
    refused(
        lambda: actions.say(by=agent, case_id=case_id, step="greet", text="您好", now=NOW),
        "already",
    )
    cases.finish_task(by=agent, task_id=task, how="sent", now=NOW)
    actions.tell_fault(by=agent, case_id=case_id, problem="quality", now=NOW)
    assert Case.objects.get(pk=case_id).problem == "quality"
    view = seen(agent, case_id)
    assert (view.now, view.seen.has_fault, view.seen.goes_back) == ("postage", "yes", "yes")
    assert "店铺承担" in view.steps[2].text
    told = actions.say(by=agent, case_id=case_id, step="postage", text="运费我们付", now=NOW)
    cases.finish_task(by=agent, task_id=told, how="sent", now=NOW)
    assert seen(agent, case_id).now == "photo"
    picture = SimpleUploadedFile("a.jpg", make_picture(), "image/jpeg")
    evidence.keep(
        by=agent, keeping=Keeping(shop_id=shop.pk, case_id=case_id), files=[picture], now=NOW
    )
    assert seen(agent, case_id).now == "memo"
    actions.write_memo(by=agent, case_id=case_id, text="11-23 袖口破损", now=NOW)
    assert seen(agent, case_id).now == "address"


def test_the_return_address_is_the_shops(case_id, shop, agent):
    owner = make_person(shop, "店长", "owner")
    told = {"name": "王先生", "phone": "13800001234", "address": "杭州市余杭区 1 号"}
    refused(
        lambda: actions.set_return_address(by=agent, shop_id=shop.pk, now=NOW, **told), "not_here"
    )
    for field, text, code in (("phone", "abc", "bad_phone"), ("name", " ", "empty")):
        refused(
            lambda field=field, text=text: actions.set_return_address(
                by=owner, shop_id=shop.pk, now=NOW, **(told | {field: text})
            ),
            code,
        )
    step = seen(agent, case_id).steps[5]
    assert step.missing == ("address",)
    actions.set_return_address(by=owner, shop_id=shop.pk, now=NOW, **told)
    step = seen(agent, case_id).steps[5]
    assert (step.missing, "王先生 13800001234" in step.text) == ((), True)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("退货地址：【退货地址】", "incomplete"),
        ("长" * 4001, "too_long"),
        ("给好评返现", "forbidden_words"),
    ],
)
def test_a_text_with_something_open_or_forbidden_is_no_told_work(case_id, agent, text, code):
    refused(
        lambda: actions.say(by=agent, case_id=case_id, step="address", text=text, now=NOW), code
    )
    assert not Task.objects.exists()


def test_the_memo_goes_out_by_itself_where_the_shop_is_connected(case_id, shop, agent):
    task = actions.write_memo(by=agent, case_id=case_id, text="11-23 袖口破损，等退件", now=NOW)
    assert not Intent.objects.exists()
    connect(shop, make_person(shop, "店长", "owner"))
    refused(lambda: actions.write_memo(by=agent, case_id=case_id, text="x", now=NOW), "already")
    cases.finish_task(by=agent, task_id=task, how="sent", now=NOW)
    actions.write_memo(by=agent, case_id=case_id, text="11-24 换出 蓝色 M", now=NOW)
    intent = Intent.objects.get()
    assert (intent.act, intent.number, intent.ask) == ("memo", ORDER, {"text": "11-24 换出 蓝色 M"})
    assert Task.objects.get(state="open").key == intent.key


def test_postage_is_asked_for_or_given_to_presales(case_id, agent):
    text = "请补 12.00 元"
    actions.ask_postage(by=agent, case_id=case_id, how="message", text=text, now=NOW)
    actions.ask_postage(
        by=agent, case_id=case_id, how="presales", text="补 12 元：【付款链接】", now=NOW
    )
    told = {(t.kind, t.channel, t.to_whom): t.text for t in Task.objects.all()}
    assert told["tell_buyer", "wangwang", ""] == text
    assert "[付款链接]" in told["other", "desk", "售前"]
    refused(
        lambda: actions.ask_postage(by=agent, case_id=case_id, how="pigeon", text="x", now=NOW),
        "unknown_word",
    )


@pytest.mark.django_db(transaction=True)
def test_two_agents_order_the_same_sentence_once(shop):
    people = [make_person(shop), make_person(shop, "小李")]
    case_id = make_case(shop)
    at_once(
        *[
            lambda by=by: actions.say(by=by, case_id=case_id, step="greet", text="您好", now=NOW)
            for by in people
        ]
    )
    assert Task.objects.count() == 1


def test_the_panel_on_the_page_moves_on_by_one_key(case_id, agent):
    client = browser(agent)
    page = client.get(f"/cases/{case_id}/").content.decode()
    assert "分诊" in page
    assert 'data-key="g"' in page
    here = f"/cases/{case_id}/"
    sent = client.post(f"/triage/cases/{case_id}/say/greet/", {"text": "您好", "next": here})
    assert sent.url == here
    client.post(f"/triage/cases/{case_id}/fault/", {"problem": "no_reason"})
    client.post(f"/triage/cases/{case_id}/memo/", {"text": "11-23 不合适"})
    client.post(f"/triage/cases/{case_id}/postage/", {"how": "message", "text": "请补 12 元"})
    assert Task.objects.count() == 3
    assert "Greet" in browser(agent, "en").get(here).content.decode().title()
    stranger = browser(make_person(make_shop("别家"), "别人", "owner"))
    stranger.post(f"/triage/cases/{case_id}/say/card/", {"text": "x"})
    assert Task.objects.count() == 3


def test_the_page_of_the_card(case_id, agent):
    client, door = browser(agent), f"/triage/cases/{case_id}/card/"
    told = {"source": "paper", "wanted": "exchange", "came_back": HOSTILE, "style_out": "M"}
    assert client.post(door, told | {"wanted": "gift"}).status_code == 422
    assert client.post(door, {"source": "paper", "wanted": "unsaid"}).status_code == 422
    assert client.post(door, told).status_code == 302
    page = client.get(door).content.decode()
    assert HOSTILE not in page
    assert HOSTILE not in client.get(f"/cases/{case_id}/").content.decode()
    stranger = browser(make_person(make_shop("别家"), "别人", "owner"))
    assert stranger.get(door).status_code == 404


def test_the_page_of_the_return_address(shop, agent):
    owner, door = make_person(shop, "店长", "owner"), f"/triage/address/{shop.pk}/"
    told = {"name": "王先生", "phone": "0571-88000000", "address": "杭州"}
    assert browser(owner).post(door, told | {"phone": "x"}).status_code == 422
    assert browser(owner).post(door, told).status_code == 302
    assert "王先生" in browser(agent).get(door).content.decode()
    assert browser(agent).post(door, told).status_code == 422
    assert browser(make_person(make_shop("别家"), "别人")).get(door).status_code == 404


def test_a_case_with_many_cards_asks_no_more(case_id, agent):
    client = browser(agent)

    def questions():
        client.get(f"/cases/{case_id}/")
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/cases/{case_id}/")
        return len(asked)

    save(case_id)
    few = questions()
    for number in range(3):
        save(case_id, None, Card("talk", f"第 {number} 件", "refund", "", "", ""))
    assert questions() == few


def test_by_api(case_id, agent):
    calls = make_calls(agent)
    seen_now = calls.get(f"/cases/{case_id}/triage").body
    assert (seen_now["now"], len(seen_now["steps"])) == ("greet", 7)
    told = {"source": "talk", "wanted": "exchange", "came_back": "蓝色 L", "style_out": "M"}
    made = calls.post(f"/cases/{case_id}/cards", told).body["id"]
    (card,) = calls.get(f"/cases/{case_id}/cards").body["items"]
    assert (card["id"], card["card"]["style_out"]) == (made, "M")
    door = f"/cases/{case_id}/triage"
    assert calls.post(f"{door}/say", {"step": "greet", "text": "您好"}).status == 201
    assert calls.post(f"{door}/fault", {"problem": "quality"}).status == 200
    assert calls.post(f"{door}/memo", {"text": "【什么？】"}).body["code"] == "incomplete"
    assert calls.post(f"{door}/postage", {"how": "presales", "text": "12 元"}).status == 201
    stranger = make_calls(make_person(make_shop("别家"), "别人", "owner"))
    assert stranger.get(door).status == 404
    assert stranger.post(f"/cases/{case_id}/cards", told).status == 404


def test_a_text_by_situation_and_channel(case_id, agent):
    client, door = browser(agent), f"/triage/cases/{case_id}/texts/"
    asked = {"situation": "arrival", "channel": "sms"}
    assert "青禾小店：您寄回的商品已收到" in client.get(door, asked).content.decode()
    page = client.get(door, {"situation": "nonsense", "channel": "pigeon"}).content.decode()
    assert "售后客服" in page
    told = {"situation": "replacement_sent", "channel": "wangwang"}
    assert "运单号" in client.get(door, told).content.decode()
    assert client.post(door, told | {"text": "单号【运单号】"}).status_code == 422
    assert client.post(door, told | {"text": "给好评返现"}).status_code == 422
    assert client.post(door, told | {"text": "已寄出"}).status_code == 302
    assert Task.objects.get().text == "已寄出"
    assert browser(make_person(make_shop("别家"), "别人")).get(door).status_code == 404
    text = make_calls(agent).get(f"/cases/{case_id}/text", situation="greet", channel="email")
    assert (text.body["missing"], text.body["text"].count("\n")) == ([], 1)
