"""Looking, ordering, paying, confirming, rating, chatting."""

from __future__ import annotations

import pytest

from shouhou.platforms.taobao.sandbox.page.orders import PAGE
from shouhou.platforms.taobao.sandbox.page.tests.visitor import Visitor
from shouhou.platforms.taobao.sandbox.world.shops import Item, list_item, open_shop
from shouhou.platforms.taobao.sandbox.world.trading import confirm

BUYER = {
    "nick": "新来的",
    "name": "样甲",
    "mobile": "13800000077",
    "state": "浙江省",
    "city": "杭州市",
    "district": "西湖区",
    "address": "样例路 7 号",
}


def test_the_window_shows_goods_with_prices_and_stock(visitor: Visitor) -> None:
    page = visitor.get("/")
    assert ("毛巾" in page, "¥99.00" in page, "库存 1000" in page) == (True, True, True)


def test_an_order_of_two_lines_with_coupon_insurance_and_message(visitor: Visitor) -> None:
    white, blue = visitor.people.skus
    page = visitor.get(f"/checkout?q{white}=2&q{blue}=1&q999=3&nonsense=1")
    assert ("¥198.00" in page, "包邮" in page, "满 200 减 30" in page) == (True, True, True)
    fields = {f"q{white}": "2", f"q{blue}": "1", "coupon": "c30"}
    to = visitor.done("/checkout", **fields, insured="1", message=" 轻拿\r\n轻放 ")
    tid = visitor.row("SELECT tid FROM trades")[0]
    assert to == f"/orders/{tid}"
    assert visitor.row("SELECT payment, post_fee, has_yfx, buyer_message FROM trades") == (
        21800,
        0,
        1,
        "轻拿\n轻放",
    )
    assert "付款 ¥218.00" in visitor.get(to)


def test_a_small_order_pays_postage(visitor: Visitor) -> None:
    with visitor.people.world() as world:
        world.change("skus", ("sku_id", visitor.people.skus[0]), price=1000)
    visitor.done("/checkout", **{f"q{visitor.people.skus[0]}": "1"}, coupon="")
    assert visitor.row("SELECT payment, post_fee FROM trades") == (1600, 600)


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"coupon": "c30"}, "coupon: 请选择优惠券"),  # too dear for this basket
        ({"coupon": "", "message": "长" * 201}, "message: 买家留言最多 200 字，现在 201 字"),
    ],
)
def test_a_wrong_order_says_why_and_keeps_the_words(
    visitor: Visitor, fields: dict[str, str], says: str
) -> None:
    sku = visitor.people.skus[0]
    found, page = visitor.wrong("/checkout", **{f"q{sku}": "1", "message": "别丢", **fields})
    assert found == [says]
    assert fields.get("message", "别丢") in page
    assert visitor.row("SELECT count(*) FROM trades") == (0,)


@pytest.mark.parametrize("number", ["0", "", "-1", "1.5", "x", "９"])
def test_an_empty_basket_goes_back_to_the_window(visitor: Visitor, number: str) -> None:
    answer = visitor.client.get("/checkout", params={f"q{visitor.people.skus[0]}": number})
    if number == "９":  # a full-width digit is a digit
        assert answer.status_code == 200
        return
    assert answer.headers["location"] == "/"
    assert visitor.said() == "bad: 还没有选商品：在想买的规格旁填上数量"


def test_what_the_world_refuses_is_said_in_words(visitor: Visitor) -> None:
    people = visitor.people
    with people.world() as world:
        other = open_shop(world, "另一家", "C")
        item = list_item(world, other, Item(title="碗", skus=(("款式:圆", 500),)))
        bowl = world.value("SELECT sku_id FROM skus WHERE num_iid = ?", item)
        world.change("skus", ("sku_id", people.skus[1]), stock=1)
    two_shops = {f"q{people.skus[0]}": "1", f"q{bowl}": "1", "coupon": ""}
    assert visitor.wrong("/checkout", **two_shops)[0] == [
        "一笔订单只能包含同一家店铺的商品，数量至少为 1"
    ]
    too_many = {f"q{people.skus[1]}": "2", "coupon": ""}
    assert visitor.wrong("/checkout", **too_many)[0] == ["库存不足"]
    visitor.done("/checkout", **{f"q{people.skus[1]}": "1", "coupon": ""})
    assert "卖完了" in visitor.get("/")


