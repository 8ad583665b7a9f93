"""Many cases at once: what will happen, a second key, a result for each."""

import pytest

from shouhou.cases.models import Case
from shouhou.desk.tests.make import (
    answer_until_decided,
    browser,
    case_id,
    colleague,
    person,
    seen,
    shop_with,
)
from shouhou.refunds.models import Agreement

pytestmark = pytest.mark.django_db


def batch(act: str, *cases: int, login: str = "lin", **said: object) -> str:
    form = {"act": act, "case": [str(pk) for pk in cases], "next": "/?view=open", **said}
    return browser(login).post("/batch/", form, follow=True).content.decode()


def test_taking_many_is_done_at_once():
    shop = shop_with(seen(1), seen(2), seen(3))
    colleague(shop, "wang", "agent")
    html = batch("take", case_id(1), case_id(2), login="wang")
    assert html.count("办成") >= 2
    owners = Case.objects.order_by("pk").values_list("owner__login_name", flat=True)
    assert list(owners) == ["wang", "wang", None]


def test_agreeing_asks_a_second_time_and_says_who_was_left_out():
    shop_with(seen(1), seen(2))
    answer_until_decided(browser())
    first = batch("agree", case_id(1), case_id(2))
    assert "会发生什么" in first
    assert "99.00 元" in first
    assert "规则没有建议同意" in first
    assert set(Agreement.objects.values_list("state", flat=True)) == {"proposed"}
    deal = Agreement.objects.order_by("pk")[0]
    second = batch("agree", case_id(1), sure="yes", seen=f"{deal.pk}:{deal.version}")
    assert "已同意。" in second
    assert [one.state for one in Agreement.objects.order_by("pk")] == ["agreed", "proposed"]


def test_a_row_that_changed_meanwhile_is_refused_and_stops_nobody():
    shop_with(seen(1))
    answer_until_decided(browser())
    deal = Agreement.objects.get()
    html = batch("agree", case_id(1), sure="yes", seen=f"{deal.pk}:{deal.version + 7}")
    assert "刚刚变了" in html
    assert Agreement.objects.get().state == "proposed"


def test_giving_many_to_one_person():
    shop = shop_with(seen(1), seen(2))
    wang = colleague(shop, "wang", "agent")
    assert "wang先生" in batch("assign", case_id(1), case_id(2))
    batch("assign", case_id(1), case_id(2), sure="yes", to=wang.pk)
    assert set(Case.objects.values_list("owner_id", flat=True)) == {wang.pk}


def test_anothers_cases_are_not_there():
    shop_with(seen(1))
    shop_with(name="隔壁店", login="fang")
    html = batch("take", case_id(1), login="fang")
    assert "办成" not in html
    assert Case.objects.get().owner_id is None


@pytest.mark.parametrize("act", ["", "nonsense", "close"])
def test_an_act_nobody_knows_leads_back(act):
    shop_with(seen(1))
    assert "<h1>未结案</h1>" in batch(act, case_id(1))


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_the_way_back_stays_in_the_house(to):
    shop_with(seen(1))
    html = batch("take", case_id(1), next=to)
    assert "evil.example" not in html
    assert "javascript:alert" not in html
    assert person("lin").pk == Case.objects.get().owner_id
