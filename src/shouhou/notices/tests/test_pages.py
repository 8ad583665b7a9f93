"""The pages of notices: mine alone, in my language, and only owners see webhooks."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shouhou.notices import queries
from shouhou.notices.actions import tell
from shouhou.notices.facts import Telling
from shouhou.notices.models import Delivery, Webhook
from shouhou.notices.tests.make import HOSTILE, NOW, browser, make_colleague, make_staff
from shouhou.shops.queries import Person

pytestmark = pytest.mark.django_db
URL = "http://127.0.0.1:9/hook"


@pytest.fixture(autouse=True)
def _inside(settings) -> None:
    settings.WEBHOOK_PRIVATE = True


def urge(person: Person, n: int, **changes) -> None:
    said: dict[str, Any] = {
        "zh": f"问题{n}",
        "en": f"question {n}",
        "case_id": n,
        "kind": "x",
        "urgent": True,
    }
    shop_id = person.memberships.get().shop_id
    tell([person.pk], Telling(shop_id=shop_id, **(said | changes)), now=NOW)


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content.decode()


def add(client: Client, shop: int, /, **changes):
    said = {"shop_id": shop, "url": URL, "topics": ["case.changed"], "inside": "on"}
    return client.post("/notices/webhooks/", said | changes)


def test_strangers_are_sent_to_the_log_in() -> None:
    for path in ("", "bell/", "webhooks/", "webhooks/1/"):
        answer = Client().get(f"/notices/{path}")
        assert (answer.status_code, answer["Location"][:7]) == (302, "/login/")


def test_my_notifications_and_nobody_elses() -> None:
    shop_id, owner = make_staff()
    agent = make_colleague(shop_id, "wang")
    urge(owner, 1)
    urge(agent, 2)
    mine = page(browser(owner), "/notices/")
    assert "问题1" in mine
    assert "问题2" not in mine
    assert "question 1" in page(browser(owner, "en"), "/notices/")
    assert "没有通知" in page(browser(make_colleague(shop_id, "neu")), "/notices/")


def test_hostile_words_are_shown_as_words() -> None:
    _, owner = make_staff()
    urge(owner, 1, zh=HOSTILE)
    shown = page(browser(owner), "/notices/")
    assert "<img src=x" not in shown
    assert "&lt;img src=x" in shown


def test_seen_goes_on_to_the_case_and_back_to_the_list() -> None:
    _, owner = make_staff()
    for n in (1, 2, 3):
        urge(owner, n)
    client = browser(owner)
    first = queries.notifications(owner).rows[0].id
    gone = client.post("/notices/seen/", {"id": first, "case": "3"})
    assert (gone.status_code, gone["Location"]) == (302, "/cases/3/")
    assert queries.unseen_count(owner) == 2
    assert client.post("/notices/seen/", {"id": "x"})["Location"] == "/notices/"
    assert client.post("/notices/seen/", {"id": first, "case": "//evil"})["Location"] == "/notices/"
    assert queries.unseen_count(owner) == 2
    assert " 2</span>" in page(client, "/notices/bell/")
    client.post("/notices/seen/")
    assert queries.unseen_count(owner) == 0
    assert "count" not in page(client, "/notices/bell/")
    assert client.get("/notices/seen/").status_code == 405


def test_the_page_costs_the_same_for_one_and_three() -> None:
    _, owner = make_staff()
    client = browser(owner)
    costs = []
    for n in range(3):
        urge(owner, n)
        with CaptureQueriesContext(connection) as asked:
            page(client, "/notices/")
        costs.append(len(asked))
    assert costs[0] == costs[2]


def test_a_webhook_is_added_and_its_secret_shown_once() -> None:
    shop_id, owner = make_staff()
    client = browser(owner)
    answer = add(client, shop_id)
    row = Webhook.objects.get()
    assert answer["Location"] == f"/notices/webhooks/{row.pk}/"
    shown = page(client, answer["Location"])
    (secret,) = re.findall(r"shs_[\w-]{43}", shown)
    assert secret not in page(client, answer["Location"])
    assert URL in page(client, "/notices/webhooks/")
    assert client.post(f"{answer['Location']}secret/").status_code == 302
    assert secret not in page(client, answer["Location"])


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"inside": ""}, "请勾选"),
        ({"url": "ftp://x/"}, "https://"),
        ({"url": "http://169.254.169.254/"}, "不能用"),
        ({"url": ""}, "必填"),
        ({"topics": ["case.exploded"]}, "case.exploded"),
        ({"topics": []}, "必填"),
        ({"shop_id": "999999"}, "999999"),
        ({"url": "https://\x00/"}, ""),
        ({"url": "https://" + HOSTILE}, ""),
    ],
)
def test_a_bad_wish_is_shown_beside_its_field_and_nothing_is_done(changes, said) -> None:
    shop_id, owner = make_staff()
    answer = add(browser(owner), shop_id, **changes)
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert not Webhook.objects.exists()


def test_change_test_switch_replay_remove() -> None:
    shop_id, owner = make_staff()
    client = browser(owner)
    place = add(client, shop_id)["Location"]
    said = {"shop_id": shop_id, "url": URL + "2", "topics": ["note.added"], "inside": "on"}
    assert client.post(f"{place}change/", said).status_code == 302
    row = Webhook.objects.get()
    assert (row.url, row.topics) == (URL + "2", ["note.added"])
    assert client.post(f"{place}change/", said | {"url": "x"}).status_code == 400
    client.post(f"{place}test/")
    delivery = Delivery.objects.get()
    assert "等待发送" in page(client, place)
    client.post(f"{place}replay/{delivery.pk}/")
    assert Delivery.objects.get().state == "waiting"
    Delivery.objects.update(state="refused", next_at=None)
    client.post(f"{place}replay/{delivery.pk}/")
    assert Delivery.objects.get().state == "waiting"
    client.post(f"{place}off/")
    assert "已停用" in page(client, place)
    client.post(f"{place}on/")
    assert client.post(f"{place}explode/").status_code == 404
    assert client.get(f"{place}remove/").status_code == 405
    assert client.post(f"{place}remove/")["Location"] == "/notices/webhooks/"
    page(client, place, 404)


def test_webhooks_of_others_do_not_exist() -> None:
    shop_id, owner = make_staff()
    place = add(browser(owner), shop_id)["Location"]
    row = Webhook.objects.get()
    _, stranger = make_staff("别家", "zhao")
    for person in (stranger, make_colleague(shop_id, "wang", "supervisor")):
        client = browser(person)
        page(client, place, 404)
        for verb in ("test/", "off/", "remove/", "secret/", "change/", "replay/1/"):
            assert client.post(place + verb).status_code == 404
        assert URL not in page(client, "/notices/webhooks/")
    answer = add(browser(stranger), shop_id)
    assert answer.status_code == 400
    assert Webhook.objects.get() == row


def test_the_pages_of_webhooks_cost_the_same_for_one_and_three() -> None:
    shop_id, owner = make_staff()
    client = browser(owner)
    costs = []
    for _ in range(3):
        place = add(client, shop_id)["Location"]
        page(client, place)
        client.post(f"{place}test/")
        page(client, place)
        with CaptureQueriesContext(connection) as asked:
            page(client, "/notices/webhooks/")
            page(client, place)
        costs.append(len(asked))
    assert costs[0] == costs[2]
