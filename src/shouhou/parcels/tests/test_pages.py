"""The list, one parcel and the panel of a case: nobody else's shop, hostile text, few questions."""

from __future__ import annotations

import pytest
from django.db.models import F
from django.test import Client

from shouhou import moment
from shouhou.cases.tests.make import make_person, make_shop
from shouhou.couriers.port import UNRECOGNISED
from shouhou.parcels.actions import look_at, take_parcels
from shouhou.parcels.models import Parcel, ParcelSign, Talk
from shouhou.parcels.tests.browsing import (
    LATER,
    asked,
    browser,
    only_case,
    questions,
    shown_in,
    stuck,
    text,
)
from shouhou.parcels.tests.make import HOUR, NOW, NUMBER, ORDER, parcel, scan, seen, told
from shouhou.parcels.words import SIGNS, vocabulary

pytestmark = pytest.mark.django_db
HOSTILE = '\u202e<script>alert("x")</script>{{ 7|add:7 }}\u2066 ﷽ \'";--'


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr(moment, "now", lambda: LATER)


@pytest.fixture
def shop():
    return make_shop()


@pytest.fixture
def agent(shop):
    return make_person(shop)


@pytest.fixture
def client(agent):
    return browser(agent)


def test_each_view_shows_its_own(shop, agent, client):
    row = stuck(shop)
    asked(agent, row)
    parcel(shop, "SF1234567890123", courier_told="没见过的快递", order_no="2")
    parcel(shop, "78123456789012", direction="back", order_no="3", sent_at=LATER)
    parcel(shop, "77123456789012", order_no="4")
    told(shop, scan(2, "快件已放入丰巢柜，凭取件码取件"), number="77123456789012", courier="zto")
    assert shown_in(client, "asked") == {NUMBER}
    assert shown_in(client, "unknown") == {"SF1234567890123"}
    assert shown_in(client, "back") == {"78123456789012"}
    assert shown_in(client, "station") == {"77123456789012"}
    assert NUMBER in shown_in(client, "signs")
    assert len(shown_in(client, "all")) == 4
    assert shown_in(client, "nonsense") == shown_in(client, "signs")


def test_a_row_says_what_is_wrong_and_what_to_do(shop, agent, client):
    row = stuck(shop)
    asked(agent, row, due_at=LATER + 3 * HOUR)
    page = text(client.get("/parcels/"))
    assert f'href="/parcels/{row.pk}/"' in page
    assert f'href="/cases/{only_case().pk}/"' in page
    for words in ("圆通", NUMBER, "运输中", "停滞不动", "催快递", "55 小时没有新消息", ORDER):
        assert words in page
    assert "还剩 3 小时" in page


def test_a_parcel_is_found_by_its_number_or_its_order(shop, client):
    stuck(shop)
    parcel(shop, "SF1234567890123", order_no="2")
    assert shown_in(client, "all", q=" yt476679 3546028 ") == {NUMBER}
    assert shown_in(client, "all", q="2") == {"SF1234567890123"}
    for nothing in ("'\"%_\\", "x" * 500, "\0", "<script>alert(1)</script>"):
        page = text(client.get("/parcels/", {"view": "all", "q": nothing}))
        assert "<script>alert" not in page
    assert "没有找到" in page


@pytest.mark.parametrize("view", ["all", "signs"])
def test_pages_follow_each_other(shop, client, view):
    many = [seen(f"YT47667935{n:05d}", order_no=str(n)) for n in range(60)]
    take_parcels(shop.pk, many, NOW, told_by="order")
    Parcel.objects.update(wrong=True, alarm=F("id") % 3)
    found, address = [], f"/parcels/?view={view}"
    while address:
        answer = client.get(address)
        found += [row.id for row in answer.context["rows"]]
        address = f"/parcels/{answer.context['after']}" if answer.context["after"] else ""
    assert len(found) == len(set(found)) == 60
    if view == "signs":
        loud = [Parcel.objects.get(pk=pk).alarm for pk in (found[0], found[30], found[-1])]
        assert loud == [2, 1, 0]
    for wrong in ("rubbish", "1", "1-2-3", "9" * 19 + "-1", "1-\0"):
        assert client.get("/parcels/", {"view": "all", "after": wrong}).status_code == 404


@pytest.mark.parametrize("address", ["/parcels/", "/parcels/?view=all", "one", "case", "/rules/"])
def test_three_rows_cost_what_one_does(shop, agent, client, address):
    row = stuck(shop)
    asked(agent, row)
    case_id = only_case().pk
    named = {"one": f"/parcels/{row.pk}/", "case": f"/cases/{case_id}/"}
    before = questions(client, named.get(address, address))
    for n in range(2):
        more = stuck(shop, f"YT476679354602{n}", line_no=str(n))
        asked(make_person(shop, "小李", login=f"li{n}"), row, wish="trace")
        asked(agent, more)
        told(shop, scan(6 + n, f"快件离开【成都{n}】"))
        parcel(shop, order_no=f"{ORDER}{n}")
    assert questions(client, named.get(address, address)) == before


