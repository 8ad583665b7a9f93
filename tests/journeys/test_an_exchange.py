"""Two exchanges in the browser: the buyer adds the difference; we give the surplus back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from shouhou.exchanges.models import Exchange
from shouhou.exchanges.tests.make import COAT, SCARF, agreed, come_in, make_shop, waybill
from shouhou.items.models import Item
from shouhou.ledger.models import Payable
from shouhou.refunds.models import Agreement
from shouhou.refunds.tests.making import NOW
from shouhou.refunds.tests.world import World
from tests.journeys.steps import PASSWORD, at_once, log_in, width_needed

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("by_day"),
]


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr("shouhou.moment.now", lambda: NOW)

    def made() -> World:
        found = make_shop()
        found.agent.set_password(PASSWORD)
        found.agent.save()
        return found

    return at_once(made)


def item(code: str) -> int:
    return int(at_once(lambda: Item.objects.get(code=code).pk))


def settle(page: Page, case_id: int, code: str, situation: str) -> int:
    """From the case to the settled terms; the number of the exchange."""
    page.goto(f"/cases/{case_id}/")
    page.click(".exchange-panel button:has-text('商定换什么')")
    page.wait_for_url("**/exchanges/*/")
    page.fill("#look", code)
    page.click("form.looking button")
    page.fill(f"[name=n-{item(code)}]", "1")
    page.select_option("[name=situation]", situation)
    page.click("#plan button:has-text('算一算')")
    expect(page.locator(".messages")).to_contain_text("已算好")
    page.click("button:has-text('商定'):not(:has-text('换什么'))")
    expect(page.locator(".messages")).to_contain_text("已商定")
    return int(page.url.rstrip("/").rsplit("/", 1)[1])


def returned(world: World, agreement_id: int) -> None:
    at_once(lambda: come_in(world, Agreement.objects.get(pk=agreement_id)))


def test_the_buyer_adds_the_difference_and_it_is_sent(page: Page, world: World) -> None:
    row = at_once(lambda: agreed(world, line_no=COAT))
    log_in(page, "agent")
    made = settle(page, row.case_id, "FY-1", "no_reason")
    expect(page.locator("#sum-title + table")).to_contain_text("70.00")
    expect(page.locator("main")).to_contain_text("还不能发货")
    page.fill("[name=serial]", "8800001")
    page.click("button:has-text('登记买家付款')")
    expect(page.locator("main")).to_contain_text("已补齐")
    returned(world, row.pk)
    page.reload()
    page.click("button:has-text('通知仓库发货')")
    expect(page.locator("main")).to_contain_text("仓库发货中")
    at_once(lambda: waybill(world, Exchange.objects.get(pk=made)))
    page.reload()
    expect(page.locator("main")).to_contain_text("YT47667935")
    page.goto(f"/cases/{row.case_id}/")
    expect(page.locator("#duties")).to_contain_text("YT47667935")
    expect(page.locator(".exchange-panel")).to_contain_text("已发出")
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"/exchanges/{made}/")
    assert width_needed(page) <= 390


def test_we_give_the_surplus_back(page: Page, world: World) -> None:
    row = at_once(lambda: agreed(world, line_no=COAT))
    log_in(page, "agent")
    made = settle(page, row.case_id, "TX-1", "fault")
    expect(page.locator("#sum-title + table")).to_contain_text("我们应退")
    owed = at_once(lambda: list(Payable.objects.values_list("purpose", "amount_fen", "route")))
    assert owed == [("difference", 4_000, "small_pay")]
    page.goto(f"/cases/{row.case_id}/")
    expect(page.locator("#proposed")).to_contain_text("40.00")
    returned(world, row.pk)
    page.goto(f"/exchanges/{made}/")
    page.click("button:has-text('通知仓库发货')")
    expect(page.locator("main")).to_contain_text("仓库发货中")
    page.goto("/exchanges/?view=ready")
    expect(page.locator("tbody")).to_contain_text("T恤")


def test_missing_goods_are_sent_again_without_a_sum(page: Page, world: World) -> None:
    row = at_once(lambda: agreed(world, kind="reship", line_no=SCARF))
    log_in(page, "agent")
    page.goto(f"/cases/{row.case_id}/")
    page.click(".exchange-panel button:has-text('商定换什么')")
    page.wait_for_url("**/exchanges/*/")
    page.click("button:has-text('商定'):not(:has-text('换什么'))")
    page.click("button:has-text('通知仓库发货')")
    expect(page.locator("main")).to_contain_text("仓库发货中")
