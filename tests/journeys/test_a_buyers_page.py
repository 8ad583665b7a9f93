"""A buyer helps themselves, on a phone and without a log-in; the agent sees all of it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from shouhou.desk.tests.make import case_id, seen, shop_with
from tests.journeys.steps import log_in, platform_shows, width_needed

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}
NUMBER = "SF1234567890123"


@pytest.fixture
def phone(chromium: Browser, live_server: object) -> Iterator[Page]:
    """A buyer's own browser: another context, nothing of the desk's in it."""
    context = chromium.new_context(
        base_url=str(live_server), locale="zh-CN", viewport=PHONE, has_touch=True
    )
    context.set_default_timeout(10_000)
    complaints: list[str] = []
    page = context.new_page()
    page.on("console", lambda told: complaints.append(told.text) if told.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    assert context.cookies() == []
    context.close()
    assert complaints == []


def photo() -> dict[str, object]:
    held = io.BytesIO()
    Image.new("RGB", (640, 480), (180, 40, 40)).save(held, "JPEG")
    return {"name": "sleeve.jpg", "mimeType": "image/jpeg", "buffer": held.getvalue()}


def make_link(page: Page) -> str:
    """The agent makes a link; what is shown once."""
    page.goto(f"/cases/{case_id()}/")
    page.click("#buyer-page a:has-text('发链接给买家')")
    page.click("dialog button:has-text('生成链接')")
    text = page.inner_text("#link-text")
    found = re.search(r"http://\S+/b/[\w-]+/", text)
    assert found is not None
    page.click("a:has-text('回到售后单')")
    return found.group()


def make_offer(page: Page) -> None:
    """Money for keeping it, or another one."""
    page.click("#buyer-page a:has-text('给买家方案')")
    form = page.locator("dialog form")
    for box in form.locator("input[type=checkbox]").all():
        box.uncheck()
    form.locator("input[name=use_keep_for_part]").check()
    form.locator("input[name=amount_keep_for_part]").fill("20")
    form.locator("input[name=use_exchange]").check()
    form.locator("input[name=note_exchange]").fill("M 换 L")
    form.locator("button:has-text('给买家选')").click()
    expect(page.locator(".notice.ok")).to_contain_text("方案已给出")


def help_oneself(phone: Page, address: str) -> None:
    """A photo, the card, a choice."""
    phone.goto(address)
    expect(phone.locator("#now-title")).to_contain_text("等店铺答复")
    assert width_needed(phone) <= PHONE["width"]
    expect(phone.locator("#card select[name=wanted]")).to_have_value("unsaid")
    phone.set_input_files("#photos input[type=file]", [photo()])
    expect(phone.locator("[data-picked] img")).to_have_count(1)
    phone.click("#photos button:has-text('上传照片')")
    expect(phone.locator(".notice.ok")).to_have_text("照片已收到。")
    expect(phone.locator("#photos .shots img")).to_have_count(1)

    phone.select_option("#card select[name=problem]", "quality")
    phone.fill("#card textarea[name=reason]", "左袖口脱线约 3 厘米")
    phone.select_option("#card select[name=wanted]", "exchange")
    phone.click("#card button:has-text('交给店铺')")
    expect(phone.locator(".notice.ok")).to_have_text("售后卡已收到。")

    phone.locator("#choice label", has_text="换货").click()
    phone.click("#choice button:has-text('就选这个')")
    expect(phone.locator(".notice.ok")).to_have_text("您的选择已收到。")


def set_place(page: Page) -> None:
    page.goto("/shops/")
    page.click("a:has-text('退货地址')")
    page.fill("input[name=name]", "青禾退货组")
    page.fill("input[name=phone]", "0571-00000000")
    page.fill("input[name=address]", "浙江省杭州市余杭区仓前路 1 号")
    page.click("main button:has-text('保存')")
    expect(page.locator(".notice.ok")).to_be_visible()


def send_back(phone: Page, address: str) -> None:
    """The goods go back: the courier is suggested, and the buyer's to pick."""
    phone.goto(address)
    expect(phone.locator("#now-title")).to_contain_text("请把商品寄回")
    expect(phone.locator("#place")).to_contain_text("仓前路 1 号")
    phone.fill("#waybill input[name=number]", NUMBER)
    phone.press("#waybill input[name=number]", "Tab")
    assert phone.input_value("#waybill select") == ""
    phone.click("#waybill .suggests button:has-text('顺丰')")
    phone.click("#waybill button:has-text('我已寄出')")
    expect(phone.locator(".notice.ok")).to_have_text("退货单号已收到。")
    expect(phone.locator("#now-title")).to_contain_text("在寄回的路上")
    assert width_needed(phone) <= PHONE["width"]


def test_from_the_link_to_the_waybill(page: Page, phone: Page) -> None:
    shop = shop_with(seen(1))
    log_in(page, "lin")
    address = make_link(page)
    make_offer(page)
    help_oneself(phone, address)

    page.goto(f"/cases/{case_id()}/")
    panel = page.locator("#buyer-page")
    expect(panel).to_contain_text("买家新交来：照片、售后卡、选择")
    expect(panel.locator(".offered-ways .chosen")).to_contain_text("换货（M 换 L）")
    expect(page.locator("#evidence .shots img")).to_have_count(1)
    expect(page.locator("#story")).to_contain_text("买家在自助页上传了 1 张照片")
    expect(page.locator("#story")).to_contain_text("售后卡（买家自助页）")
    panel.locator("button:has-text('看过了')").click()
    expect(page.locator("#buyer-page")).not_to_contain_text("买家新交来")

    set_place(page)
    platform_shows(shop, seen(1, status="wait_buyer_return", status_text="等待买家退货"))
    send_back(phone, address)
    page.goto(f"/cases/{case_id()}/")
    expect(page.locator("#buyer-page")).to_contain_text(f"顺丰 {NUMBER}")
    expect(page.locator("#duties")).to_contain_text(f"代填退货单号：顺丰 {NUMBER}")

    page.click("#buyer-page button:has-text('结束')")
    expect(page.locator(".notice.ok")).to_contain_text("链接已结束")
    assert phone.request.get(address).status == 404


def test_without_scripts_every_form_works(chromium: Browser, page: Page) -> None:
    shop_with(seen(1, status="wait_buyer_return", status_text="等待买家退货"))
    log_in(page, "lin")
    address = make_link(page)
    context = chromium.new_context(viewport=PHONE, java_script_enabled=False, locale="zh-CN")
    phone = context.new_page()
    phone.goto(address)
    phone.set_input_files("#photos input[type=file]", [photo()])
    phone.click("#photos button:has-text('上传照片')")
    expect(phone.locator("#photos .shots img")).to_have_count(1)
    phone.fill("#waybill input[name=number]", NUMBER)
    phone.select_option("#waybill select", "sf")
    phone.click("#waybill button:has-text('我已寄出')")
    expect(phone.locator(".notice.ok")).to_have_text("退货单号已收到。")
    context.close()
