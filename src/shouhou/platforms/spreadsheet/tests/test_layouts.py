"""Which export a header is, told by names alone."""

import json

import pytest

from shouhou.platforms.spreadsheet import layouts, recognise
from shouhou.platforms.spreadsheet.codes import FOLDER, code_table
from shouhou.platforms.spreadsheet.layouts import header_key
from shouhou.platforms.spreadsheet.tests import making
from shouhou.platforms.spreadsheet.tests.making import DOUYIN, JD, PDD, SHARED


@pytest.mark.parametrize(
    ("header", "label", "kind"),
    [
        (making.ORDERS_2014, "淘宝/天猫 订单报表 (2014)", "orders"),
        (making.ORDERS_2016, "淘宝/天猫 订单报表 (2016)", "orders"),
        (making.ORDERS_2017, "淘宝/天猫 订单报表 (2017-07)", "orders"),
        (making.ORDERS_2018, "淘宝/天猫 订单报表 (2018-09)", "orders"),
        (making.ORDERS_2019, "淘宝/天猫 订单报表 (2019)", "orders"),
        (making.ORDERS_2023, "淘宝/天猫 订单报表 (2023)", "orders"),
        (making.ORDERS_2024, "淘宝/天猫 订单报表 (2024)", "orders"),
        (making.ITEMS_OLD, "淘宝/天猫 宝贝报表（旧版） (2017-07)", "lines"),
        (making.ITEMS, "淘宝/天猫 宝贝报表 (2024)", "lines"),
        (making.REFUNDS_2017, "天猫/淘宝 退款报表 (2017)", "refunds"),
        (making.REFUNDS_2026, "天猫/淘宝 退款报表 (2026)", "refunds"),
        (PDD, "拼多多 订单报表 (2022+)", "orders"),
        (JD, "京东 订单报表 (2015+)", "orders"),
        (DOUYIN, "抖音 订单报表 (2022+)", "lines"),
    ],
)
def test_each_export_is_recognised_in_any_order(header: list[str], label: str, kind: str) -> None:
    for arranged in (header, header[::-1], [f"\ufeff {name}　" for name in header]):
        found = recognise(arranged, "x.csv")
        assert (found.label, found.layout.kind) == (label, kind)


def test_the_headers_found_in_public_readers() -> None:
    path = SHARED / "data/orders/platform_export_headers.json"
    if not path.exists():
        pytest.skip("needs ../shared/data")
    listed = json.loads(path.read_text(encoding="utf-8"))
    eras = [recognise(each["columns"], "x").era for each in listed["taobao_order_export"]]
    assert eras == ["2014", "2016", "2017-07", "2018-09", "2019"]
    items = [recognise(each["columns"], "x").layout.name for each in listed["taobao_item_export"]]
    assert items == ["taobao_items_old", "taobao_items"]
    refunds = recognise(listed["tmall_refund_export"][0]["columns"], "x")
    assert (refunds.layout.kind, refunds.era) == ("refunds", "2017")
    assert "手工退款_系统退款" in refunds.unused


def test_unused_columns_answers_and_notes() -> None:
    found = recognise(
        [*making.REFUNDS_2026, "破损程度", "别的"], "x", frozenset({"破损程度", "货物状态"})
    )
    assert found.answers == (("破损程度", len(making.REFUNDS_2026)),)
    assert "别的" in found.unused
    assert "破损程度" not in found.unused
    assert found.columns["货物状态"] == "goods"
    assert recognise(making.ORDERS_2016, "x").notes
    assert not recognise(making.ORDERS_2017, "x").notes


def test_every_layout_and_code_table_names_its_source() -> None:
    assert len(layouts()) == 7
    for each in layouts():
        assert each.source
        assert each.confidence in {"H", "M", "L", "U"}
        assert each.paid_means in {"net", "gross", "due", "row"}
    for path in FOLDER.glob("*.md"):
        assert code_table(path.stem).words


@pytest.mark.parametrize(
    ("table", "cell", "code"),
    [
        ("trade_status", "买家已付款,等待卖家发货", "unshipped"),
        ("trade_status", " 买家已付款， 等待卖家发货\t", "unshipped"),
        ("trade_status", "卖家已发货，等待买家确认", "shipped"),
        ("refund_status", "待商家收货", "wait_seller_receive"),
        ("refund_status", "卖家已经同意退款,等待买家退货", "wait_buyer_return"),
        ("refund_status", "换货关闭，转退货退款", "wait_seller"),
        ("refund_kind", "退货退款", "return_refund"),
        ("refund_kind", "补寄", "reship"),
        ("goods_status", "BUYER_RETURNED_GOODS", "returned"),
        ("platform_in", "客服已介入", "in"),
        ("trade_status", "null", "unrecognised"),
    ],
)
def test_words_are_compared_without_punctuation(table: str, cell: str, code: str) -> None:
    assert code_table(table).read(cell) == code


def test_header_names_are_compared_loosely_but_not_wrongly() -> None:
    assert header_key("﻿订单付款时间 ") == header_key("订单付款时间")
    assert header_key("商品ＩＤ") == header_key("商品 id")
    assert header_key("总金额（旧版）") == header_key("总金额(旧版)") != header_key("总金额")