def test_the_life_of_an_order(visitor: Visitor) -> None:
    visitor.done("/checkout", **{f"q{visitor.people.skus[0]}": "1"}, coupon="")
    tid = visitor.row("SELECT tid FROM trades")[0]
    here = f"/orders/{tid}"
    assert visitor.done(f"{here}/pay") == here
    assert visitor.said(here) == "ok: 付款成功"
    visitor.done(f"{here}/urge")
    assert visitor.row("SELECT urged, status FROM trades") == (1, "WAIT_SELLER_SEND_GOODS")
    assert visitor.done(f"/platform/ship/{tid}", back=here) == here
    parcel = visitor.row("SELECT parcel_id FROM parcels")[0]
    for _ in range(5):
        visitor.done(f"/platform/parcels/{parcel}/push", back=here)
    assert "已签收，签收人：本人" in visitor.get(here)
    visitor.done(f"/platform/parcels/{parcel}/push", back=here)
    assert visitor.said(here) == "bad: 包裹已签收或已丢失"
    visitor.done(f"{here}/confirm")
    assert visitor.row("SELECT status FROM trades") == ("TRADE_FINISHED",)
    visitor.done(f"{here}/confirm", back=here)
    assert visitor.said(here) == "bad: 订单状态不允许确认收货"
    assert visitor.send(f"{here}/dance").status_code == 404


def test_an_unpaid_order_is_cancelled(visitor: Visitor) -> None:
    visitor.done("/checkout", **{f"q{visitor.people.skus[0]}": "1"}, coupon="")
    tid = visitor.row("SELECT tid FROM trades")[0]
    visitor.done(f"/orders/{tid}/close")
    assert visitor.row("SELECT status FROM trades") == ("TRADE_CLOSED_BY_TAOBAO",)


def test_orders_come_in_pages(visitor: Visitor) -> None:
    tids = [visitor.people.bought() for _ in range(PAGE + 2)]
    first = visitor.get("/orders")
    assert (f"{tids[-1]}<" in first, f"{tids[0]}<" in first) == (True, False)
    assert f'href="/orders?before={tids[2]}"' in first
    assert f"{tids[0]}<" in visitor.get(f"/orders?before={tids[2]}")


def test_a_new_buyer_is_made_and_played(visitor: Visitor) -> None:
    assert visitor.done("/buyers", **BUYER, back="/orders") == "/orders"
    assert visitor.said("/orders") == "ok: 欢迎，新来的"
    buyer = visitor.row("SELECT buyer_id FROM buyers WHERE nick = '新来的'")[0]
    assert visitor.client.cookies["market_buyer"] == str(buyer)
    visitor.done("/buyers/play", buyer=str(visitor.people.buyer))
    assert visitor.client.cookies["market_buyer"] == str(visitor.people.buyer)
    visitor.done("/buyers/play", buyer="99")
    assert visitor.said() == "bad: 没有这位买家"


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("nick", "小明", "nick: 会员名“小明”已被使用"),
        ("nick", "", "nick: 请填写会员名"),
        ("mobile", "12345", "mobile: 手机号须是 1 开头的 11 位数字（请用虚构的号码）"),
        ("address", "路" * 101, "address: 详细地址最多 100 字，现在 101 字"),
    ],
)
def test_a_wrong_buyer_says_which_field(visitor: Visitor, name: str, value: str, says: str) -> None:
    found, page = visitor.wrong("/buyers", **{**BUYER, name: value})
    assert found == [says]
    assert BUYER["city"] in page


def test_rating_and_appending(visitor: Visitor) -> None:
    tid = visitor.people.bought()
    found, _ = visitor.wrong(f"/lines/{tid}/rate", result="good")
    assert found == ["交易成功后才能评价"]
    with visitor.people.world() as world:
        confirm(world, tid)
    found, page = visitor.wrong(f"/lines/{tid}/rate", result="bad", tag="质量差")
    assert found == ["content: 请填写评价内容"]
    assert 'value="质量差" checked' in page
    tags = ["质量差", "没有这个标签"]
    visitor.done(f"/lines/{tid}/rate", result="bad", content="坏了", tag=tags, anonymous="1")
    assert visitor.row("SELECT result, content, anonymous, tags FROM ratings") == (
        *("bad", "坏了", 1),
        '[["质量差", false]]',
    )
    found, _ = visitor.wrong(f"/lines/{tid}/append", content=" ")
    assert found == ["content: 请填写追评"]
    assert visitor.done(f"/lines/{tid}/append", content="又坏了") == f"/orders/{tid}"
    assert visitor.wrong(f"/lines/{tid}/append", content="再追")[0] == ["已经追评过"]
    assert "又坏了" in visitor.get(f"/orders/{tid}")


def test_a_line_of_chat(visitor: Visitor) -> None:
    here = f"/chats/{visitor.people.shop}"
    assert visitor.wrong(here, content="")[0] == ["content: 请填写要说的话"]
    assert visitor.done(here, content="在吗") == here
    assert "在吗" in visitor.get(here)
    assert "没有这个页面" in visitor.get("/chats/1", 404)
