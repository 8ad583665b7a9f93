"""Whole rows: what an order, a line and a refund say, and what contradicts itself."""

import pytest

from shouhou.platforms.port import LineSeen, OrderSeen, RefundSeen
from shouhou.platforms.spreadsheet.tests.making import (
    DOUYIN,
    DOUYIN_LINE,
    ITEMS,
    ITEMS_OLD,
    JD,
    JD_ORDER,
    LINE,
    ORDER,
    ORDERS_2014,
    ORDERS_2017,
    ORDERS_2023,
    ORDERS_2024,
    PDD,
    PDD_ORDER,
    REFUND,
    REFUNDS_2017,
    REFUNDS_2026,
    csv_text,
    read,
    reader,
    row,
)


def order(header: list[str] = ORDERS_2017, **changes: str) -> OrderSeen:
    value, problems = read(header, ORDER, **changes)
    assert problems == []
    assert isinstance(value, OrderSeen)
    return value


def amounts(seen: OrderSeen) -> tuple[int, int | None, int | None]:
    return seen.paid_fen, seen.paid_net_fen, seen.refunded_fen


@pytest.mark.parametrize(
    ("status", "net", "refund", "expected"),
    [
        ("交易成功", "201.12", "0.00", (20112, 20112, 0)),
        ("交易成功", "151.12", "50.00", (20112, 15112, 5000)),
        ("交易关闭", "0.00", "201.12", (20112, 0, 20112)),
        ("交易关闭", "0.00", "0.00", (0, 0, 0)),
        ("等待买家付款", "0.00", "0.00", (0, 0, 0)),
        ("等待买家付款", "", "", (0, 0, None)),
    ],
)
def test_paid_is_net_plus_refund(
    status: str, net: str, refund: str, expected: tuple[int, int | None, int | None]
) -> None:
    seen = order(订单状态=status, 买家实际支付金额=net, 退款金额=refund)
    assert amounts(seen) == expected
    assert seen.total_fen == 20112
    newer = order(ORDERS_2024, 订单状态=status, 买家实付金额=net, 退款金额=refund)
    assert amounts(newer) == expected


def test_an_era_without_refunds_tells_the_net_only() -> None:
    assert amounts(order(ORDERS_2014, 订单状态="交易成功")) == (20112, 20112, None)


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({}, "ordinary"),
        ({"宝贝标题": "定制预售虚拟货到付款"}, "ordinary"),
        ({"分阶段订单信息": "定金已付，尾款已付"}, "presale"),
        ({"分阶段订单信息": "无"}, "ordinary"),
        ({"特权订金订单id": '="35153139781515000"'}, "presale"),
        ({"预售订单": "是"}, "presale"),
        ({"预售订单": "否"}, "ordinary"),
        ({"运送方式": "虚拟物品"}, "virtual"),
        ({"运送方式": "货到付款"}, "cod"),
    ],
)
def test_order_kind_is_only_what_columns_say(changes: dict[str, str], kind: str) -> None:
    assert order(ORDERS_2023, **changes).order_kind == kind


def test_texts_of_an_order() -> None:
    seen = order(
        收货地址="浙江省 杭州市",
        修改后的收货地址="浙江省 宁波市",
        联系手机="",
        联系电话="'0571-88888888",
        买家留言="'null",
        天猫卡券抵扣="10.00",
        集分宝抵扣="0",
        物流单号="No:805123456789",
    )
    assert (seen.receiver_address, seen.receiver_phone) == ("浙江省 宁波市", "0571-88888888")
    assert (seen.buyer_message, seen.close_reason) == ("", "")
    assert seen.discounts == (("天猫卡券抵扣", 1000),)
    assert seen.waybill == "805123456789"
    assert seen.shop_name == ""


@pytest.mark.parametrize(
    ("changes", "code", "column", "severity"),
    [
        ({"订单编号": "3.51531E+16"}, "number_ruined", "订单编号", "error"),
        ({"物流单号": "8.05E+11"}, "number_ruined", "物流单号", "error"),
        ({"买家实际支付金额": "-1.00"}, "negative_money", "买家实际支付金额", "error"),
        ({"买家实际支付金额": ""}, "missing", "买家实际支付金额", "error"),
        ({"退款金额": "300.00"}, "refund_above_paid", "退款金额", "error"),
        ({"订单创建时间": ""}, "missing", "订单创建时间", "error"),
        ({"订单状态": "天上飞"}, "unknown_word", "订单状态", "warning"),
        ({"天猫卡券抵扣": "券"}, "not_money", "天猫卡券抵扣", "warning"),
    ],
)
def test_problems_name_the_cell(
    changes: dict[str, str], code: str, column: str, severity: str
) -> None:
    value, (problem,) = read(ORDERS_2017, ORDER, **changes)
    assert (problem.code, problem.column, problem.severity) == (code, column, severity)
    at = [name.strip() for name in ORDERS_2017].index(column)
    assert problem.letter == (chr(65 + at) if at < 26 else "A" + chr(65 + at - 26))
    assert problem.row == 2
    for said in (problem.problem_zh, problem.problem_en, problem.todo_zh, problem.todo_en):
        assert said
        assert "{" not in said
    assert (value is None) == (severity == "error")
    if value is not None and code == "unknown_word":
        assert (value.status, value.status_text) == ("unrecognised", "天上飞")


