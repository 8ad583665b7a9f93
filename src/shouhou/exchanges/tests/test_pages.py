"""The pages: lists, one exchange, the case's panel; rights, hostile words, constant queries."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from shouhou.exchanges import actions
from shouhou.exchanges.models import Debt, Exchange
from shouhou.exchanges.tests.make import HOSTILE, SCARF, agreed, begun, fixed, make_shop, pay, ready
from shouhou.items.models import Item
from shouhou.parcels.tests.browsing import browser, questions, text
from shouhou.refunds.tests.making import NOW
from shouhou.refunds.tests.world import make_world
from shouhou.shipping.models import Sending

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return make_shop()


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr("shouhou.moment.now", lambda: NOW)


def post(client: Client, path: str, **said: object):
    return client.post(path, said, follow=True)


def test_an_exchange_from_the_case_to_the_warehouse(world) -> None:
    row = agreed(world)
    client = browser(world.agent)
    page = text(client.get(f"/cases/{row.case_id}/"))
    assert "商定换什么" in page
    opened = post(client, "/exchanges/open/", agreement=row.pk)
    made = Exchange.objects.get()
    assert opened.redirect_chain[-1][0] == f"/exchanges/{made.pk}/"
    assert "米白 L" in text(opened)
    item = Item.objects.get(code="FY-1")
    said: dict[str, Any] = {
        f"n-{item.pk}": "1",
        "situation": "no_reason",
        "line_no": made.line_no,
        "units": "1",
    }
    planned = text(post(client, f"/exchanges/{made.pk}/plan/", **said))
    assert "70.00" in planned
    made.refresh_from_db()
    assert "待买家补款" in text(post(client, f"/exchanges/{made.pk}/fix/", seen=made.version))
    assert "还不能发货" in text(client.get(f"/exchanges/{made.pk}/"))
    paid = {"how": "link", "serial": "8800001", "fen": "70.00"}
    assert "已补齐" in text(post(client, f"/exchanges/{made.pk}/pay/", **paid))
    panel = text(client.get(f"/cases/{row.case_id}/"))
    assert f"/exchanges/{made.pk}/" in panel
    assert "待退件" in panel


def test_sent_from_the_page_and_its_history(world) -> None:
    row = ready(world)
    client = browser(world.agent)
    page = text(post(client, f"/exchanges/{row.pk}/send/", name="", phone="", address=""))
    assert "仓库发货中" in page
    assert Sending.objects.count() == 1
    assert "可以发" not in page


def test_every_view_lists_its_own(world) -> None:
    made = {
        "planned": begun(world, line_no=SCARF).pk,
        "owing": fixed(world, "KS-L").pk,
        "ready": ready(world, "KS-L").pk,
    }
    client = browser(world.agent)
    shown = {
        view: {row.id for row in client.get(f"/exchanges/?view={view}").context["rows"]}
        for view in ("planned", "owing", "coming", "ready", "sent", "look", "all")
    }
    assert shown == {
        "planned": {made["planned"]},
        "owing": {made["owing"]},
        "coming": {made["owing"]},
        "ready": {made["ready"]},
        "sent": set(),
        "look": set(),
        "all": set(made.values()),
    }
    assert "Exchange" in text(browser(world.agent, "en").get("/exchanges/?view=all"))


def test_the_list_asks_as_often_for_one_row_as_for_three(world) -> None:
    client = browser(world.agent)
    fixed(world, "KS-L")
    one = questions(client, "/exchanges/?view=all")
    fixed(world, "FY-1")
    begun(world, line_no=SCARF)
    assert questions(client, "/exchanges/?view=all") == one


def test_the_case_page_asks_as_often_for_one_as_for_two(world) -> None:
    row = fixed(world, "KS-L")
    client = browser(world.agent)
    one = questions(client, f"/cases/{row.case_id}/")
    actions.call_off(by=world.agent, exchange_id=row.pk, reason="x", now=NOW)
    actions.open_exchange(by=world.agent, agreement_id=row.agreement_id, now=NOW)
    assert questions(client, f"/cases/{row.case_id}/") == one


def test_another_shops_exchange_does_not_exist(world) -> None:
    row = fixed(world)
    stranger = browser(make_world("别家", "b").owner)
    assert stranger.get(f"/exchanges/{row.pk}/").status_code == 404
    for verb in ("fix", "send", "pay", "call_off", "follow_up"):
        assert stranger.post(f"/exchanges/{row.pk}/{verb}/", {"reason": "x"}).status_code == 404
    assert stranger.post(f"/exchanges/{row.pk}/plan/", {}).status_code == 404
    assert stranger.post("/exchanges/open/", {"agreement": row.agreement_id}).status_code == 404
    assert row.order_no not in text(stranger.get("/exchanges/?view=all"))


@pytest.mark.parametrize(
    "query",
    ["?view=rubbish", "?after=x", "?after=9-9-9", "?shop=abc", "?shop=99999999999999999999"],
)
def test_rubbish_in_the_address_breaks_nothing(world, query) -> None:
    assert browser(world.agent).get(f"/exchanges/{query}").status_code in (200, 404)


def test_hostile_words_are_shown_as_words(world) -> None:
    row = begun(world)
    client = browser(world.agent)
    said: dict[str, Any] = {
        "other_title": HOSTILE[:150],
        "other_price": "99",
        "other_n": "1",
        "situation": "fault",
    }
    answer = client.post(
        f"/exchanges/{row.pk}/plan/", {**said, "line_no": row.line_no}, follow=True
    )
    assert answer.status_code in (200, 422)
    page = client.get(f"/exchanges/{row.pk}/?q={HOSTILE[:70]}".replace("\0", "%00"))
    assert "<img src=x" not in page.content.decode()


@pytest.mark.parametrize(
    "said",
    [
        {"units": "-1"},
        {"units": "99999999"},
        {"situation": "magic"},
        {"new_post_fen": "十元"},
        {"new_post_fen": "-3"},
        {"compensation_fen": "1e9"},
        {"n-1": "x"},
        {"other_title": "a", "other_n": "1", "other_price": "abc"},
    ],
)
def test_what_does_not_fit_is_said_and_nothing_changes(world, said) -> None:
    row = begun(world)
    before = row.version
    answer = browser(world.agent).post(f"/exchanges/{row.pk}/plan/", said)
    assert answer.status_code == 422
    row.refresh_from_db()
    assert row.version == before


def test_a_payment_that_does_not_fit_stands_at_its_field(world) -> None:
    row = fixed(world, "FY-1")
    client = browser(world.agent)
    answer = client.post(
        f"/exchanges/{row.pk}/pay/", {"how": "link", "serial": row.order_no, "fen": "70"}
    )
    assert answer.status_code == 422
    assert "这是原来的订单" in answer.content.decode()
    assert client.post(f"/exchanges/{row.pk}/pay/", {}).status_code == 422
    assert Debt.objects.get().paid_fen == 0


def test_finance_may_note_a_payment_and_the_warehouse_may_look(world) -> None:
    row = fixed(world, "FY-1")
    client = browser(world.finance)
    post(client, f"/exchanges/{row.pk}/pay/", how="transfer", serial="S1", fen="70")
    assert Debt.objects.get().state == "paid"
    page = text(browser(world.warehouse).get(f"/exchanges/{row.pk}/"))
    assert 'name="serial"' not in page


def test_the_rules_and_numbers_are_shown(world) -> None:
    client = browser(world.owner)
    assert "多退少补" in text(client.get("/rules/net/"))
    assert "补款后等几小时" in text(client.get(f"/shops/{world.shop.pk}/settings/"))


def test_the_payment_order_is_said_to_be_no_sale(world) -> None:
    row = fixed(world, "FY-1")
    pay(world, row, 7_000)
    assert "不算销售" in text(browser(world.agent).get(f"/exchanges/{row.pk}/"))


def test_what_is_rarely_needed_is_folded_until_it_is_used(world) -> None:
    row, client = begun(world), browser(world.agent)
    page = f"/exchanges/{row.pk}/"
    assert "<details><summary>运费、补偿、说明" in client.get(page).content.decode()
    wrong = client.post(f"{page}plan/", {"compensation_fen": "x"})
    assert "<details open><summary>运费、补偿、说明" in wrong.content.decode()
