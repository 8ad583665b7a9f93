"""The warehouse's day: a return read from a picture, counted short, talked over and adjusted.

A parcel nobody announced is matched; a minute without network loses nothing.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect

from shouhou.cases.models import Case, Task
from shouhou.evidence.tests.files import make_picture
from shouhou.ledger.models import Payable
from shouhou.refunds.models import Agreement
from shouhou.refunds.tests.making import make_order, make_refund
from shouhou.returns.models import Arrival, Piece
from shouhou.shops.actions import grant_role, make_person, make_shop
from shouhou.shops.models import Shop
from tests.journeys.barcodes import code_128, qr
from tests.journeys.steps import PASSWORD, at_once, log_in, platform_shows, width_needed

pytestmark = [
    pytest.mark.journey,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("by_day"),
]
ORDER, WAYBILL = "2611230001", "YT4766793546028"
SHARE = {"goods_fen": 9900, "post_fee_fen": 900, "total_fen": 10800, "paid_fen": 10800}


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def shop_with_a_return() -> Shop:
    """Two pieces are on their way back; one person in the warehouse, one who agrees and pays."""
    from shouhou.orders.actions import Source, take_orders

    now = timezone.now()
    shop = make_shop(name="青禾小店", kind="c2c", platform="taobao", now=now)
    for login, name, roles in (
        ("cang", "仓库小李", ("warehouse",)),
        ("lin", "林店长", ("owner", "agent", "finance")),
        ("zhou", "周主管", ("supervisor",)),
    ):
        person = make_person(login_name=login, name=name, password=PASSWORD)
        for role in roles:
            grant_role(person=person, shop_id=shop.pk, role=role)
    order = make_order(
        order_no=ORDER,
        quantity=2,
        receiver_name="张小明",
        receiver_phone="13812345678",
        buyer_nick="tb_summer88",
        **SHARE,
    )
    take_orders(Source(shop.pk, now, 1), [order])
    platform_shows(shop, request_now())
    return shop


def request_now(**changes: Any) -> Any:
    said = {
        "status": "wait_seller_receive",
        "return_courier": "圆通速递",
        "return_waybill": WAYBILL,
        "buyer_nick": "tb_summer88",
        "title": "针织开衫",
        "answers": (("签收时间", "2026-11-18"), ("包邮", "包邮")),
    }
    return make_refund(**(said | changes))


def open_station(page: Page) -> None:
    log_in(page, "cang")
    page.goto("/returns/")
    expect(page.locator("#left")).to_be_hidden()


def picture(name: str, content: bytes) -> dict[str, Any]:
    return {"name": name, "mimeType": "image/png", "buffer": content}


def test_counted_short_talked_adjusted_refunded(page: Page, context: BrowserContext) -> None:
    shop_with_a_return()
    open_station(page)
    page.set_input_files("#barcode-file", picture("label.png", code_128(WAYBILL)))
    expect(page.locator("#card")).to_contain_text(ORDER)
    expect(page.locator("[data-piece].is-current")).to_contain_text("应退 2")
    page.set_input_files(
        "#card [data-photo]",
        {"name": "box.jpg", "mimeType": "image/jpeg", "buffer": make_picture()},
    )
    page.keyboard.press("-")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(page.locator("#told")).to_contain_text("应退 2 件，实收 1 件")
    expect(page.locator("#left")).to_be_hidden()
    assert at_once(lambda: Agreement.objects.get().goods_state) == "disputed"
    assert at_once(lambda: Piece.objects.get().quantity) == 1

    context.clear_cookies()
    log_in(page, "lin")
    talk_it_over(page)
    agree(page, context)
    pay(page)


def talk_it_over(page: Page) -> None:
    """The agent sees what is missing, offers the price of one piece, and the buyer accepts."""
    case_id = at_once(lambda: Case.objects.get().pk)
    page.goto(f"/cases/{case_id}/")
    expect(page.locator("#returned")).to_contain_text("少了")
    expect(page.locator("#returned img")).to_be_visible()
    expect(page.locator("#duties")).to_contain_text("比申请的 2 件少 1 件")
    page.goto(act_address("propose"))
    page.fill("[name=amount]", "49.50")
    page.fill("[name=words]", "只收到一件，先退一件的钱可以吗？")
    page.click("main button.primary")
    page.wait_for_url("**/cases/*/*")
    page.goto(act_address("accept"))
    page.click("main button.primary")
    page.wait_for_url("**/cases/*/*")
    assert at_once(agreed_amount) == ("modified", 4950, "disputed")


def agree(page: Page, context: BrowserContext) -> None:
    """At the desk; a second person approves where the guard rails want one."""
    page.goto(act_address("agree"))
    page.click("main button.primary")
    page.wait_for_url("**/cases/*/*")
    if at_once(agreed_amount)[0] == "approving":
        context.clear_cookies()
        log_in(page, "zhou")
        page.goto(act_address("approve"))
        page.click("main button.primary")
        page.wait_for_url("**/cases/*/*")
        context.clear_cookies()
        log_in(page, "lin")
    assert at_once(agreed_amount) == ("agreed", 4950, "accepted")


def pay(page: Page) -> None:
    """Finance lets the money go and notes that the platform has paid it."""
    page.goto("/ledger/")
    expect(page.locator("main")).to_contain_text("49.50")
    pk = at_once(lambda: Payable.objects.exclude(state="cancelled").get().pk)
    for event in ("release", "confirm"):
        page.goto(f"/ledger/payables/{pk}/{event}/")
        if page.locator("[name=serial]").count():
            page.fill("[name=serial]", "2026112622001")
        page.click("main button.primary")
        page.wait_for_url(f"**/ledger/payables/{pk}/")
    row = at_once(lambda: Payable.objects.get(pk=pk))
    assert (row.state, row.settled_fen) == ("confirmed", 4950)


def act_address(event: str) -> str:
    pk, case_id = at_once(lambda: Agreement.objects.values_list("pk", "case_id").get())
    return f"/cases/{case_id}/agreements/{pk}/agreement/{event}/"


def agreed_amount() -> tuple[str, int, str]:
    row = Agreement.objects.get()
    return row.state, row.amount_fen, row.goods_state


def test_a_parcel_nobody_announced_is_matched(page: Page) -> None:
    shop_with_a_return()
    open_station(page)
    page.keyboard.type("SF9999999999999")
    page.keyboard.press("Enter")
    expect(page.locator("#told")).to_contain_text("没有找到")
    page.keyboard.press("0")
    page.wait_for_timeout(200)
    page.keyboard.press("Enter")
    expect(page.locator("#told")).to_contain_text("W1")
    page.goto("/returns/shelf/")
    expect(page.locator("main")).to_contain_text("W1")
    page.click("main table a")
    page.fill("[name=phone_tail]", "5678")
    page.fill("[name=words]", "针织 开衫")
    page.click("form[action$='/describe/'] button")
    expect(page.locator("#suggestions")).to_contain_text("手机尾号一样")
    page.keyboard.press("1")
    expect(page.locator("#card")).to_contain_text(ORDER)
    page.fill("[name=quantity-0]", "2")
    page.click("#card .count-form button[type=submit]")
    expect(page.locator("main")).to_contain_text("件数对，都完好")
    assert at_once(lambda: Agreement.objects.get().goods_state) == "accepted"
    assert at_once(lambda: Task.objects.filter(kind="memo").exclude(key=None).count()) == 1


def test_a_scanner_and_a_hand_are_told_apart(page: Page) -> None:
    shop_with_a_return()
    open_station(page)
    page.locator("#scan").blur()
    page.keyboard.type(WAYBILL)  # as fast as a scanner
    page.keyboard.press("Enter")
    expect(page.locator("#card")).to_contain_text(WAYBILL)
    page.keyboard.press("2")
    page.wait_for_timeout(250)
    page.keyboard.press("*")
    page.wait_for_timeout(250)
    expect(page.locator(".spare.is-open")).to_be_visible()
    page.keyboard.press("1")
    page.wait_for_timeout(250)
    page.keyboard.press("Enter")
    expect(page.locator("#told")).to_contain_text("影响二次销售 1 件")
    found = at_once(lambda: sorted(Piece.objects.values_list("condition", "quantity")))
    assert found == [("affects_resale", 1), ("new", 1)]


def test_a_minute_without_network_loses_nothing(chromium: Browser, live_server: object) -> None:
    shop_with_a_return()
    context = chromium.new_context(
        base_url=str(live_server), viewport={"width": 390, "height": 780}
    )
    page = context.new_page()
    log_in(page, "cang")
    page.goto("/returns/")
    expect(page.locator("#left")).to_be_hidden()
    context.set_offline(True)
    page.fill("#scan", WAYBILL)
    page.keyboard.press("Enter")
    expect(page.locator("[data-offline]")).to_be_visible()
    page.keyboard.press("+")
    page.wait_for_timeout(250)
    page.keyboard.press("Enter")
    expect(page.locator("#left")).to_contain_text("待上传 2")
    page.fill("#scan", "SF9999999999999")
    page.keyboard.press("Enter")
    expect(page.locator("#left")).to_contain_text("待上传 3")
    assert at_once(Arrival.objects.count) == 0
    context.set_offline(False)
    expect(page.locator("#left")).to_be_hidden(timeout=20_000)
    assert at_once(Arrival.objects.count) == 2
    assert at_once(lambda: Agreement.objects.get().goods_state) == "accepted"
    assert at_once(lambda: Piece.objects.get().quantity) == 2
    context.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_no_page_scrolls_sideways(page: Page, width: int) -> None:
    shop = shop_with_a_return()
    page.set_viewport_size({"width": width, "height": 800})
    open_station(page)
    page.set_input_files("#barcode-file", picture("qr.png", qr(f"https://x.cn/?no={WAYBILL}")))
    expect(page.locator("#card")).to_be_visible()
    assert width_needed(page) <= width
    pk = at_once(lambda: Arrival.objects.get().pk)
    for address in (f"/returns/{pk}/", "/returns/shelf/", f"/returns/list/?shop={shop.pk}"):
        page.goto(address)
        assert width_needed(page) <= width, address