def test_hostile_text_is_only_text(shop, agent, client):
    row = parcel(shop, courier_told=HOSTILE[:60])
    told(shop, scan(1, HOSTILE, place=HOSTILE[:60]), courier=UNRECOGNISED)
    told(shop, scan(2, "快件已到达" + HOSTILE), courier=UNRECOGNISED)
    look_at(shop.pk, [row.pk], LATER)
    asked(agent, row, words=HOSTILE, staff="<b>851", promised=HOSTILE)
    for address in ("/parcels/?view=all", f"/parcels/{row.pk}/", f"/cases/{only_case().pk}/"):
        page = text(client.get(address))
        assert "<script>alert" not in page, address
        assert "<b>851" not in page, address
        assert "{{ 7|add:7 }}" in page, address
    page = text(client.get(f"/parcels/{row.pk}/"))
    for part in page.split("&lt;script&gt;")[:-1]:
        assert "<bdi" in part[-60:], part[-60:]


def test_one_parcel_says_everything_that_is_known(shop, agent, client):
    row = stuck(shop)
    asked(agent, row, staff="851", promised="今天下午到")
    page = text(client.get(f"/parcels/{row.pk}/"))
    for words in ("停滞不动", "催快递", "请今天派送", "今天下午到", "851号", agent.name, ORDER):
        assert words in page
    assert page.index("快件已到达") < page.index("已揽收</bdi>"), "the newest line first"
    assert 'data-copy="parcel-number"' in page
    assert ">M6<" in page, "the row of traces.md that read the line"
    assert f'href="/cases/{only_case().pk}/"' in page


def test_a_line_says_by_which_code_it_was_read(shop, client):
    parcel(shop)
    row = told(shop, scan(1, "快件揽收", code="103", stage="picked_up"))
    assert ">103<" in text(client.get(f"/parcels/{row.pk}/"))


def test_the_panel_of_a_case_tells_each_leg(shop, agent, client):
    row = stuck(shop)
    asked(agent, row, due_at=LATER + 3 * HOUR)
    case_id = only_case().pk
    page = text(client.get(f"/cases/{case_id}/"))
    panel = page.split('id="parcels"')[1].split("</section>")[0]
    for words in ("发货", "圆通", NUMBER, "运输中", "快件已到达【成都】", "55 小时没有新消息"):
        assert words in panel
    for words in ("停滞不动", "催快递", "催件", "还剩 3 小时", "加一个包裹"):
        assert words in panel
    back = f"?next=%2Fcases%2F{case_id}%2F"
    assert f"/parcels/{row.pk}/ask/{back}" in panel
    assert "untie" not in panel, "the order brought it"


def test_another_shops_parcel_does_not_exist(shop, agent):
    row = stuck(shop)
    talk_id, sign_id = asked(agent, row), ParcelSign.objects.get().pk
    case_id = only_case().pk
    stranger = browser(make_person(make_shop("别家"), login="chen"))
    assert shown_in(stranger, "all") == set()
    assert shown_in(stranger, "all", q=NUMBER) == set()
    for address in (
        f"/parcels/{row.pk}/",
        f"/parcels/{row.pk}/ask/",
        f"/parcels/{row.pk}/amend/",
        f"/parcels/{row.pk}/signs/{sign_id}/aside/",
        f"/parcels/{row.pk}/talks/{talk_id}/finish/",
        f"/parcels/of-case/{case_id}/add/",
        f"/parcels/of-case/{case_id}/{row.pk}/untie/",
        f"/parcels/{10**20}/",
        f"/parcels/of-case/{10**20}/add/",
    ):
        assert stranger.get(address).status_code == 404, address
        assert Client().get(address).status_code == 302, address
        said = {"wish": "hurry", "channel": "phone", "reason": "x", "number": NUMBER}
        if not address.endswith(f"{row.pk}/") and not address.endswith(f"{10**20}/"):
            assert stranger.post(address, said).status_code == 404, address
    assert Talk.objects.get().state == "asked"
    assert Client().get("/parcels/").status_code == 302


def test_the_bar_counts_what_is_wrong(shop, client):
    assert "count" not in text(client.get("/parcels/waiting/"))
    stuck(shop)
    assert ">1</span>" in text(client.get("/parcels/waiting/"))


def test_empty_lists_teach(shop, client):
    for view, words in (("signs", "没有不对劲"), ("asked", "联系快递"), ("out", "自动收进来")):
        assert words in text(client.get("/parcels/", {"view": view}))


def test_the_pages_speak_english(shop, agent):
    row = stuck(shop)
    asked(agent, row)
    english = browser(agent, "en")
    page = text(english.get("/parcels/"))
    for words in (
        "Parcels",
        "Something wrong",
        "stands still",
        "hurry the courier",
        "55 hours without news",
    ):
        assert words in page
    page = text(english.get(f"/parcels/{row.pk}/"))
    assert "Ask again" in page
    assert "Talks with the courier" in page
    assert "What they promised" in text(english.get(f"/parcels/{row.pk}/ask/"))


def test_nothing_is_inline(shop, agent, client):
    row = stuck(shop)
    asked(agent, row)
    for address in ("/parcels/", f"/parcels/{row.pk}/", f"/parcels/{row.pk}/ask/"):
        page = text(client.get(address))
        assert " style=" not in page
        assert "<style" not in page
        assert " onclick=" not in page


def test_the_rules_and_numbers_of_parcels_are_shown(shop, agent):
    owner = browser(make_person(shop, "店长", "owner", login="owner"))
    page = text(owner.get("/rules/"))
    settings = text(owner.get(f"/shops/{shop.pk}/settings/"))
    for name in ("stands", "watch", "asks"):
        assert f'href="/rules/{name}/"' in page
    for number in vocabulary().parameters.values():
        assert number.zh in page
        assert f'id="v-{number.code}"' in settings
    watch = text(owner.get("/rules/watch/"))
    assert all(f'id="P{n}"' in watch for n in range(1, len(SIGNS) + 1))
