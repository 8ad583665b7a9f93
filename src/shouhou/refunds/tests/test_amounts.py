"""The arithmetic of what is due: it only adds, and never owes more than was paid."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from shouhou.clock import local
from shouhou.platforms.port import LineSeen
from shouhou.refunds.facts import ShopSetting
from shouhou.refunds.tests.making import decided, make_order, make_refund

SIGNED = "2026-11-17"


def make_line(number: int, price: int, quantity: int) -> LineSeen:
    return LineSeen(
        platform="taobao",
        order_no="2611230001",
        line_no=f"2611230001{number}",
        title=f"第{number}件",
        price_fen=price,
        quantity=quantity,
        status="shipped",
        status_text="卖家已发货，等待买家确认",
    )


def test_a_fault_gives_the_outbound_postage_back() -> None:
    refund = make_refund(reason_text="质量问题", amount_fen=10800)

    decision = decided(refund, days_signed=SIGNED, insurance="no")

    assert decision.due_fen == 10800
    assert [(one.line, one.fen) for one in decision.lines] == [
        ("goods", 9900),
        ("post_back", 900),
        ("return_post", None),
    ]


def test_no_reason_keeps_the_outbound_postage() -> None:
    decision = decided(days_signed=SIGNED)

    assert decision.due_fen == 9900
    assert [one.line for one in decision.lines] == ["goods", "post_kept"]


def test_more_than_is_due_is_pointed_out_with_the_right_amount() -> None:
    decision = decided(make_refund(amount_fen=10800), days_signed=SIGNED)

    assert (decision.amount_fit, decision.due_fen) == ("above", 9900)
    assert "金额请改为99.00元" in decision.reply


def test_what_was_refunded_before_is_not_owed_again() -> None:
    order = make_order(refunded_fen=8000, paid_net_fen=2800)

    decision = decided(make_refund(amount_fen=2800), order=order, days_signed=SIGNED)

    assert decision.due_fen == 2800


def test_a_gift_kept_leaves_the_amount_to_a_person() -> None:
    decision = decided(days_signed=SIGNED, gifts="kept")

    assert decision.due_fen is None
    assert decision.amount_fit == "unsure"


def test_deductions_after_success_need_an_agreement_and_a_rate() -> None:
    order = make_order(status="success", confirmed_at=local("2026-11-08 10:00:00"))
    shop = ShopSetting("mall", {"commission_bp": 500}, {"postage": "free"})
    late = "2026-11-05"

    taken = decided(order=order, shop=shop, days_signed=late, deductions_agreed="yes")
    kept = decided(order=order, shop=shop, days_signed=late, deductions_agreed="no")

    assert taken.due_fen == 9900 - 495
    assert kept.due_fen == 9900


prices = st.lists(st.tuples(st.integers(1, 99_999), st.integers(1, 5)), min_size=1, max_size=5)


@settings(max_examples=60, deadline=None)
@given(prices, st.integers(0, 20_000), st.data())
def test_refunds_of_all_lines_never_exceed_what_was_paid(
    goods: list[tuple[int, int]], off: int, data: st.DataObject
) -> None:
    lines = tuple(make_line(at, *one) for at, one in enumerate(goods))
    listed = sum(price * quantity for price, quantity in goods)
    paid = max(1, listed - off)
    order = make_order(total_fen=paid, paid_fen=paid, goods_fen=paid, post_fee_fen=0)
    shop = ShopSetting("c2c", facts={"postage": "free", "bundled": "no"})
    order_of_asking = data.draw(st.permutations(lines))

    dues = [
        decided(
            make_refund(line_no=line.line_no, amount_fen=paid),
            order=order,
            lines=lines,
            shop=shop,
            days_signed=SIGNED,
            bundled="no",
        ).due_fen
        for line in order_of_asking
    ]

    assert sum(due or 0 for due in dues) == paid