def test_shifted_and_short_rows() -> None:
    rows = reader(ORDERS_2017)
    cells = row(ORDERS_2017, ORDER)
    for wrong, code in (
        ([*cells[:19], "多出来", *cells[19:]], "shifted"),
        (cells[:-3], "too_few_cells"),
        (["合计"], "too_few_cells"),
    ):
        value, (problem,) = rows.read(wrong, 9)
        assert (value, problem.code, problem.row) == (None, code, 9)
        assert not rows.quick(wrong)


@pytest.mark.parametrize(
    ("payable", "told", "refund", "paid"),
    [
        ("201.12", "201.12", "无退款申请", 20112),
        ("201.12", "0.00", "201.12", 20112),
        ("201.12", "151.12", "50.00", 20112),
        ("201.12", "201.12", "50.00", 20112),
        ("201.12", "180.00", "50.00", None),
        ("", "", "", None),
    ],
)
def test_a_line_tells_itself_whether_paid_is_net(
    payable: str, told: str, refund: str, paid: int | None
) -> None:
    value, problems = read(ITEMS, LINE, 买家应付货款=payable, 买家实付金额=told, 退款金额=refund)
    assert value.paid_fen == paid
    doubted = paid is None and told != ""
    assert [each.code for each in problems] == (["paid_untold"] if doubted else [])


def test_lines() -> None:
    value, problems = read(ITEMS, LINE, 商品ID="612345678901", 应发货时间="2017-07-10 00:42:39")
    assert (problems, value.line_no) == ([], "35153139781515020")
    assert (value.item_id, value.outer_id, value.sku) == (
        "612345678901",
        "YO-PAN-20",
        "颜色分类：20厘米锅",
    )
    assert value.ship_by_at.isoformat() == "2017-07-10T00:42:39+08:00"
    rows = reader(ITEMS_OLD)
    cells = row(ITEMS_OLD, LINE)
    assert rows.key(cells, 2) == "35153139781515019#1"
    first = rows.read(cells, 2)[0]
    second = rows.read(cells, 3)[0]
    assert isinstance(first, LineSeen)
    assert isinstance(second, LineSeen)
    assert (first.line_no, second.line_no) == ("35153139781515019#1", "35153139781515019#2")
    raw = csv_text(cells, end=",\r\n")
    again, _ = reader([*ITEMS_OLD, ""]).read_raw(raw, 3, key=second.line_no)
    assert again == second


@pytest.mark.parametrize("header", [REFUNDS_2017, REFUNDS_2026])
def test_refunds(header: list[str]) -> None:
    value, problems = read(header, REFUND)
    assert problems == []
    assert (value.refund_no, value.order_no) == ("13293674755667695", "35153139781515019")
    assert (value.kind, value.status, value.goods) == ("return_refund", "wait_seller", "received")
    assert (value.phase, value.platform_in, value.whole) == ("onsale", "none", "whole")
    assert (value.amount_fen, value.order_paid_fen) == (20112, 20112)
    assert value.deadline_at.isoformat() == "2017-07-15T09:00:00+08:00"
    assert (value.line_no, value.finished_at, value.answers) == (None, None, ())


def test_a_refund_above_the_paid_amount() -> None:
    value, (problem,) = read(REFUNDS_2017, REFUND, 买家退款金额="300.00")
    assert (value, problem.code, problem.severity) == (None, "refund_above_paid", "error")
    done, (problem,) = read(REFUNDS_2017, REFUND, 买家实际支付金额="0.00", 退款状态="退款成功")
    assert (done.amount_fen, problem.severity) == (20112, "warning")


def test_answers_and_unknown_words_of_a_refund() -> None:
    rows = reader([*REFUNDS_2017, "破损程度", "是否拆封"], frozenset({"破损程度", "是否拆封"}))
    cells = [*row(REFUNDS_2017, REFUND, 货物状态="在火星"), " 碎了 ", "-"]
    value, (problem,) = rows.read(cells, 2)
    assert (problem.code, problem.severity) == ("unknown_word", "warning")
    assert isinstance(value, RefundSeen)
    assert value.answers == (("破损程度", "碎了"),)
    assert (value.goods, value.goods_text) == ("unrecognised", "在火星")


def test_other_platforms() -> None:
    value, problems = read(PDD, PDD_ORDER)
    assert (problems, value.platform, value.status) == ([], "pdd", "shipped")
    assert (value.paid_fen, value.paid_net_fen, value.goods_fen) == (4500, None, 5000)
    assert value.discounts == (("店铺优惠折扣(元)", 500),)
    value, problems = read(JD, JD_ORDER)
    assert (problems, value.status, value.paid_fen, value.order_kind) == ([], "closed", 0, "cod")
    value, problems = read(DOUYIN, DOUYIN_LINE)
    assert (problems, value.platform, value.status) == ([], "douyin", "success")
