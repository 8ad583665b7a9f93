"""The case page: three columns, the buttons of the tables, whose it is, the same work for more."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shouhou.cases import actions as cases
from shouhou.cases.facts import TaskOrder
from shouhou.cases.queries import case_view
from shouhou.desk.tests.make import (
    HOSTILE,
    NOW,
    agreement_id,
    answer_until_decided,
    browser,
    case_id,
    colleague,
    person,
    refund_id,
    seen,
    shop_with,
)
from shouhou.refunds.queries import panel

pytestmark = pytest.mark.django_db
UNSHIPPED = {"kind": "refund_only", "goods": "not_received", "reason_text": "不喜欢/不想要"}


def page(login: str = "lin", n: int = 1, query: str = "") -> str:
    return browser(login).get(f"/cases/{case_id(n)}/{query}").content.decode()


def queries_of(address: str) -> int:
    client = browser()
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_the_old_address_of_a_refund_leads_to_its_case():
    shop_with(seen(1), seen(2))
    answer = browser().get(f"/refunds/{refund_id(2)}/")
    assert answer.status_code == 302
    assert answer.url == f"/cases/{case_id(2)}/?refund={refund_id(2)}"


def test_the_buttons_are_those_of_the_table():
    shop_with(seen())
    answer_until_decided(browser())
    html, asked = page(), panel(person("lin"), agreement_id(), NOW)
    for button in asked.buttons:
        address = f"/agreements/{agreement_id()}/{button.axis}/{button.event}/"
        assert (address in html) == button.allowed, button.event


def test_the_acts_on_the_case_are_those_of_its_table():
    shop_with(seen())
    html, view = page(), case_view(person("lin"), case_id())
    for event in ("take", "hand_over", "assign", "merge", "split", "wait", "promise"):
        address = f"/cases/{case_id()}/do/{event}/"
        assert (address in html) == view.move(event).allowed, event


def test_what_is_refused_says_why():
    shop_with(seen())
    asked = panel(person("lin"), agreement_id(), NOW)
    agree = next(one for one in asked.buttons if one.event == "agree")
    assert not agree.allowed
    assert agree.why_zh in page()


def test_an_open_task_keeps_the_case_open_and_says_so():
    shop_with(seen())
    task = TaskOrder("tell_buyer", "请把东西寄回", to_whom="买家")
    cases.add_task(by=person("lin"), case_id=case_id(), task=task, now=NOW)
    html = page()
    assert "请把东西寄回" in html
    assert "告知事项都已完成" in html
    assert f"/cases/{case_id()}/do/close/" not in html


def test_every_line_shows_what_is_left_of_it():
    shop_with(seen(**UNSHIPPED))
    for word in ("实付", "占用", "已退", "还可退"):
        assert word in page()


def test_anothers_case_does_not_exist():
    shop_with(seen())
    shop_with(name="隔壁店", login="fang")
    stranger = browser("fang")
    number, deal = case_id(), agreement_id()
    for address in (
        f"/cases/{number}/",
        f"/cases/{number}/story/?before=9",
        f"/cases/{number}/do/take/",
        f"/cases/{number}/agreements/{deal}/agreement/agree/",
        "/cases/999999999999999999/",
        "/cases/99999999999999999999/",
    ):
        assert stranger.get(address).status_code == 404, address
    assert stranger.post(f"/cases/{number}/do/take/").status_code == 404
    assert case_view(person("lin"), number).head.owner_id is None


def test_an_agreement_of_another_case_is_not_acted_on_through_ones_own():
    shop_with(seen(1))
    shop_with(seen(2), name="隔壁店", login="fang")
    address = f"/cases/{case_id(2)}/agreements/{agreement_id(1)}/agreement/refuse/"
    html = browser("fang").get(address).content.decode()
    assert "没有这份退款协议" in html
    assert "99.00" not in html


def test_what_people_wrote_stays_text():
    shop_with(seen(reason_text=HOSTILE, explain_text=HOSTILE, title=HOSTILE, buyer_nick=HOSTILE))
    lin = person("lin")
    task = TaskOrder("tell_buyer", HOSTILE, to_whom=HOSTILE[:50])
    cases.add_note(by=lin, case_id=case_id(), text=f"@{HOSTILE} <b>&", now=NOW)
    cases.add_task(by=lin, case_id=case_id(), task=task, now=NOW)
    until = NOW + timedelta(days=1)
    cases.promise(by=lin, case_id=case_id(), what=HOSTILE, until=until, now=NOW)
    html = page()
    assert "<img src=x" not in html
    assert html.count("&lt;img src=x") >= 5


def test_personal_data_is_masked_and_may_be_asked_for():
    shop_with(seen())
    html = page()
    assert "13812345678" not in html
    assert "138****5678" in html
    assert 'action="/orders/unmask/"' in html


def test_one_line_of_everything_and_three_ask_the_database_as_often():
    shop_with(seen(1))
    lin, address = person("lin"), f"/cases/{case_id()}/"

    def more() -> None:
        cases.add_note(by=lin, case_id=case_id(), text="又问了一次", now=NOW)
        task = TaskOrder("tell_buyer", "告诉买家")
        cases.add_task(by=lin, case_id=case_id(), task=task, now=NOW)
        until = NOW + timedelta(days=1)
        cases.promise(by=lin, case_id=case_id(), what="退运费", until=until, now=NOW)
        cases.watch(by=lin, case_id=case_id(), now=NOW)

    more()
    one = queries_of(address)
    more()
    more()
    assert queries_of(address) == one


def test_a_case_without_a_request_offers_to_propose_terms():
    shop = shop_with(seen())
    order = {"shop": shop.pk, "order": seen().order_no}
    form = {**order, "kind": "compensation", "problem": "少一个盖子", "to": "", "note": ""}
    assert browser().post("/cases/new/", form).status_code == 302
    html = page(n=2)
    assert "还没有方案" in html
    assert "/do/open_agreement/" in html


def test_a_colleague_without_the_right_to_work_sees_and_cannot_act():
    shop = shop_with(seen())
    colleague(shop, "chen", "finance")
    html = page("chen")
    assert f"/cases/{case_id()}/do/hand_over/" not in html
    assert "七天无理由" in html or "7天无理由" in html
