"""A newcomer is invited, joins, makes a passkey, comes back with it alone, and is let go."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from shouhou.shops.tests.make import make_shop
from tests.journeys.steps import PASSWORD, log_in

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def give_fingerprint_reader(context: BrowserContext, page: Page) -> None:
    """A device that says yes to every question for a passkey."""
    tools = context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})


def invite(page: Page, name: str) -> str:
    """From the owner's queue to the link for a newcomer."""
    page.goto("/people/")
    page.click("text=邀请同事")
    page.fill("input[name=name]", name)
    page.click("main button[type=submit]")
    return page.inner_text("#invitation").split()[-1]


def join(page: Page, link: str, login_name: str) -> None:
    page.goto(link)
    page.fill("input[name=login_name]", login_name)
    page.fill("input[name=password]", PASSWORD)
    page.fill("input[name=again]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_selector(".side")


def test_a_newcomer_joins_and_comes_back_with_a_passkey(
    page: Page, chromium: Browser, live_server: object
) -> None:
    make_shop()
    log_in(page, "lin")
    link = invite(page, "小李")
    context = chromium.new_context(base_url=str(live_server), locale="zh-CN")
    theirs = context.new_page()
    give_fingerprint_reader(context, theirs)
    join(theirs, link, "li")

    theirs.goto("/me/passkeys/")
    theirs.fill("input[name=name]", "手机")
    theirs.click("main button.primary")
    theirs.wait_for_url("**/me/recovery-codes/")
    assert len(theirs.inner_text("#codes").split()) == 10
    theirs.click("text=退出")
    theirs.click("text=用通行密钥登录")
    theirs.wait_for_selector(".side")
    theirs.goto("/me/")
    assert "通行密钥" in theirs.inner_text("main table")

    page.goto("/people/")
    page.click("[aria-label='管理 小李']")
    page.click("main button.danger")
    page.wait_for_selector("text=恢复这些角色")
    theirs.goto("/me/")
    assert theirs.url.endswith("/login/?next=/me/")
    context.close()


def test_after_the_password_the_passkey_is_the_second_step(
    page: Page, context: BrowserContext
) -> None:
    make_shop()
    give_fingerprint_reader(context, page)
    log_in(page, "lin")
    page.goto("/me/passkeys/")
    page.click("main button.primary")
    page.wait_for_url("**/me/recovery-codes/")
    page.click("text=退出")
    page.fill("input[name=login_name]", "lin")
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/login/second/")
    page.click(".key-form button")
    page.wait_for_selector(".side")
