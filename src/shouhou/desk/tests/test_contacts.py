"""The panel of contacts on the case page, its acts, and told work that may not be told now."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shouhou import moment
from shouhou.cases import actions as cases
from shouhou.cases.facts import TaskOrder
from shouhou.cases.models import Task
from shouhou.contacts.facts import Contacting
from shouhou.contacts.models import Contact, OptOut
from shouhou.desk.tests.make import (
    HOSTILE,
    NOW,
    UNSENT,
    browser,
    case_id,
    colleague,
    person,
    seen,
    shop_with,
)

pytestmark = pytest.mark.django_db
NIGHT = NOW.replace(hour=21)
DAY = NOW.replace(hour=15)


@pytest.fixture(autouse=True)
def by_day_here(monkeypatch):
    monkeypatch.setattr(moment, "now", lambda: DAY)


@pytest.fixture
def by_night(monkeypatch):
    monkeypatch.setattr(moment, "now", lambda: NIGHT)


def page(login: str = "lin", language: str = "zh-hans") -> str:
    return browser(login, language).get(f"/cases/{case_id()}/").content.decode()


def act(name: str, login: str = "lin", **said: object):
    return browser(login).post(f"/cases/{case_id()}/do/{name}/", said)


def add(text: str = "请把东西寄回", kind: str = "tell_buyer", channel: str = "wangwang") -> int:
    task = TaskOrder(kind, text, channel)
    return cases.add_task(by=person("lin"), case_id=case_id(), task=task, now=DAY)


def test_a_call_is_noted_and_shown():
    shop_with(seen())
    assert "所有店铺都还没有联系过这位买家" in page()
    assert act("note_contact", channel="phone", purpose="service", said=HOSTILE).status_code == 302
    html = page()
    assert "今天 1/3 次，7 天 1/10 次" in html
    assert "<img src=x" not in html
    assert "电话" in html
    english = page(language="en")
    assert "Today 1 of 3, in 7 days 1 of 10" in english
    assert act("note_contact", channel="phone", purpose="service", said=" ").status_code == 422


def test_contacts_of_other_shops_count_and_say_nothing():
    shop_with(seen())
    other = shop_with(seen(2), name="隔壁店", login="fang")
    number = case_id(2)
    assert case_id(1) != number
    call = Contacting("phone", said="隔壁的话")
    cases.note_contact(by=person("fang"), case_id=number, contacting=call, now=DAY)
    html = page()
    assert "今天 1/3 次" in html
    assert "其他店铺" in html
    assert "隔壁" not in html
    assert "fang先生" not in html
    colleague(other, "lin", "agent")
    assert "隔壁的话" in page()


def test_by_day_a_reply_may_be_copied():
    shop_with(seen())
    task = add()
    assert f'data-copy="task-text-{task}"' in page()
    assert act("copy_task", item=task).status_code == 302
    assert Task.objects.get(pk=task).state == "copied"


@pytest.mark.usefixtures("by_night")
def test_at_night_it_stands_there_why_not_and_what_was_told_is_counted():
    shop_with(seen())
    task = add()
    html = page()
    assert f'data-copy="task-text-{task}"' not in html
    assert "现在不能发" in html
    assert "11-24 09:00 起可以" in html
    answer = act("copy_task", item=task)
    assert answer.status_code == 422
    assert "现在不能联系" in answer.content.decode()
    assert act("finish_task", item=task).status_code == 302
    assert Contact.objects.get().warned == ["C2"]
    assert "有提醒" in page()


@pytest.mark.usefixtures("by_night")
def test_at_night_memos_go_on_and_the_draft_reply_waits():
    shop_with(seen(), order=UNSENT)
    task = add(kind="memo", channel="platform")
    html = page()
    assert f'data-copy="task-text-{task}"' in html
    assert act("copy_task", item=task).status_code == 302
    cases.finish_task(by=person("lin"), task_id=task, how="copied", now=NIGHT)
    assert 'data-copy="reply"' not in page()


@pytest.mark.usefixtures("by_night")
def test_who_asked_may_be_answered():
    shop_with(seen())
    task = add()
    assert act("note_asked", channel="wangwang").status_code == 302
    html = page()
    assert f'data-copy="task-text-{task}"' in html
    assert "买家来找（旺旺）" in html
    assert act("copy_task", item=task).status_code == 302


def test_forbidden_words_are_named_at_the_field():
    shop_with(seen())
    said = {"kind": "tell_buyer", "channel": "wangwang", "to_whom": "买家"}
    answer = act("add_task", text="改好评返现5元", **said)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "不能拿钱换好评" in html
    assert "改好评返现5元" in html
    assert not Task.objects.exists()
    add("加微信聊")
    assert "引到平台外联系" in page()


def test_the_buyer_wants_no_calls_and_wants_them_again():
    shop_with(seen())
    assert act("opt_out", channel="phone", why="上班时间").status_code == 302
    assert "现在不能打电话" in page()
    assert OptOut.objects.get().channel == "phone"
    assert '<input type="hidden" name="channel" value="phone">' in page()
    assert act("opt_in", channel="phone").status_code == 302
    assert "现在不能打电话" not in page()
    assert act("opt_out", channel="", why="都不要").status_code == 302
    assert "什么都不要" in page()


def test_the_forms_open_in_a_dialog_and_strangers_find_nothing():
    shop_with(seen())
    shop_with(name="别家", login="fang")
    for name in ("note_contact", "note_asked", "opt_out", "opt_in"):
        address = f"/cases/{case_id()}/do/{name}/"
        assert browser().get(address, headers={"HX-Request": "true"}).status_code == 200
        assert browser("fang").get(address).status_code == 404


def test_the_phone_is_masked_for_who_may_not_be_called_today():
    shop = shop_with(seen())
    for _ in range(3):
        act("note_contact", channel="phone", purpose="service", said="没人接")
    said = {"shop_id": shop.pk, "order_no": seen().order_no, "reason": "回电"}
    html = browser().post("/orders/unmask/", said).content.decode()
    assert "13812345678" not in html
    assert "11-24 09:00 起可以" in html


def test_one_contact_and_eight_ask_the_database_as_often():
    shop_with(seen())
    add()

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            page()
        return len(queries)

    act("note_contact", channel="phone", purpose="service", said="没人接")
    one = asked()
    for _ in range(7):
        act("note_contact", channel="sms", purpose="review", said="没人接")
        add()
    assert asked() == one


def test_a_text_message_has_a_button_where_there_is_a_gateway(settings):
    shop_with(seen())
    task = add("已退款", channel="sms")
    button = f'action="/cases/{case_id()}/do/send_task/"'
    assert button not in page()
    settings.SMS_URL = "http://testId:testSecret@127.0.0.1:9/?sign=青禾小店&template=SMS_1"
    assert button in page()
    assert act("send_task", item=task).status_code == 302
    html = page()
    assert button not in html
    assert "等着发" in html
    assert f'data-copy="task-text-{task}"' not in html
    assert "testSecret" not in html
