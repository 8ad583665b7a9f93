"""The platform's rows in the desk's words: every word of the tables, and the words nobody knows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shouhou.clock import local
from shouhou.platforms.port import UNRECOGNISED
from shouhou.platforms.taobao.client import (
    BadShape,
    calls,
    code_of,
    dispute_extra,
    dispute_seen,
    exchange_extra,
    exchange_seen,
    label_of,
    lines_seen,
    order_extra,
    order_seen,
    rating_seen,
    refund_extra,
    refund_seen,
)
from shouhou.platforms.taobao.client.answers import answer
from shouhou.platforms.taobao.client.tables import FOLDER, rows, words
from shouhou.platforms.taobao.client.tests.serving import recording

REFUND = answer(calls.RefundGet(refund_id="1"), recording("refund_get"))
TRADE = answer(calls.TradeGet(tid="1"), recording("trade"))
# The words of port.py, written out once more: a table may not invent one.
OURS = {
    "trade_status": {"unpaid", "unshipped", "part_shipped", "shipped", "success", "closed"},
    "refund_status": {
        *("wait_seller", "wait_buyer_return", "wait_seller_receive", "seller_refused"),
        *("wait_seller_send", "wait_buyer_confirm", "success", "closed"),
    },
    "refund_kind": {
        *("refund_only", "return_refund", "exchange", "reship", "repair"),
        "price_protection",
    },
    "goods_status": {"not_received", "received", "returned"},
    "refund_phase": {"onsale", "aftersale"},
    "platform_in": {"none", "asked", "in"},
    "order_kind": {"ordinary", "presale", "cod", "virtual"},
}


@pytest.mark.parametrize("table", OURS)
def test_the_tables_speak_the_words_of_the_port(table):
    assert set(words(table).values()) == OURS[table]


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.md")), ids=lambda path: path.stem)
def test_every_table_loads(path):
    section = "Codes" if path.stem == "errors" else ""
    assert rows(path.stem, section) != ()


def test_an_order():
    seen = order_seen(TRADE)
    assert (seen.platform, seen.order_no) == ("taobao", "3300200100400500601")
    assert (seen.status, seen.status_text) == ("shipped", "等待买家确认收货")
    assert (seen.total_fen, seen.paid_fen, seen.post_fee_fen) == (10000, 10000, 1000)
    assert (seen.goods_fen, seen.paid_net_fen, seen.refunded_fen) == (None, None, None)
    assert seen.created_at == local("2026-02-20 08:00:00")
    assert seen.paid_at == local("2026-02-20 08:01:00")
    assert seen.shipped_at == local("2026-02-21 18:00:00")
    assert seen.ship_by_at == local("2026-02-22 08:01:00")
    assert seen.confirmed_at is None
    assert (seen.quantity, seen.courier, seen.waybill) == (3, "顺丰速运", "SF0000000001")
    assert seen.receiver_address == "浙江省 杭州市 西湖区 示例街道*号"
    assert (seen.buyer_message, seen.seller_memo, seen.shipping_text) == (
        "请包好",
        "老客户",
        "快递",
    )
    assert seen.discounts == (("店铺优惠券", 2000),)
    assert seen.order_kind == "ordinary"


def test_what_a_trade_tells_beside_its_order():
    extra = order_extra(TRADE)
    assert extra.freight_insurance_fen == 80
    seen = order_seen(TRADE)
    assert (seen.flag, seen.insured) == ("green", True)
    assert extra.timeout_at == local("2026-03-03 18:00:00")
    assert (extra.oaid, extra.urged, extra.may_ship) == ("oaid-1", True, True)
    assert extra.refunds == (("3300200100400500602", "88100200300400501", "wait_seller"),)
    odd = replace(TRADE, status="PAID_FORBID_CONSIGN", seller_flag=9, ob_tag="")
    forbidden = order_extra(odd)
    assert (forbidden.may_ship, forbidden.urged) == (False, False)
    assert order_seen(odd).flag == UNRECOGNISED
    closed = replace(TRADE, status="TRADE_CLOSED_BY_TAOBAO", seller_flag=None)
    unpaid = order_extra(closed)
    assert (unpaid.may_ship, unpaid.closed_before_payment) == (False, True)
    assert order_seen(closed).flag == ""


def test_when_receipt_confirms_itself():
    assert order_seen(TRADE).confirm_by_at == local("2026-03-03 18:00:00")
    assert order_seen(replace(TRADE, status="WAIT_BUYER_PAY")).confirm_by_at is None


@pytest.mark.parametrize(
    ("number", "advanced"),
    [(0, False), (1, False), (2, True), (3, False), (4, False), (5, True), (9, None), (None, None)],
)
def test_has_the_platform_paid_in_advance(number, advanced):
    assert refund_seen(replace(REFUND, advance_status=number)).advanced is advanced


def test_lines():
    cup, coaster = lines_seen(TRADE)
    assert (cup.order_no, cup.line_no) == ("3300200100400500601", "3300200100400500602")
    assert (cup.price_fen, cup.quantity, cup.payable_fen, cup.paid_fen) == (3990, 2, 7980, 6000)
    assert (cup.outer_id, cup.item_id, cup.sku) == ("CUP-W", "620000000000000001", "颜色:白色")
    assert cup.refund_status_text == "买家已经申请退款，等待卖家同意"
    assert (coaster.refund_status_text, coaster.paid_fen, coaster.refunded_fen) == ("", 3000, None)


@pytest.mark.parametrize("status", ["WAIT_BUYER_PAY", "TRADE_CLOSED_BY_TAOBAO", "PAY_PENDING"])
def test_nothing_was_paid(status):
    trade = replace(TRADE, status=status, pay_time=None)
    assert (order_seen(trade).total_fen, order_seen(trade).paid_fen) == (10000, 0)
    assert [line.paid_fen for line in lines_seen(trade)] == [0, 0]


def test_a_trade_closed_after_payment_was_paid():
    assert order_seen(replace(TRADE, status="TRADE_CLOSED")).paid_fen == 10000


def test_an_unknown_stage_stays_visible():
    seen = order_seen(replace(TRADE, status="WAIT_PRE_AUTH_CONFIRM"))
    assert (seen.status, seen.status_text) == (UNRECOGNISED, "WAIT_PRE_AUTH_CONFIRM")
    assert seen.paid_fen == 10000
    assert order_seen(replace(TRADE, status="NEW", pay_time=None)).paid_fen == 0


def test_the_end_of_a_success_is_its_confirmation():
    ended = replace(TRADE, status="TRADE_FINISHED", end_time=local("2026-03-05 08:00:00"))
    assert order_seen(ended).confirmed_at == local("2026-03-05 08:00:00")


@pytest.mark.parametrize(
    ("parts", "kind"),
    [
        ({"type": "step"}, "presale"),
        ({"step_trade_status": "FRONT_PAID_FINAL_NOPAID"}, "presale"),
        ({"type": "cod"}, "cod"),
        ({"type": "auto_delivery"}, "virtual"),
        ({"shipping_type": "virtual"}, "virtual"),
        ({"type": "something_new"}, "ordinary"),
    ],
)
def test_the_kind_of_an_order(parts, kind):
    assert order_seen(replace(TRADE, **parts)).order_kind == kind


def test_couriers_that_differ_are_told_by_the_lines_only():
    cup, coaster = TRADE.orders
    split = replace(TRADE, orders=(cup, replace(coaster, invoice_no="YT2")))
    assert (order_seen(split).courier, order_seen(split).waybill) == ("顺丰速运", "")


@pytest.mark.parametrize(
    ("parts", "field"), [({"payment": None}, "payment"), ({"created": None}, "created")]
)
def test_what_an_order_cannot_do_without(parts, field):
    with pytest.raises(BadShape) as caught:
        order_seen(replace(TRADE, **parts))
    assert caught.value.field == field


def test_a_refund():
    seen = refund_seen(REFUND)
    assert (seen.refund_no, seen.order_no) == ("88100200300400501", "3300200100400500601")
    assert seen.line_no == "3300200100400500602"
    assert (seen.kind, seen.kind_text) == ("return_refund", "退货退款")
    assert (seen.status, seen.status_text) == ("wait_seller", "买家已经申请退款，等待卖家同意")
    assert (seen.amount_fen, seen.order_paid_fen) == (3990, 4580)
    assert (seen.goods, seen.goods_text) == ("received", "买家已收到货")
    assert (seen.phase, seen.platform_in) == ("aftersale", "asked")
    assert seen.applied_at == local("2026-03-01 09:30:00")
    assert seen.deadline_at == local("2026-03-03 09:30:00")
    assert (seen.finished_at, seen.return_waybill, seen.whole) == (None, "", "")
    assert (seen.item_id, seen.outer_id, seen.reason_text) == (
        "620000000000000001",
        "CUP-W",
        "质量问题",
    )


def test_what_a_refund_tells_beside():
    extra = refund_extra(REFUND)
    assert extra.version == 1772328662000
    assert (refund_seen(REFUND).constraint, extra.constraint_text) == (
        "cannot_refuse",
        "不能拒绝",
    )
    assert (extra.goods_must_return, extra.platform_text) == (True, "需要客服介入")
    assert (extra.seller_keeps_fen, extra.quantity, extra.order_status) == (590, 1, "shipped")
    assert extra.attributes == (("disputeRequest", "3"), ("apply_reason", "q"))
    odd = refund_extra(replace(REFUND, attribute="a:b:c;lonely;:v;;k:"))
    assert odd.attributes == (("a", "b:c"), ("k", ""))
    assert refund_seen(replace(REFUND, operation_contraint="x")).constraint == UNRECOGNISED


@pytest.mark.parametrize(
    ("parts", "kind"),
    [
        ({"dispute_type": "REFUND"}, "refund_only"),
        ({"dispute_type": "RESHIPPING"}, "reship"),
        ({"dispute_type": "OTHERS"}, UNRECOGNISED),
        ({"dispute_type": "", "has_good_return": True}, "return_refund"),
        ({"dispute_type": "", "has_good_return": False}, "refund_only"),
        ({"dispute_type": "", "has_good_return": None}, UNRECOGNISED),
        ({"special_refund_type": "priceProtect"}, "price_protection"),
        ({"special_refund_type": "cashBack"}, "return_refund"),
    ],
)
def test_the_kind_of_a_request(parts, kind):
    assert refund_seen(replace(REFUND, **parts)).kind == kind


def test_an_exchange_at_tmall_gives_nothing_back_whoever_tells_it():
    exchange = answer(calls.ExchangeGet(dispute_id="1"), recording("exchange"))
    told = refund_seen(replace(REFUND, dispute_type="TMALL_EXCHANGE", refund_fee=15_900))
    assert told.amount_fen == exchange_seen(exchange).amount_fen == 0
    assert refund_seen(replace(REFUND, refund_fee=15_900)).amount_fen == 15_900


def test_words_nobody_knows_stay_visible():
    strange = replace(
        REFUND, status="17", good_status="LOST", refund_phase="", cs_status=12, dispute_type="NEW"
    )
    seen = refund_seen(strange)
    assert (seen.status, seen.status_text) == (UNRECOGNISED, "17")
    assert (seen.goods, seen.goods_text) == (UNRECOGNISED, "LOST")
    assert (seen.phase, seen.platform_in) == (UNRECOGNISED, UNRECOGNISED)
    assert (seen.kind, seen.kind_text) == (UNRECOGNISED, "NEW")


def test_a_reminder_that_is_none():
    none = calls.RemindTimeout(exist_timeout=False, timeout=local("2026-03-03 09:30:00"))
    assert refund_seen(replace(REFUND, refund_remind_timeout=none)).deadline_at is None
    assert refund_seen(replace(REFUND, refund_remind_timeout=None)).deadline_at is None


def test_a_dispute_told_in_numbers():
    (dispute,) = answer(calls.DisputesReceived(), recording("disputes")).rows
    seen, extra = dispute_seen(dispute), dispute_extra(dispute)
    assert (seen.kind, seen.status, seen.amount_fen) == ("exchange", "wait_seller_send", 0)
    assert (seen.order_no, seen.line_no) == ("3300200100400500601", "3300200100400500602")
    assert dispute_seen(replace(dispute, oid="")).line_no is None
    assert seen.status_text == "卖家确认收货，等待卖家发货"
    assert (seen.return_courier, seen.return_waybill) == ("中通快递", "ZT1")
    assert seen.out_logistics == "顺丰速运 SF2"
    assert (extra.out_courier, extra.out_waybill) == ("顺丰速运", "SF2")
    assert seen.deadline_at == local("2026-03-05 09:30:00")


def test_an_exchange():
    exchange = answer(calls.ExchangeGet(dispute_id="1"), recording("exchange"))
    seen, extra = exchange_seen(exchange), exchange_extra(exchange)
    assert (seen.kind, seen.status, seen.amount_fen) == ("exchange", "wait_seller_send", 0)
    assert (seen.order_no, seen.line_no) == ("3300200100400500602", None)
    assert seen.platform_in == "in"
    assert (extra.version, extra.sku, extra.wanted_sku) == (1772328662001, "白色", "黑色")
    assert extra.platform_text == "支持卖家"


def test_a_rating():
    (rate,) = answer(calls.TradeRates(), recording("rates")).rows
    seen = rating_seen(rate)
    assert (seen.order_no, seen.line_no) == ("3300200100400500601", "3300200100400500602")
    assert (seen.rating, seen.rating_text, seen.by) == ("bad", "差评", "buyer")
    assert (seen.content, seen.counts, seen.logistics_score) == ("碎了", True, 5)
    assert rating_seen(replace(rate, result="awful")).rating == UNRECOGNISED


@pytest.mark.parametrize(
    ("word", "code"),
    [
        *(("1", "wait_seller"), ("2", "wait_buyer_return"), ("3", "wait_seller_receive")),
        *(("4", "closed"), ("5", "success"), ("6", "seller_refused"), ("8", "wait_seller")),
        *(("7", "wait_buyer_confirm"), ("12", "wait_seller_send"), ("13", "wait_buyer_confirm")),
        *(
            ("14", "wait_seller"),
            ("17", UNRECOGNISED),
            ("WAIT_SELLER_CONSIGN_GOODS", "wait_seller_send"),
        ),
        ("WAIT_SELLER_CONSIGN_GOOGDS", "wait_seller_send"),
        ("POST_FEE_DISPUTE_WAIT_ACTIVATE", UNRECOGNISED),
        ("", UNRECOGNISED),
    ],
)
def test_status_words_and_numbers(word, code):
    assert code_of("refund_status", word) == code


def test_labels():
    assert label_of("platform_in", 8) == "支持买家"
    assert label_of("platform_in", None) == ""
    assert label_of("trade_status", "NEW") == "NEW"
