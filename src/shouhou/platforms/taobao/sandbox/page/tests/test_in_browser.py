"""The page in a real browser: scripts, strict policy, live parts, narrow screens."""

from __future__ import annotations

import os
import shutil
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import ConsoleMessage, Page, expect, sync_playwright

from shouhou.platforms.taobao.sandbox.page import routes
from shouhou.platforms.taobao.sandbox.serving import application
from shouhou.platforms.taobao.sandbox.tests.people import Cast, cast
from shouhou.platforms.taobao.sandbox.world.answering import agree_refund
from shouhou.platforms.taobao.sandbox.world.asking import say

pytestmark = pytest.mark.journey


@pytest.fixture
def people(tmp_path: Path) -> Iterator[Cast]:
    made = cast(tmp_path)
    yield made
    made.market.close()


@pytest.fixture
def address(people: Cast) -> Iterator[str]:
    """Where the market listens, on a free port of this machine."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        made = application(people.market, "127.0.0.1", routes(people.market))
        server = uvicorn.Server(uvicorn.Config(made, log_level="error"))
        running = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        running.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        running.join()


@pytest.fixture
def page(address: str) -> Iterator[Page]:
    """A page as wide as a telephone that complains about nothing."""
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("no chromium found")
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(message.text)

    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--disable-gpu", "--disable-quic", *as_root]
        )
        made = browser.new_page(base_url=address, viewport={"width": 390, "height": 800})
        made.on("console", note)
        made.on("pageerror", lambda error: complaints.append(str(error)))
        yield made
        browser.close()
    assert complaints == []


def width_needed(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth"))


def test_from_the_window_to_the_money_back(page: Page, people: Cast) -> None:
    page.goto("/buyers")
    page.get_by_role("button", name="小明").click()
    page.get_by_label("颜色:白").fill("2")
    expect(page.locator("[data-total]")).to_have_text("¥198.00")
    page.get_by_role("button", name="去结算").click()
    page.get_by_role("button", name="提交订单").click()
    page.get_by_role("button", name="付款").click()
    page.get_by_role("link", name="申请售后").click()
    page.get_by_label("原因").select_option("质量问题")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("等待卖家同意")
    assert width_needed(page) == 390

    refund = people.row("SELECT refund_id FROM refunds")["refund_id"]
    page.get_by_label("想说的话").fill("我写到一半的话")
    page.get_by_role("button", name="撤销").focus()
    with people.world() as world:
        say(world, refund, "seller", "您好，马上处理")
    expect(page.get_by_text("您好，马上处理")).to_be_visible()
    expect(page.get_by_role("button", name="撤销")).to_be_focused()
    expect(page.get_by_label("想说的话")).to_have_value("我写到一半的话")
    with people.world() as world:
        agree_refund(world, refund)
    expect(page.get_by_role("heading", level=1)).to_have_text("退款成功")


def test_only_the_fields_a_kind_needs_are_shown(page: Page, people: Cast) -> None:
    tid = people.bought()
    page.goto("/buyers")
    page.get_by_role("button", name="小明").click()
    page.goto(f"/lines/{tid}/ask")
    fee, sku = page.get_by_label("退款金额"), page.get_by_label("想换成")
    expect(fee).to_be_visible()
    expect(sku).to_be_hidden()
    page.get_by_role("radio", name="换货").check()
    expect(fee).to_be_hidden()
    expect(sku).to_be_visible()


def test_pages_fit_a_telephone_and_the_clock_runs(page: Page, people: Cast) -> None:
    people.bought(shipped=False)
    people.asked("REFUND")
    people.market.turn_clock(1000)
    page.goto("/buyers")
    page.get_by_role("button", name="小明").click()
    for path in ("/", "/platform", "/seller", "/buyers", "/orders"):
        page.goto(path)
        assert (path, width_needed(page)) == (path, 390)
    before = page.locator("[data-clock]").inner_text()
    expect(page.locator("[data-clock]")).not_to_have_text(before)
