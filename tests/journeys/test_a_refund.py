"""An agent's day, by keys: the most urgent case, its question, agree, tell, close; ask why."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from shouhou.cases.models import Case
from shouhou.desk.tests.make import (
    UNSENT,
    agreement_id,
    case_id,
    colleague,
    refund_id,
    seen,
    shop_with,
)
from shouhou.refunds.models import Agreement
from tests.journeys.steps import at_once, log_in, platform_shows, verdict, width_needed

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("by_day"),
]

UNSHIPPED = {"kind": "refund_only", "goods": "not_received", "reason_text": "不喜欢/不想要"}


def answer_questions(page: Page) -> None:
    """The first answer to each question the page asks."""
    for _ in range(9):
        if not page.locator("#question").count():
            return
        if page.locator("#on").count():
            page.fill("#on", "2026-11-19")
            page.click("#question button.primary")
        else:
            page.locator("#question .choice").first.click()
        expect(page.locator(".notice.ok")).to_be_visible()


def test_from_the_queue_to_a_copied_reply(page: Page, context: BrowserContext) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    shop_with(seen(1), seen(2))
    log_in(page, "lin")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/*/")
    assert verdict(page) == "还差一个事实"
    answer_questions(page)
    assert verdict(page) != "还差一个事实"

    page.keyboard.press("c")
    expect(page.locator("#said")).to_have_text("已复制：回复买家")
    assert page.evaluate("navigator.clipboard.readText()") == page.inner_text("#reply").strip()

    page.keyboard.press("n")
    page.wait_for_url(f"**/cases/{case_id(2)}/")


def test_an_ordinary_refund_is_closed_without_the_mouse(
    page: Page, context: BrowserContext
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    asked = seen(1, status="wait_seller", **UNSHIPPED)
    shop = shop_with(asked, order=UNSENT)
    colleague(shop, "wang", "agent")
    log_in(page, "lin")
    page.goto(f"/cases/{case_id()}/")
    answer_questions(page)  # what the buyer's words left open was asked once, before
    page.goto("/")
    page.click("header button:has-text('退出')")
    log_in(page, "wang")

    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/*/")
    page.keyboard.press("t")
    expect(page.locator(".case-head")).to_contain_text("wang先生 负责")
    page.keyboard.press("a")
    expect(page.locator("#act .what")).to_contain_text("元")
    page.keyboard.press("Enter")
    expect(page.locator(".task").first).to_be_visible()
    page.keyboard.press("c")
    expect(page.locator("#said")).to_have_text("已复制，发出后请确认")
    while page.locator("[data-key=d]").count():
        page.keyboard.press("d")
        expect(page.locator(".notice.ok")).to_contain_text("已告知")
        page.wait_for_load_state()
    assert at_once(lambda: Agreement.objects.get().outside)

    platform_shows(shop, seen(1, status="success", **UNSHIPPED))
    page.reload()
    if page.locator("[data-key=x]").count():
        page.keyboard.press("x")
        expect(page.locator("#act .act-form")).to_be_visible()
        page.keyboard.press("Control+Enter")
    expect(page.locator(".case-head")).to_contain_text("已结案")
    assert at_once(lambda: Case.objects.get().state) == "closed"


def test_a_refusal_in_a_dialog_and_back(page: Page) -> None:
    shop_with(seen(1, reason_text="质量问题"))
    log_in(page, "lin")
    page.goto(f"/cases/{case_id()}/")
    answer_questions(page)
    if not page.locator("[data-key=r]").count():
        pytest.skip("the rules allow no refusal here")
    page.keyboard.press("r")
    expect(page.locator("#act textarea[name=words]")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#act")).not_to_be_visible()
    assert at_once(lambda: Agreement.objects.get().state) == "proposed"


def test_a_note_a_question_and_its_answer(page: Page) -> None:
    shop = shop_with(seen(1))
    colleague(shop, "wang", "agent")
    log_in(page, "lin")
    page.goto(f"/cases/{case_id()}/")
    page.keyboard.press("o")
    page.keyboard.type("@wang 买家说盖子少一个")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#story")).to_contain_text("买家说盖子少一个")
    page.keyboard.press("h")
    expect(page.locator("#act select")).to_be_focused()
    page.fill("#act textarea", "能补一个盖子吗？")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".asked-of")).to_contain_text("能补一个盖子吗？")


def test_why_and_what_if(page: Page) -> None:
    shop_with(seen(1, status="seller_refused"))
    log_in(page, "lin")
    page.goto(f"/refunds/{refund_id(1)}/")
    page.wait_for_url("**/cases/*/*")
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


def test_acts_and_what_if_without_javascript(context: BrowserContext, live_server: object) -> None:
    shop_with(seen(1, status="seller_refused"))
    plain = context.browser.new_context(base_url=str(live_server), java_script_enabled=False)
    page = plain.new_page()
    log_in(page, "lin")
    page.goto(f"/refunds/{refund_id(1)}/why/")
    page.select_option("#f-status", "success")
    page.click(".facts button[type=submit]")
    assert verdict(page) == "已结束"
    page.goto(f"/cases/{case_id()}/agreements/{agreement_id()}/agreement/extend/")
    page.fill("[name=until]", "2027-01-02T10:00")
    page.fill("[name=words]", "再给您几天时间")
    page.click("main button.primary")
    page.wait_for_url("**/cases/*/*")
    assert "再给您几天时间" in page.inner_text("main")
    plain.close()


def test_many_at_once_with_keys(page: Page) -> None:
    shop_with(seen(1), seen(2), seen(3))
    log_in(page, "lin")
    expect(page.locator("#batch")).not_to_be_visible()
    for key in ("j", "x", "j", "x"):
        page.keyboard.press(key)
    expect(page.locator("#batch")).to_be_visible()
    expect(page.locator("[data-chosen]")).to_have_text("2")
    page.click("#batch button[value=take]")
    expect(page.locator(".badge.ok")).to_have_count(2)


def test_keys_search_and_language(page: Page) -> None:
    shop_with(seen(1))
    log_in(page, "lin")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type(seen(1).refund_no)
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/*/*")
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
    case, settings = f"/cases/{case_id(1)}/", f"/shops/{shop.pk}/settings/"
    why, close = f"/refunds/{refund_id(1)}/why/", f"{case}do/close/"
    rules = ("/rules/", "/rules/situation/")
    others = ("/registers/", "/shops/", settings, "/gallery/")
    for address in ("/", case, close, why, *rules, *others):
        page.goto(address)
        assert width_needed(page) <= width, address
