"""Acts from their forms: done, refused in words, stale, in a dialog, without JavaScript."""

from datetime import date

import pytest

from shouhou.cases.models import Case, CaseEvent, HandOver, Task
from shouhou.desk.shown.numbers import bounds
from shouhou.desk.tests.make import (
    NOW,
    agreement_id,
    answer_until_decided,
    browser,
    case_id,
    colleague,
    person,
    seen,
    shop_with,
)
from shouhou.refunds.models import Agreement
from shouhou.shops.actions import set_parameter
from shouhou.shops.facts import Change

pytestmark = pytest.mark.django_db


def act(name: str, login: str = "lin", **said: object):
    return browser(login).post(f"/cases/{case_id()}/do/{name}/", said)


def deal(name: str, login: str = "lin", axis: str = "agreement", **said: object):
    address = f"/cases/{case_id()}/agreements/{agreement_id()}/{axis}/{name}/"
    return browser(login).post(address, said)


def state() -> str:
    return Agreement.objects.get().state


def test_taking_and_handing_over_and_back():
    shop = shop_with(seen())
    colleague(shop, "wang", "agent")
    assert act("take", "wang").status_code == 302
    assert Case.objects.get().owner.login_name == "wang"
    assert act("hand_over", "wang", to=person("lin").pk, question="能免邮吗？").status_code == 302
    asked = HandOver.objects.get()
    assert asked.question == "能免邮吗？"
    assert "能免邮吗？" in browser().get(f"/cases/{case_id()}/").content.decode()
    assert act("answer", item=asked.pk, answer="可以，记在备注里").status_code == 302
    assert Case.objects.get().state == "open"


def test_the_form_of_agreeing_says_what_will_happen_before_it_does():
    shop_with(seen())
    answer_until_decided(browser())
    address = f"/cases/{case_id()}/agreements/{agreement_id()}/agreement/agree/"
    html = browser().get(address).content.decode()
    assert 'class="what' in html
    assert "99.00 元" in html
    assert state() == "proposed"


def test_agreeing_makes_the_work_that_must_be_told_and_finishing_it_ends_it():
    shop_with(seen())
    answer_until_decided(browser())
    assert deal("agree", version=Agreement.objects.get().version).status_code == 302
    assert state() == "agreed"
    for task in Task.objects.order_by("pk"):
        assert act("finish_task", item=task.pk).status_code == 302
    assert not Task.objects.exclude(state="done").exists()
    assert Agreement.objects.get().outside


def test_a_stale_button_is_refused_with_what_changed():
    shop_with(seen())
    answer_until_decided(browser())
    seen_version = Agreement.objects.get().version
    assert deal("ask_proof", version=seen_version, words="请拍照").status_code == 302
    answer = deal("agree", version=seen_version)
    assert answer.status_code == 422
    assert "刚刚变了" in answer.content.decode()
    assert state() == "proof_asked"


def test_a_button_of_an_older_page_is_stale_too():
    shop_with(seen())
    answer_until_decided(browser())
    shown = Agreement.objects.get().version
    address = f"/cases/{case_id()}/agreements/{agreement_id()}/agreement/agree/?seen={shown}"
    assert address in browser().get(f"/cases/{case_id()}/").content.decode()
    deal("ask_proof", version=shown, words="请拍照")
    html = browser().get(address).content.decode()
    assert f'name="version" value="{shown}"' in html


def test_a_refusal_needs_reason_and_words_and_keeps_what_was_typed():
    shop_with(seen(reason_text="质量问题"))
    answer = deal("refuse", words="因为<b>所以</b>")
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "因为&lt;b&gt;所以" in html
    assert "<b>所以" not in html
    assert state() == "proposed"


def test_another_amount_stands_ready_and_nonsense_is_refused():
    shop_with(seen())
    answer_until_decided(browser())
    address = f"/cases/{case_id()}/agreements/{agreement_id()}/agreement/propose/"
    assert 'value="99.00"' in browser().get(address).content.decode()
    for amount in ("-1", "1.234", "abc", "", "99\0"):
        answer = deal("propose", kind="refund_only", amount=amount, words="可以吗")
        assert answer.status_code == 422, amount
    assert state() == "proposed"
    said = {"kind": "refund_only", "amount": "12.5", "words": "退一部分可以吗"}
    assert deal("propose", **said).status_code == 302
    assert Agreement.objects.get().offer_fen == 1_250


def test_a_dialog_gets_the_form_alone():
    shop_with(seen())
    address = f"/cases/{case_id()}/do/close/"
    alone = browser().get(address, headers={"hx-request": "true"}).content.decode()
    whole = browser().get(address).content.decode()
    assert "<html" not in alone
    assert 'class="act-form"' in alone
    assert 'class="act-form"' in whole
    assert "</html>" in whole


def test_closing_over_an_open_request_is_refused():
    shop_with(seen())
    answer = act("close", result="refunded", evaluation="", message="")
    assert answer.status_code == 422
    assert "还有申请没有了结" in answer.content.decode()
    assert Case.objects.get().state == "open"


