"""Rules, search and shop settings."""

from datetime import date

import pytest

from shouhou.desk.shown.amounts import plain_number, read_number
from shouhou.desk.tests.make import browser, case_id, refund_id, seen, shop_with
from shouhou.refunds.words import vocabulary
from shouhou.shops.models import ShopParameter
from shouhou.shops.queries import facts_of_shop, parameters_of

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 23)


def test_every_rule_table_has_its_page_with_every_row():
    shop_with()
    client = browser()
    from shouhou.refunds.queries import rule_pages

    for shown in rule_pages("zh"):
        html = client.get(f"/rules/{shown.page.name}/").content.decode()
        for section in shown.page.sections:
            assert all(f'id="{row.id}"' in html for row in section.rows), shown.page.name
        assert shown.page.source.split(";")[0] in html.replace("&#x27;", "'")


def test_the_list_of_rules_says_what_is_proved_and_how_sure_the_numbers_are():
    shop_with()
    html = browser().get("/rules/").content.decode()
    assert "全部已证明：无空缺、无重叠。" in html
    assert "未核实" in html
    assert all(number.zh in html for number in vocabulary().parameters.values())


def test_a_whole_number_opens_its_refund_at_once():
    shop_with(seen(1), seen(2))
    client = browser()
    for number in (seen(2).refund_no, seen(2).order_no):
        answer = client.get("/search/", {"q": number})
        assert answer.status_code == 302
        assert answer.url == f"/refunds/{refund_id(2)}/"


def test_words_of_the_goods_find_refunds():
    shop_with(seen(1), seen(2))
    html = browser().get("/search/", {"q": "雪平锅"}).content.decode()
    assert seen(1).refund_no in html
    assert seen(2).refund_no in html


@pytest.mark.parametrize("text", ["锅", "", "没有这种东西", "<script>alert(1)</script>", "'\"%_\\"])
def test_a_search_that_finds_nothing_says_so(text):
    shop_with(seen())
    answer = browser().get("/search/", {"q": text})
    assert answer.status_code == 200
    assert seen().refund_no not in answer.content.decode()
    assert "<script>alert" not in answer.content.decode()


def test_the_owner_declares_a_fact_and_a_number_from_a_day_on():
    shop = shop_with()
    client, address = browser(), f"/shops/{shop.pk}/settings/"
    said = {"what": "fact", "code": "postage", "value": "free", "from_on": "2026-11-20"}
    assert client.post(address, said).status_code == 302
    tuned = {"what": "parameter", "code": "agent_limit_fen", "value": "300.5"}
    assert client.post(address, tuned | {"from_on": "2026-11-20"}).status_code == 302
    assert facts_of_shop(shop.pk, DAY) == {"postage": "free"}
    assert parameters_of(shop.pk, DAY) == {"agent_limit_fen": 30_050}
    assert parameters_of(shop.pk, date(2026, 11, 19)) == {}
    assert "300.50 元" in client.get(address).content.decode()


@pytest.mark.parametrize(
    "said",
    [
        {"value": "-1"},
        {"value": "999999999"},
        {"value": "12.345"},
        {"value": "abc"},
        {"value": ""},
        {"from_on": "yesterday"},
        {"code": "no_such"},
    ],
)
def test_a_wrong_setting_is_refused_in_words(said):
    shop = shop_with()
    form = {"what": "parameter", "code": "agent_limit_fen", "value": "300"}
    form |= {"from_on": "2026-11-20"} | said
    answer = browser().post(f"/shops/{shop.pk}/settings/", form)
    assert answer.status_code == 422
    assert "notice bad" in answer.content.decode()
    assert not ShopParameter.objects.exists()


@pytest.mark.parametrize("number", [0, 1, 99, 100, 50_000, 123_456_789])
@pytest.mark.parametrize("unit", ["fen", "basis-points", "days", "hours"])
def test_a_number_shown_is_the_number_read(number, unit):
    assert read_number(plain_number(number, unit), unit) == number


def test_the_tail_of_an_order_number_is_no_case_number():
    shop_with(seen(1))
    found = case_id(1)
    page = browser()
    assert page.get(f"/search/?q=%23{found}").status_code == 302
    assert page.get(f"/search/?q={found:06d}").status_code == 200
