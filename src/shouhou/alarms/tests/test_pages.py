"""The overview: what is late, whose it is, moving in bulk, and nobody else's shop."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from shouhou.alarms import actions
from shouhou.alarms.models import Sign
from shouhou.alarms.tests.make import HOUR, make_case, make_place, say
from shouhou.cases.models import Case

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return make_place()


def browser(person, language="zh-hans"):
    client = Client(headers={"accept-language": language})
    client.force_login(person)
    return client


def text(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def late_case(place, owner="agent", hours=-2):
    now = timezone.now()
    return make_case(place, now + hours * HOUR, owner=owner, now=now)


def angry_case(place, words="我要投诉"):
    now = timezone.now()
    case_id = make_case(place, now=now)
    say(place, case_id, words, now=now)
    actions.look_again(now=now)
    return case_id


def test_what_is_late_and_whose_it_is(place):
    late_case(place)
    late_case(place, owner=None)
    page = text(browser(place.supervisor).get("/alarms/"))
    assert "已超时 2 小时" in page
    assert "没有人负责" in page
    assert '<strong class="late">2</strong> 已到期' in page
    assert "view=open&amp;shop=" in page
    assert "<rect" in page
    assert "style=" not in page
    assert 'action="/alarms/move/"' in page


def test_signs_lead_to_the_case_and_are_put_aside_on_the_row(place):
    case_id = angry_case(place)
    client = browser(place.supervisor)
    page = text(client.get("/alarms/"))
    assert "话里提到投诉、曝光或差评：“投诉”" in page
    assert f'action="/alarms/signs/{Sign.objects.get().pk}/aside/"' in page
    assert f'href="/cases/{case_id}/"' in page
    row = Sign.objects.get()
    answer = client.post(f"/alarms/signs/{row.pk}/aside/", {"reason": "已回电"}, follow=True)
    assert "已放到一边" in text(answer)
    assert Sign.objects.get().reason == "已回电"
    answer = client.post(f"/alarms/signs/{row.pk}/aside/", {"reason": "x"}, follow=True)
    assert "已经有人处理了" in text(answer)


def test_cases_are_moved_in_bulk_with_a_result_for_each(place):
    ids = [late_case(place), late_case(place, owner=None)]
    foreign = late_case(make_place("别家"))
    client = browser(place.supervisor)
    form = {"shop": place.shop_id, "to": place.other.pk, "case": [*ids, foreign]}
    page = text(client.post("/alarms/move/", form, follow=True))
    assert page.count("badge ok") == 2
    assert page.count("没有转") == 1
    assert set(Case.objects.filter(pk__in=ids).values_list("owner", flat=True)) == {place.other.pk}
    assert Case.objects.get(pk=foreign).owner_id != place.other.pk
    assert "刚才转了这些" not in text(client.get("/alarms/"))


def test_given_back_to_all(place):
    case_id = late_case(place)
    client = browser(place.owner)
    client.post("/alarms/move/", {"shop": place.shop_id, "to": "", "case": [case_id]})
    assert Case.objects.get().owner is None


@pytest.mark.parametrize(
    "wrong", [{"case": []}, {"case": ["x"]}, {"case": ["9" * 30]}, {"to": "999999"}, {"to": "x"}]
)
def test_a_wrong_wish_is_said_and_moves_nothing(place, wrong):
    case_id = late_case(place)
    form = {"shop": place.shop_id, "to": place.other.pk, "case": [case_id]} | wrong
    page = text(browser(place.supervisor).post("/alarms/move/", form, follow=True))
    assert "刚才转了这些" not in page
    assert Case.objects.get().owner == place.agent


def test_an_agent_is_told_for_whom_it_is(place):
    late_case(place)
    client = browser(place.agent)
    assert "这里给分配工作的人看" in text(client.get("/alarms/"))
    assert client.post("/alarms/move/", {"case": ["1"]}).status_code == 404


def test_another_shop_sees_nothing(place):
    case_id, row = angry_case(place), Sign.objects.get()
    client = browser(make_place("别家").owner)
    page = text(client.get(f"/alarms/?shop={place.shop_id}"))
    assert "tb_summer88" not in page
    assert f"/cases/{case_id}/" not in page
    assert client.post(f"/alarms/signs/{row.pk}/aside/", {"reason": "x"}).status_code == 404


def test_strangers_are_sent_to_the_log_in(client):
    assert client.get("/alarms/")["Location"] == "/login/?next=/alarms/"


def test_buyers_stay_masked(place):
    case_id = late_case(place)
    say(place, case_id, "再不处理我就投诉到12315", now=timezone.now())
    actions.look_again(now=timezone.now())
    page = text(browser(place.owner).get("/alarms/"))
    assert f"/cases/{case_id}/" in page
    assert "tb_summer88" not in page


def test_hostile_words_are_escaped(place):
    now = timezone.now()
    case_id = late_case(place)
    Case.objects.filter(pk=case_id).update(buyer="<img src=x>", title="\u202e<script>")
    say(place, case_id, "<script>投诉</script>", now=now)
    actions.look_again(now=now)
    page = text(browser(place.owner).get("/alarms/"))
    assert "<img src=x" not in page
    assert "<script>投诉" not in page


def test_the_same_questions_for_one_row_and_for_three(place):
    client = browser(place.owner)

    def asked():
        client.get("/alarms/")
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/alarms/").status_code == 200
        return len(seen)

    late_case(place)
    angry_case(place)
    one = asked()
    for _ in range(2):
        late_case(place, owner="other")
        angry_case(place, "太生气了，要曝光")
    assert asked() == one


def test_english_is_spoken(place):
    angry_case(place)
    page = text(browser(place.supervisor, "en").get("/alarms/"))
    assert "the words mention a complaint, the press, a bad review: 投诉" in page
    assert "threatens to complain" in page
