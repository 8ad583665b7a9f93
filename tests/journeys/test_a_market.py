"""A newcomer's first hour: desk and market as `make run` starts them, two windows side by side.

One window buys, asks, sends back, rates; the other answers at the desk. Between the two there is
only the wire.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from samples.cast import DEMO_PASSWORD
from tests.journeys.steps import log_in

pytestmark = [pytest.mark.journey, pytest.mark.slow]

READY = 120
SOON = 20_000
ADDRESSES = re.compile(r"售后台:(\S+).*示例市场:(\S+)")


@dataclass(frozen=True, slots=True)
class Running:
    """Where desk and market are."""

    desk: str
    market: str


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    """`shouhou run` on a fresh folder, stopped as Ctrl-C stops it."""
    with tempfile.TemporaryDirectory(prefix="shouhou-run-", dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        ours = ("SHOUHOU_", "DJANGO_")  # the tests' own settings are not a newcomer's
        kept = {name: text for name, text in os.environ.items() if not name.startswith(ours)}
        command = [sys.executable, "-m", "shouhou", "run", "--port", str(free_port())]
        process = subprocess.Popen(
            command,
            env={**kept, "SHOUHOU_DATA": f"{folder}/data"},
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            yield started(process)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)


def started(process: subprocess.Popen[str]) -> Running:
    assert process.stdout is not None
    end = time.monotonic() + READY
    while time.monotonic() < end and (line := process.stdout.readline()):
        if found := ADDRESSES.search(line):
            return Running(found[1].rstrip("/"), found[2].rstrip("/"))
    raise AssertionError("the desk did not come up")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def desk(chromium: Browser, running: Running) -> Iterator[Page]:
    context = window(chromium, running.desk)
    page = context.new_page()
    log_in(page, "lin", DEMO_PASSWORD)
    yield page
    context.close()


@pytest.fixture
def buyer(chromium: Browser, running: Running) -> Iterator[Page]:
    context = window(chromium, running.market)
    page = context.new_page()
    page.goto("/buyers")
    page.locator("main form button").first.click()
    yield page
    context.close()


def window(chromium: Browser, address: str) -> BrowserContext:
    made = chromium.new_context(
        base_url=address, locale="zh-CN", viewport={"width": 1400, "height": 900}
    )
    made.set_default_timeout(SOON)
    return made


# ── what the buyer does ──────────────────────────────────────────────────────────────


def buys(page: Page, *, ships: bool = True) -> str:
    """One of the first goods, paid and (by hand of the warehouse) shipped; the order's number."""
    page.goto("/")
    page.locator("input[type=number]:not([disabled])").first.fill("1")
    page.click("text=去结算")
    page.click("text=提交订单")
    page.locator("#pay, form[action$='/pay'] button").first.click()
    number = page.url.rstrip("/").split("/")[-1]
    if ships:
        page.click("text=（扮仓库）发货")
        expect(page.locator("main")).to_contain_text("确认收货")
    return number


def asks(page: Page, order: str, kind: str) -> str:
    """For an after-sales service, with a picture; the request's number."""
    page.goto(f"/orders/{order}")
    page.click("text=申请售后")
    page.check(f"input[name=kind][value={kind}]")
    if page.locator("input[name=received][value=yes]").is_visible():
        page.check("input[name=received][value=yes]")
    page.locator("select[name=reason]").select_option(label="质量问题")
    words = page.locator("textarea").first
    words.fill("收到就有破损 <script>alert(1)</script>")
    page.locator("input[type=file]").set_input_files(
        {"name": "破损.png", "mimeType": "image/png", "buffer": picture()}
    )
    page.click("form button.primary:has-text('提交')")
    page.wait_for_url("**/refunds/*")
    return page.url.rstrip("/").split("/")[-1]


def picture() -> bytes:
    kept = BytesIO()
    Image.new("RGB", (320, 240), "#a33").save(kept, "PNG")
    return kept.getvalue()


def sends_back(page: Page, refund: str) -> None:
    page.goto(f"/refunds/{refund}/send_back")
    page.locator("select[name=company]").select_option(index=1)
    number = page.locator("input[type=text]").first
    number.fill("75123456780001")
    page.click("form button.primary:has-text('提交')")
    page.wait_for_url(f"**/refunds/{refund}")


def sees(page: Page, address: str, text: str) -> None:
    """The market's page says so, now or within a few seconds."""
    page.goto(address)
    expect(page.locator("main")).to_contain_text(text, timeout=SOON)


# ── what the desk does ───────────────────────────────────────────────────────────────


def opens_case(page: Page, refund: str) -> str:
    """The case of a request, once it has come over the wire; its address."""
    end = time.monotonic() + SOON / 1000
    while time.monotonic() < end:
        page.goto(f"/search/?q={refund}")
        if "/search/" not in page.url:
            page.wait_for_load_state()
            return page.url.split("?")[0]
        time.sleep(0.3)
    raise AssertionError(f"request {refund} did not come")


def answers_questions(page: Page) -> None:
    """Whatever the rules still ask, as a kind shop would."""
    for _each in range(6):
        question = page.locator(".question form button")
        if not question.count():
            return
        question.first.click()
        page.wait_for_load_state()


