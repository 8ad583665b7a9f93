"""Merging exports: any order of arrival, nothing twice, nothing older over anything newer."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from shouhou.orders.actions import take_lines, take_orders
from shouhou.orders.facts import stand_in_line, unit_shares
from shouhou.orders.models import Order, OrderLine, SearchRow
from shouhou.orders.queries import lines_seen, order_nos_seen_in, order_seen, orders_seen
from shouhou.orders.tests.make import NUMBER, make_line, make_order, make_shop, make_source

pytestmark = pytest.mark.django_db


def counts(taken):
    return taken.new, taken.changed, taken.same


def shares():
    rows = OrderLine.objects.order_by("line_no").values_list("line_no", "share_fen", "unit_fens")
    return [(line_no, share, tuple(units)) for line_no, share, units in rows]


def expected(order, lines):
    found = unit_shares(order, lines).lines
    return sorted((each.line_no, each.paid_fen, each.unit_fens) for each in found)


def test_an_order_comes_back_exactly_as_seen():
    shop, order = make_shop(), make_order()
    bare = make_order(order_no="2", discounts=(), paid_at=None, post_fee_fen=None, quantity=None)
    assert counts(take_orders(make_source(shop), [order, bare])) == (2, 0, 0)
    assert order_seen(shop.pk, NUMBER) == order
    assert str(order_seen(shop.pk, NUMBER).created_at.tzinfo) == "Asia/Shanghai"
    assert orders_seen(shop.pk, [NUMBER, "2", "3"]) == {NUMBER: order, "2": bare}
    assert lines_seen(shop.pk, NUMBER) == (stand_in_line(order),)
    assert order_seen(make_shop("别家").pk, NUMBER) is None


def test_lines_come_back_exactly_as_seen_in_their_own_order():
    shop = make_shop()
    take_orders(make_source(shop), [make_order()])
    lines = tuple(make_line(n, paid_fen=3_300 if n == 2 else None) for n in (1, 2, 3))
    assert counts(take_lines(make_source(shop), lines[::-1])) == (3, 0, 0)
    assert lines_seen(shop.pk, NUMBER) == lines


def test_the_same_export_again_changes_nothing():
    shop, lines = make_shop(), [make_line(1), make_line(2)]
    take_orders(make_source(shop), [make_order()])
    take_lines(make_source(shop), lines)
    before = list(Order.objects.values()), list(OrderLine.objects.order_by("id").values())
    assert counts(take_orders(make_source(shop), [make_order()])) == (0, 0, 1)
    assert counts(take_lines(make_source(shop), lines)) == (0, 0, 2)
    assert before == (list(Order.objects.values()), list(OrderLine.objects.order_by("id").values()))


def test_a_number_twice_in_one_export_counts_once_the_last():
    shop = make_shop()
    taken = take_orders(make_source(shop), [make_order(), make_order(seller_memo="后来的")])
    assert counts(taken) == (1, 0, 1)
    assert order_seen(shop.pk, NUMBER).seller_memo == "后来的"


@pytest.mark.parametrize("arrival", list(permutations([20, 21, 22])))
def test_the_newest_export_stands_whatever_arrives_when(arrival):
    shop = make_shop()
    exports = {
        20: make_order(status="unshipped", shipped_at=None, waybill="", seller_memo="一"),
        21: make_order(status="shipped", seller_memo="二"),
        22: make_order(status="success", seller_memo=""),
    }
    for day in arrival:
        take_orders(make_source(shop, day), [exports[day]])
    assert order_seen(shop.pk, NUMBER) == exports[22]


def test_a_return_to_the_older_wording_is_not_undone_by_the_export_between():
    shop, first, between = make_shop(), make_order(), make_order(seller_memo="中间")
    take_orders(make_source(shop, 20), [first])
    take_orders(make_source(shop, 22), [first])
    assert counts(take_orders(make_source(shop, 21), [between])) == (0, 0, 1)
    assert order_seen(shop.pk, NUMBER) == first


def test_of_two_exports_of_one_minute_the_later_sheet_stands():
    for sheets in ((1, 2), (2, 1)):
        shop = make_shop(f"店{sheets}")
        for sheet in sheets:
            take_orders(make_source(shop, sheet=sheet), [make_order(seller_memo=str(sheet))])
        assert order_seen(shop.pk, NUMBER).seller_memo == "2"


def test_silence_empties_no_moment_and_no_nick_but_a_memo():
    shop = make_shop()
    take_orders(make_source(shop, 20), [make_order(seller_memo="留意")])
    silent = make_order(buyer_nick="", paid_at=None, points=None, seller_memo="", waybill="")
    take_orders(make_source(shop, 21), [silent])
    assert order_seen(shop.pk, NUMBER) == make_order(waybill="")


def test_an_older_export_fills_what_newer_ones_are_silent_on():
    shop = make_shop()
    take_orders(make_source(shop, 21), [make_order(buyer_nick="", confirmed_at=None)])
    older = make_order(status="unshipped", buyer_nick="tb_summer88", title="旧标题")
    assert counts(take_orders(make_source(shop, 20), [older])) == (0, 1, 0)
    assert order_seen(shop.pk, NUMBER) == make_order()


def test_shops_do_not_mix():
    one, two = make_shop(), make_shop("别家")
    take_orders(make_source(one), [make_order()])
    assert counts(take_orders(make_source(two), [make_order(seller_memo="二")])) == (1, 0, 0)
    take_lines(make_source(two), [make_line(1)])
    assert len(lines_seen(one.pk, NUMBER)) == 1
    assert lines_seen(one.pk, NUMBER)[0].line_no == NUMBER + "#0"


@pytest.mark.parametrize("lines_first", [True, False])
def test_lines_and_orders_meet_whichever_comes_first(lines_first):
    shop, order, lines = make_shop(), make_order(), [make_line(1, price_fen=6_600), make_line(2)]
    if lines_first:
        taken = take_lines(make_source(shop), lines)
        assert taken.waiting == (NUMBER, NUMBER)
        assert set(OrderLine.objects.values_list("order", "share_fen")) == {(None, 0)}
        take_orders(make_source(shop), [order])
    else:
        take_orders(make_source(shop), [order])
        assert take_lines(make_source(shop), lines).waiting == ()
    assert shares() == expected(order, lines)
    assert OrderLine.objects.filter(order__order_no=NUMBER, stand_in=False).count() == 2
    assert "雪平锅 1 号" in SearchRow.objects.get().text


def test_one_more_line_splits_again():
    shop, order, lines = make_shop(), make_order(), [make_line(n) for n in (1, 2, 3)]
    take_orders(make_source(shop), [order])
    for line in lines:
        take_lines(make_source(shop), [line])
    assert shares() == expected(order, lines)


def test_a_corrected_payment_splits_again():
    shop, lines = make_shop(), [make_line(1), make_line(2, price_fen=1)]
    take_orders(make_source(shop, 20), [make_order()])
    take_lines(make_source(shop, 20), lines)
    cheaper = make_order(paid_fen=8_000, total_fen=8_000, goods_fen=7_000, paid_net_fen=8_000)
    take_orders(make_source(shop, 21), [cheaper])
    assert shares() == expected(cheaper, lines)


def test_a_bare_order_keeps_one_stand_in():
    shop = make_shop()
    for day in (20, 21):
        order = make_order(paid_fen=10_900 - day, total_fen=10_900)
        take_orders(make_source(shop, day), [order])
        assert shares() == expected(order, [])


def test_a_stand_in_always_says_what_its_order_says():
    shop = make_shop()
    exports = (
        make_order(status="success", status_text="交易成功", waybill="YT1"),
        make_order(title="新标题"),
        make_order(quantity=1, goods_fen=9_900),
        make_order(goods_fen=9_800, total_fen=10_800, paid_fen=10_800, paid_net_fen=10_800),
    )
    for day, order in enumerate(exports, 20):
        take_orders(make_source(shop, day), [order])
        assert lines_seen(shop.pk, NUMBER) == (stand_in_line(order),)
        assert shares() == expected(order, [])
        assert order.title in SearchRow.objects.get().text


def test_lines_numbered_by_place_give_way_to_the_platforms_numbers():
    shop, real = make_shop(), [make_line(1), make_line(2)]
    numbered = [replace(line, line_no=f"{NUMBER}#{n}") for n, line in enumerate(real, 1)]
    take_orders(make_source(shop), [make_order()])
    for lines in (numbered, real, numbered):
        take_lines(make_source(shop), lines)
    assert lines_seen(shop.pk, NUMBER) == tuple(real)
    assert shares() == expected(make_order(), real)


def test_what_does_not_add_up_is_told_kept_and_forgotten_when_cured():
    shop = make_shop()
    taken = take_orders(make_source(shop), [make_order(total_fen=11_000)])
    assert [each.code for each in taken.problems[NUMBER]] == ["total_differs"]
    assert Order.objects.get().split_problem == "total_differs"
    taken = take_orders(make_source(shop, 21), [make_order()])
    assert taken.problems == {NUMBER: ()}
    assert take_orders(make_source(shop, 22), [make_order(status="success")]).problems == {}
    assert Order.objects.get().split_problem == ""


def test_hostile_figures_are_refused_by_the_table_itself():
    shop = make_shop()
    with pytest.raises(Exception, match="order_money_not_negative"):
        take_orders(make_source(shop), [make_order(paid_fen=-1)])


def test_touched_orders_are_found_by_their_sheet():
    shop = make_shop()
    take_orders(make_source(shop, sheet=7), [make_order(), make_order(order_no="2")])
    take_orders(make_source(shop, 21, sheet=8), [make_order(order_no="2", seller_memo="新")])
    take_lines(make_source(shop, 21, sheet=9), [make_line(1)])
    assert order_nos_seen_in(shop.pk, [8]) == {"2"}
    assert order_nos_seen_in(shop.pk, [9]) == {NUMBER}
