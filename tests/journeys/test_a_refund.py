"""An agent's day: log in, open the most urgent refund, ask why, answer, copy the reply."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from shouhou.desk.tests.make import refund_id, seen, shop_with
from tests.journeys.steps import log_in, verdict, width_needed

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_from_the_queue_to_a_copied_reply(page: Page, context: BrowserContext) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    shop_with(seen(1), seen(2))
    log_in(page, "lin")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/refunds/*/")
    assert verdict(page) == "还差一个事实"

    for _ in range(9):
        if not page.locator("#question").count():
            break
        if page.locator("#on").count():
            page.fill("#on", "2026-11-19")
            page.click("#question button.primary")
        else:
            page.locator("#question .choice").first.click()
        expect(page.locator(".notice.ok")).to_be_visible()
    assert verdict(page) != "还差一个事实"

    page.keyboard.press("c")
    expect(page.locator("#said")).to_have_text("已复制：回复买家")
    assert page.evaluate("navigator.clipboard.readText()") == page.inner_text("#reply").strip()

    page.keyboard.press("n")
    page.wait_for_url(f"**/refunds/{refund_id(2)}/")


def test_why_and_what_if(page: Page) -> None:
    shop_with(seen(1, status="seller_refused"))
    log_in(page, "lin")
    page.goto(f"/refunds/{refund_id(1)}/")
    before = verdict(page)
    page.keyboard.press("w")
    page.wait_for_url("**/why/")

    page.select_option("#f-status", "wait_buyer_confirm")
    page.wait_for_url("**status=wait_buyer_confirm**")
    page.select_option("#f-status", "success")
    expect(page.locator("#ruling .verdict strong")).to_have_text("已结束")
    expect(page.locator("#ruling mark").first).to_be_visible()

    page.goto(f"/refunds/{refund_id(1)}/")
    assert verdict(page) == before


def test_what_if_without_javascript(context: BrowserContext, live_server: object) -> None:
    shop_with(seen(1, status="seller_refused"))
    plain = context.browser.new_context(base_url=str(live_server), java_script_enabled=False)
    page = plain.new_page()
    log_in(page, "lin")
    page.goto(f"/refunds/{refund_id(1)}/why/")
    page.select_option("#f-status", "success")
    page.click(".facts button[type=submit]")
    assert verdict(page) == "已结束"
    plain.close()


def test_keys_search_and_language(page: Page) -> None:
    shop_with(seen(1))
    log_in(page, "lin")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type(seen(1).refund_no)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/refunds/{refund_id(1)}/")
    page.click("button[value=en]")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.wait_for_load_state()
    page.keyboard.press("q")
    expect(page.locator(".side")).to_be_visible()
    assert page.inner_text("nav[aria-label='Main navigation'] a[aria-current]") == "Queue"


@pytest.mark.parametrize("width", [390, 1280, 1440])
def test_no_page_scrolls_sideways(page: Page, width: int) -> None:
    long_words = "W" * 120
    shop = shop_with(seen(1, title=long_words, reason_text=long_words, explain_text=long_words))
    page.set_viewport_size({"width": width, "height": 800})
    log_in(page, "lin")
    refund = f"/refunds/{refund_id(1)}/"
    settings = f"/shops/{shop.pk}/settings/"
    rules = ("/rules/", "/rules/situation/")
    for address in ("/", refund, f"{refund}why/", *rules, "/shops/", settings, "/gallery/"):
        page.goto(address)
        assert width_needed(page) <= width, address