def acts(page: Page, case: str, name: str, **said: str) -> None:
    """Press a button of the case by its words, fill its form in, send it."""
    page.goto(case)
    link = page.locator(f".proposed a:has-text('{name}'), .bought a:has-text('{name}')").first
    link.evaluate("each => each.closest('details')?.setAttribute('open', '')")
    page.goto(link.get_attribute("href") or "")
    for field, text in said.items():
        box = page.locator(f"main [name={field}]")
        if box.evaluate("each => each.tagName") == "SELECT":
            box.select_option(text)
        else:
            box.fill(text)
    page.click("main form button[type=submit]")
    expect(page.locator(".notice.ok").first).to_be_visible()


def shows(page: Page, case: str, text: str) -> None:
    """The case says so, now or as soon as the wire has told it."""
    page.goto(case)
    expect(page.locator("main")).to_contain_text(text, timeout=SOON)


def pays(page: Page, case: str) -> None:
    """Finance lets the money of a case go."""
    page.goto(case)
    page.goto(page.locator("#proposed .rows a").last.get_attribute("href") or "")
    page.goto(page.locator("main a:has-text('放款')").first.get_attribute("href") or "")
    page.click("main form button[type=submit]")
    expect(page.locator(".notice.ok").first).to_be_visible()


def adds_proof(page: Page, case: str) -> None:
    """A photo into the evidence of the case."""
    page.goto(case)
    page.locator("details:has(input[type=file])").first.evaluate("each => { each.open = true }")
    page.locator("details input[type=file]").first.set_input_files(
        {"name": "检查.png", "mimeType": "image/png", "buffer": picture()}
    )
    page.locator("details:has(input[type=file]) button[type=submit]").first.click()
    page.wait_for_load_state()


# ── the stories ──────────────────────────────────────────────────────────────────────


def test_a_return_from_buying_to_money_back(desk: Page, buyer: Page) -> None:
    order = buys(buyer)
    refund = asks(buyer, order, "REFUND_AND_RETURN")
    case = opens_case(desk, refund)
    answers_questions(desk)
    shows(desk, case, "收到就有破损 <script>alert(1)</script>")
    acts(desk, case, "同意")
    sees(buyer, f"/refunds/{refund}", "填写退货运单")
    sends_back(buyer, refund)
    shows(desk, case, "75123456780001")
    acts(desk, case, "到仓")
    acts(desk, case, "验货无误")
    pays(desk, case)
    sees(buyer, f"/refunds/{refund}", "退款成功")
    shows(desk, case, "已完成")
    sees(buyer, "/seller", "〔售后 ")


def test_an_unsent_order_is_refunded_at_one_press(desk: Page, buyer: Page) -> None:
    refund = asks(buyer, buys(buyer, ships=False), "REFUND")
    case = opens_case(desk, refund)
    answers_questions(desk)
    acts(desk, case, "同意")
    sees(buyer, f"/refunds/{refund}", "退款成功")
    shows(desk, case, "已完成")


def test_a_refusal_a_change_and_the_platform_stepping_in(desk: Page, buyer: Page) -> None:
    refund = asks(buyer, buys(buyer), "REFUND")
    case = opens_case(desk, refund)
    answers_questions(desk)
    adds_proof(desk, case)
    desk.goto(case)
    link = desk.locator(".proposed a:has-text('拒绝')").first
    desk.goto(link.get_attribute("href") or "")
    refuses(desk)
    sees(buyer, f"/refunds/{refund}", "卖家拒绝退款")
    buyer.click("#act-modify")
    buyer.click("form button.primary:has-text('提交')")
    buyer.wait_for_url(f"**/refunds/{refund}")
    shows(desk, case, "买家已修改")
    buyer.goto(f"/refunds/{refund}")
    buyer.locator("button:has-text('平台介入'), a:has-text('平台介入')").first.click()
    buyer.wait_for_load_state()
    shows(desk, case, "介入")


def refuses(page: Page) -> None:
    """The form of a refusal: a reason, words for the buyer, the photo as proof."""
    page.locator("main select[name=reason]").select_option(index=1)
    page.fill("main [name=words]", "检查后没有发现破损，照片已附上。")
    for box in page.locator("main input[type=checkbox][name=evidence]").all():
        box.check()
    page.click("main form button[type=submit]")
    expect(page.locator(".notice.ok").first).to_be_visible()


def test_an_exchange_there_and_back(desk: Page, buyer: Page) -> None:
    refund = asks(buyer, buys(buyer), "TMALL_EXCHANGE")
    case = opens_case(desk, refund)
    answers_questions(desk)
    acts(desk, case, "同意")
    sees(buyer, f"/refunds/{refund}", "填写退货运单")
    sends_back(buyer, refund)
    shows(desk, case, "确认收到换货退件")
    acts(desk, case, "确认收到换货退件")
    shows(desk, case, "发出换货")
    acts(desk, case, "发出换货", courier="中通快递", waybill="75888800001111")
    sees(buyer, f"/refunds/{refund}", "75888800001111")


def test_memo_and_flag_stand_in_the_market(desk: Page, buyer: Page) -> None:
    order = buys(buyer)
    refund = asks(buyer, order, "REFUND_AND_RETURN")
    case = opens_case(desk, refund)
    acts(desk, case, "备注与旗帜", text="老顾客，补寄小礼物", flag="5")
    sees(buyer, "/seller", "老顾客，补寄小礼物")
    shows(desk, case, "紫旗")
    acts(desk, case, "延长收货", days="5")
    shows(desk, case, "延长收货：5 天")
