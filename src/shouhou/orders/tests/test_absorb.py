"""An upload becomes orders: from the raw rows that intake kept."""

from __future__ import annotations

import pytest

from shouhou.orders.actions import absorb_upload
from shouhou.orders.queries import lines_seen, order_seen
from shouhou.orders.tests.make import NOW, make_person, make_shop, make_upload

pytestmark = pytest.mark.django_db

ORDERS = [
    [
        *("订单编号", "买家会员名", "买家应付货款", "买家应付邮费", "总金额", "买家实际支付金额"),
        *("订单状态", "收货人姓名", "订单创建时间", "订单付款时间 ", "宝贝标题 ", "宝贝总数量"),
        "退款金额",
    ],
    [
        *("1001", "tb_a", "50.00", "0.00", "50.00", "50.00", "交易成功", "某某"),
        *("2026-11-11 00:00:01", "2026-11-11 00:00:09", "雪平锅", "2", "0.00"),
    ],
    [
        *("1002", "tb_b", "30.00", "6.00", "40.00", "40.00", "交易成功", "某某"),
        *("2026-11-11 00:00:02", "2026-11-11 00:00:09", "三德刀", "1", "0.00"),
    ],
]
LINES = [
    ["子订单编号", "主订单编号", "标题", "价格", "购买数量", "订单状态", "买家实际支付金额"],
    ["5001", "1001", "雪平锅 红", "30.00", "1", "交易成功", "20.00"],
    ["5002", "1001", "雪平锅 蓝", "30.00", "1", "交易成功", "30.00"],
    ["5003", "1009", "没有订单", "30.00", "1", "交易成功", "30.00"],
]


@pytest.fixture
def upload():
    shop = make_shop()
    sheets = {"orders": ("taobao_orders", ORDERS), "lines": ("taobao_items", LINES)}
    return make_upload(shop, make_person(shop), sheets)


def test_rows_become_orders_and_lines(upload):
    told = []
    absorbed = absorb_upload(upload_id=upload.pk, now=NOW, progress=told.append)
    assert (absorbed.new, absorbed.changed, absorbed.same) == (5, 0, 0)
    assert told == [2, 5]
    assert order_seen(upload.shop_id, "1001").paid_fen == 5_000
    assert [line.line_no for line in lines_seen(upload.shop_id, "1001")] == ["5001", "5002"]
    assert [line.paid_fen for line in lines_seen(upload.shop_id, "1001")] == [2_000, 3_000]


def test_what_does_not_add_up_and_what_waits_is_told_not_dropped(upload):
    absorbed = absorb_upload(upload_id=upload.pk, now=NOW)
    said = [(each.code, each.found) for each in absorbed.problems]
    assert said == [("total_differs", "1002"), ("line_waits", "1009")]
    assert order_seen(upload.shop_id, "1002").total_fen == 4_000
    assert len(lines_seen(upload.shop_id, "1009")) == 1


def test_again_changes_nothing_and_is_noted_once(upload):
    first = absorb_upload(upload_id=upload.pk, now=NOW)
    again = absorb_upload(upload_id=upload.pk, now=NOW)
    assert (again.new, again.changed, again.same) == (0, 0, 5)
    assert [each.code for each in again.problems] == ["line_waits"]
    assert len(first.problems) == 2
    (noted,) = upload.absorptions.all()
    assert (noted.consumer, noted.counts["same"]) == ("orders", 5)