def test_a_note_calls_a_colleague_by_name():
    shop = shop_with(seen())
    colleague(shop, "wang", "agent")
    assert act("note", text="@wang 帮忙看看\r\n第二行").status_code == 302
    html = browser("wang").get(f"/cases/{case_id()}/").content.decode()
    assert '<span class="mention">@wang</span>' in html


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("note", {"text": "x" * 2001}),
        ("note", {"text": "a\0b"}),
        ("note", {"text": "   "}),
        ("promise", {"what": "退邮费", "until": "someday"}),
        ("hand_over", {"to": "999999", "question": "?"}),
        ("merge", {"number": "0"}),
        ("merge", {"number": "99999999999999999999"}),
        ("link", {"number": "12", "kind": "nonsense"}),
        ("close", {"result": "nonsense"}),
    ],
)
def test_a_wrong_form_is_refused_in_words_and_does_nothing(name, said):
    shop_with(seen())
    lines = CaseEvent.objects.count()
    answer = act(name, **said)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert CaseEvent.objects.count() == lines


@pytest.mark.parametrize("name", ["nonsense", "assign2", "agree"])
def test_an_act_that_does_not_exist_is_a_404(name):
    shop_with(seen())
    assert act(name).status_code == 404


def test_promises_are_made_and_judged():
    shop_with(seen())
    said = {"what": "周五前退邮费", "until": "2027-11-27T18:00"}
    assert act("promise", **said).status_code == 302
    html = browser().get(f"/cases/{case_id()}/").content.decode()
    assert "周五前退邮费" in html
    promised = Case.objects.get().promises.get()
    assert act("judge_promise", item=promised.pk, kept="yes").status_code == 302
    promised.refresh_from_db()
    assert promised.state == "kept"


def test_above_ones_limit_a_second_person_is_asked_and_approves_on_the_case():
    shop = shop_with(seen())
    lin = person("lin")
    colleague(shop, "wang", "agent")
    colleague(shop, "zhou", "supervisor")
    for code in ("agent_limit_fen", "case_limit_fen"):
        set_parameter(
            by=lin,
            shop_id=shop.pk,
            change=Change(code, 5_000, date(2026, 1, 1)),
            bounds=bounds(),
            now=NOW,
        )
    answer_until_decided(browser())
    html = browser("wang").get(f"/cases/{case_id()}/").content.decode()
    assert "/agreement/ask_approval/" in html
    assert "/agreement/agree/" not in html
    assert deal("ask_approval", "wang", note="买家很急").status_code == 302
    assert state() == "approving"
    html = browser("wang").get(f"/cases/{case_id()}/").content.decode()
    assert "买家很急" in html
    assert "待审批" in html
    assert deal("approve", "wang").status_code == 422
    assert deal("approve", "zhou").status_code == 302
    assert state() == "agreed"


def test_two_cases_become_one_and_two_again():
    shop_with(seen(1), seen(2))
    answer = act("merge", number=case_id(2))
    assert answer.url == f"/cases/{case_id(2)}/"
    assert "已并入另一单" in browser().get(f"/cases/{case_id(1)}/").content.decode()
    html = browser().get(f"/cases/{case_id(2)}/").content.decode()
    assert 'class="tabs"' in html
    assert f"?agreement={agreement_id(1)}" in html
    assert act("unmerge").status_code == 302
    assert 'class="tabs"' not in browser().get(f"/cases/{case_id(2)}/").content.decode()


def test_a_case_is_split_and_both_know_of_each_other():
    shop_with(seen(1))
    answer = act("split", kind="logistics", problem="包裹停滞", note="两件事")
    assert answer.status_code == 302
    fresh = browser().get(answer.url).content.decode()
    assert f'href="/cases/{case_id(1)}/"' in fresh
    old = browser().get(f"/cases/{case_id(1)}/").content.decode()
    assert f'href="/cases/{case_id(2)}/"' in old


def test_terms_by_hand_go_the_same_way():
    shop = shop_with(seen())
    order = {"shop": shop.pk, "order": seen().order_no}
    form = {**order, "kind": "compensation", "problem": "少一个盖子", "to": "", "note": ""}
    there = browser().post("/cases/new/", form).url
    said = {"kind": "refund_only", "amount_fen": "5", "purpose": "compensation"}
    said |= {"route": "transfer", "reason": "少一个盖子", "payee": "buyer@example.com"}
    answer = browser().post(f"{there}do/open_agreement/", said)
    assert answer.status_code == 302
    html = browser().get(answer.url).content.decode()
    assert "手工提出" in html
    assert "¥5.00" in html
    assert "/agreement/agree/" in html


def test_instead_of_a_form_that_cannot_be_used_stands_why():
    shop = shop_with(seen())
    colleague(shop, "wang", "agent")
    for address in (
        f"/cases/{case_id()}/do/reopen/",
        f"/cases/{case_id()}/agreements/{agreement_id()}/goods/arrive/",
        f"/cases/{case_id()}/agreements/{agreement_id()}/agreement/agree/",
    ):
        html = browser("wang").get(address).content.decode()
        assert "现在不能这样做。" in html, address
        assert f'action="{address}"' not in html, address
