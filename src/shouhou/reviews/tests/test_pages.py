"""The list, the register and one rating's page: nobody else's shop, hostile text, few questions."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shouhou import moment
from shouhou.cases.models import Case
from shouhou.cases.tests.make import make_person, make_shop
from shouhou.intents import actions as intents
from shouhou.intents.facts import Trouble
from shouhou.intents.models import Intent
from shouhou.reviews import queries
from shouhou.reviews.facts import ReviewWish
from shouhou.reviews.models import Review
from shouhou.reviews.tests.make import BAD, DAY, GOOD, NEUTRAL, NOW, connect, only, rated, take

pytestmark = pytest.mark.django_db
HOSTILE = '<script>alert("x")</script>{{ 7|add:7 }}'


@pytest.fixture
def shop():
    return make_shop()


@pytest.fixture
def agent(shop):
    return make_person(shop)


@pytest.fixture
def client(agent):
    return browser(agent)


def browser(person, language="zh-hans"):
    made = Client(headers={"accept-language": language})
    made.force_login(person)
    return made


def text(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def questions(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_each_view_shows_its_own(shop, client):
    take(shop, BAD, rated(1, NEUTRAL), rated(2, GOOD), rated(3, rating="x", rating_text="X"))
    Review.objects.filter(rating="neutral").update(state="settled")
    shown = {
        view: set(Review.objects.filter(pk__in=ids_in(client, view)).values_list("rating"))
        for view in ("todo", "poor", "good", "all")
    }
    assert shown == {
        "todo": {("bad",), ("unrecognised",)},
        "poor": {("bad",), ("neutral",)},
        "good": {("good",)},
        "all": {("bad",), ("neutral",), ("good",), ("unrecognised",)},
    }


def ids_in(client, view):
    answer = client.get("/reviews/", {"view": view})
    return [row.id for row in answer.context["rows"]]


def test_a_row_leads_to_the_rating_and_to_its_case(shop, client):
    take(shop, BAD)
    page = text(client.get("/reviews/"))
    assert f'href="/reviews/{only().pk}/"' in page
    assert f'href="/cases/{only().case_id}/"' in page
    assert "差评" in page
    assert BAD.content in page
    assert BAD.nick not in page


def test_pages_follow_each_other_newest_first(shop, agent, client):
    take(shop, *[rated(n, rated_at=NOW - timedelta(minutes=n % 20)) for n in range(90)])
    found, address = [], "/reviews/?view=all"
    while address:
        answer = client.get(address)
        found += [(row.listed_at, row.id) for row in answer.context["rows"]]
        address = f"/reviews/{answer.context['after']}" if answer.context["after"] else ""
    assert found == sorted(found, reverse=True)
    assert len(found) == len(set(found)) == 90
    assert client.get("/reviews/?after=rubbish").status_code == 404


def test_days_and_shop_narrow_the_list(shop, agent, client):
    other = make_shop("二号店")
    make_person(other, login="also")
    other_agent = browser(agent)
    take(shop, rated(1), rated(2, rated_at=NOW - 3 * DAY))
    take(other, rated(3))
    assert len(other_agent.get("/reviews/?view=all").context["rows"]) == 2
    today = client.get("/reviews/?view=all&from_on=2026-11-23&until_on=2026-11-23")
    assert [row.listed_at for row in today.context["rows"]] == [rated(1).rated_at]
    assert len(client.get(f"/reviews/?view=all&shop={other.pk}").context["rows"]) == 0
    assert len(client.get("/reviews/?view=nonsense&from_on=x&shop=y").context["rows"]) == 2


def test_two_shops_are_one_list(shop, agent):
    other = make_shop("二号店")
    person = make_person(shop, "店长", "owner", login="both")
    person.memberships.create(shop=other, role="agent", stage="after")
    take(shop, rated(1), rated(2, rated_at=NOW - 2 * DAY))
    take(other, rated(3, rated_at=NOW - DAY))
    page = queries.reviews(person, ReviewWish(limit=2))
    assert [row.shop for row in page.rows] == [shop.name, other.name]
    rest = queries.reviews(person, ReviewWish(limit=2, after=page.after))
    assert [(row.shop, rest.after) for row in rest.rows] == [(shop.name, None)]


@pytest.mark.parametrize("address", ["/reviews/", "/reviews/?view=all", "one"])
def test_three_rows_cost_what_one_does(shop, client, address):
    take(shop, BAD)
    address = f"/reviews/{only().pk}/" if address == "one" else address
    before = questions(client, address)
    take(shop, rated(1), rated(2, NEUTRAL))
    Review.objects.update(answered_by=make_person(shop, "小李", login="li"))
    assert questions(client, address) == before


def test_hostile_text_is_only_text(shop, client):
    take(shop, replace(BAD, content=HOSTILE, nick=HOSTILE, title=HOSTILE, reply=HOSTILE))
    for address in ("/reviews/?view=all", f"/reviews/{only().pk}/", f"/cases/{only().case_id}/"):
        page = text(client.get(address))
        assert "<script>alert" not in page
        assert "{{ 7|add:7 }}" in page
    page = text(client.get("/reviews/?view=all"))
    assert "<bdi" in page.split("&lt;script&gt;")[-2][-40:]


def test_one_rating_is_answered_from_its_page(shop, agent, client):
    take(shop, BAD)
    address = f"/reviews/{only().pk}/"
    page = text(client.get(address))
    assert "保存，去复制" in page
    assert client.post(f"{address}answer/", {"words": ""}).status_code == 422
    assert client.post(f"{address}answer/", {"words": "长" * 501}).status_code == 422
    assert client.post(f"{address}answer/", {"words": "抱歉"}).status_code == 302
    page = text(client.get(address))
    assert 'data-copy="answer-words"' in page
    assert client.post(f"{address}told/").status_code == 302
    assert (only().state, only().answered_by, only().words) == ("answered", agent, "抱歉")
    assert client.post(f"{address}answer/", {"words": "又"}).status_code == 422
    assert "已在平台回复" in text(client.get(address))


def test_an_answer_that_failed_says_what_to_do(shop, client):
    connect(shop, make_person(shop, "店长", "owner", login="owner"))
    take(shop, BAD)
    address = f"/reviews/{only().pk}/"
    assert "发到平台" in text(client.get(address))
    client.post(f"{address}answer/", {"words": "抱歉"})
    assert "等待发送" in text(client.get(address))
    act = Intent.objects.get(act="answer_rating")
    later = moment.now() + DAY
    intents.begin(intent_id=act.pk, now=later)
    trouble = Trouble("permanent", "买家已追评，不能再解释", "appended", "请联系买家")
    intents.refuse(intent_id=act.pk, trouble=trouble, now=later)
    page = text(client.get(address))
    assert "买家已追评，不能再解释" in page
    assert "请联系买家" in page
    assert client.post(f"{address}cancel/").status_code == 302
    assert Intent.objects.get(pk=act.pk).state == "cancelled"


def test_another_shops_rating_does_not_exist(shop, client):
    take(shop, BAD)
    stranger = browser(make_person(make_shop("别家"), login="chen"))
    pk = only().pk
    assert stranger.get("/reviews/?view=all").context["rows"] == ()
    assert stranger.get(f"/reviews/{pk}/").status_code == 404
    for verb in ("answer", "told", "put_aside", "take_up", "retry"):
        assert stranger.post(f"/reviews/{pk}/{verb}/", {"words": "x"}).status_code == 404
    assert only().version == 1
    assert Client().get("/reviews/").status_code == 302


def test_who_may_only_see_finds_no_buttons(shop):
    take(shop, BAD)
    page = text(browser(make_person(shop, "仓库", "warehouse")).get(f"/reviews/{only().pk}/"))
    assert "/answer/" not in page
    assert "/put_aside/" not in page


def test_the_register_is_a_workbook(shop, agent, client):
    take(shop, replace(BAD, content="=1+1"), rated(1, GOOD, rated_at=NOW - DAY))
    client.post(f"/reviews/{Review.objects.get(rating='bad').pk}/told/")
    answer = client.get("/reviews/export/?view=all")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    head, bad, good = book.active.iter_rows(values_only=True)
    assert head[:7] == ("日期", "店铺", "订单号", "买家", "宝贝", "评价", "内容")
    case_id = str(Case.objects.get().pk)
    assert bad[:3] == ("2026-11-23 08:00", shop.name, BAD.order_no)
    assert bad[5:9] == ("差评", "=1+1", case_id, "已回复")
    assert (bad[11], good[5], good[8]) == (agent.name, "好评", "无需处理")
    assert BAD.nick not in str((bad, good))


def test_the_pages_speak_english(shop, agent):
    take(shop, BAD)
    english = browser(agent, "en")
    page = text(english.get("/reviews/"))
    assert "neutral and bad" in page
    assert "to do" in page
    assert "What happened" in text(english.get(f"/reviews/{only().pk}/"))


def test_the_panel_of_a_case_has_its_ratings(shop, agent):
    take(shop, BAD, rated(1))
    case_id = Review.objects.get(order_no=BAD.order_no).case_id
    assert case_id is not None
    assert [row.content for row in queries.of_case(agent, [case_id])] == [BAD.content]
    stranger = make_person(make_shop("别家"), login="chen")
    assert queries.of_case(stranger, [case_id]) == ()
