"""One request on its case: the proposal, the one question, its answers, why, and what if."""

import pytest

from shouhou.desk.tests.make import (
    HOSTILE,
    answer_until_decided,
    browser,
    decision,
    refund_id,
    seen,
    shop_with,
)
from shouhou.refunds.models import Judged, RefundAnswer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("by_day")]

LOST = {"kind": "refund_only", "reason_text": "质量问题", "amount_fen": 9_900}


def page(part: str = "") -> str:
    """The case page with the request in front, or the page of its reasons."""
    return browser().get(f"/refunds/{refund_id()}/{part}", follow=True).content.decode()


def test_the_page_asks_one_question_with_what_each_answer_leads_to():
    shop_with(seen())
    asked = decision().question
    html = page()
    assert asked.ask_zh in html
    assert f'name="fact" value="{asked.fact}"' in html


def test_answers_lead_to_a_verdict_with_amount_and_texts():
    shop_with(seen())
    asked = answer_until_decided(browser())
    assert asked
    html = page()
    assert decision().verdict != "ask"
    assert decision().reply in html
    assert decision().memo in html
    assert 'data-key="c"' in html
    assert 'data-key="m"' in html


def test_an_answer_can_be_taken_back():
    shop_with(seen())
    client, before = browser(), decision()
    fact = before.question.fact
    answer_until_decided(client)
    client.post(f"/refunds/{refund_id()}/take-back/", {"fact": fact})
    assert decision().question.fact == fact
    assert RefundAnswer.objects.filter(fact=fact, ended_how="taken_back").count() == 1


@pytest.mark.parametrize(
    "told", [{"fact": "postage", "value": "nonsense"}, {"fact": "no_such", "value": "x"}, {}]
)
def test_a_wrong_answer_is_refused_in_words_and_stores_nothing(told):
    shop_with(seen())
    client = browser()
    answer = client.post(f"/refunds/{refund_id()}/answer/", told, follow=True)
    assert "notice bad" in answer.content.decode()
    assert not RefundAnswer.objects.exists()


def test_what_if_shows_another_answer_and_stores_nothing():
    shop_with(seen())
    answer_until_decided(browser())
    stored = Judged.objects.count()
    assert "假设的结论" not in page("why/")
    changed = page("why/?condition=used&status=wait_seller_receive&complete=no")
    assert "假设的结论，没有保存" in changed
    assert Judged.objects.count() == stored


def test_why_names_the_rows_that_decided_with_their_source():
    shop_with(seen())
    answer_until_decided(browser())
    html = page("why/")
    for reason in decision().reasons:
        assert f"#{reason.row}" in html
    assert "来源" in html


@pytest.mark.parametrize("query", ["?postage=nonsense", "?days_signed=99999", "?no_such=1", "?x="])
def test_nonsense_in_what_if_changes_nothing(query):
    shop_with(seen())
    assert browser().get(f"/refunds/{refund_id()}/why/{query}").status_code == 200
    assert "假设的结论" not in page(f"why/{query}")


def test_what_a_buyer_wrote_stays_text():
    shop_with(seen(reason_text=HOSTILE, explain_text=HOSTILE, title=HOSTILE, seller_memo=HOSTILE))
    for part in ("", "why/"):
        html = page(part)
        assert "<img src=x" not in html
        assert "&lt;img src=x" in html


def test_personal_data_is_masked():
    shop_with(seen())
    html = page()
    assert "张小明" not in html
    assert "13812345678" not in html
    assert "138****5678" in html
