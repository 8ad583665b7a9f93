"""The order as a person sees it."""

from __future__ import annotations

import pytest

from shouhou.orders.actions import take_lines, take_orders
from shouhou.orders.queries import order_view
from shouhou.orders.tests.make import (
    NUMBER,
    make_line,
    make_order,
    make_person,
    make_shop,
    make_source,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    shop = make_shop()
    take_orders(make_source(shop), [make_order(refunded_fen=900, paid_net_fen=10_000)])
    return shop


def test_every_line_with_paid_refunded_and_refundable(shop):
    take_lines(make_source(shop), [make_line(1, refunded_fen=900), make_line(2, quantity=2)])
    view = order_view(make_person(shop), shop.pk, NUMBER)
    assert [line.paid_fen for line in view.lines] == [3_300, 6_600]
    assert [line.refunded_fen for line in view.lines] == [900, None]
    assert [line.refundable_fen for line in view.lines] == [2_400, 6_600]
    assert view.lines[1].unit_fens == (3_300, 3_300)
    assert view.refundable_fen == 10_000
    assert view.discounts == (("天猫卡券抵扣", 300), ("集分宝抵扣", 5))
    assert view.problems == ()


def test_without_items_its_stand_in_shows(shop):
    (line,) = order_view(make_person(shop), shop.pk, NUMBER).lines
    assert line.stand_in
    assert (line.paid_fen, line.quantity, line.title) == (9_900, 3, "春秋款加厚雪平锅")


def test_what_does_not_add_up_shows(shop):
    take_orders(make_source(shop, 21), [make_order(total_fen=20_000, refunded_fen=1)])
    problems = order_view(make_person(shop), shop.pk, NUMBER).problems
    assert problems == ("total_differs", "net_differs")


def test_only_people_of_the_shop_see_it(shop):
    stranger = make_person(make_shop("别家"), login="stranger")
    assert order_view(stranger, shop.pk, NUMBER) is None
    assert order_view(make_person(login="nobody"), shop.pk, NUMBER) is None
    assert order_view(make_person(shop), shop.pk, "1") is None


def test_the_buyer_is_masked_until_asked_for_by_one_who_may(shop):
    agent, finance = make_person(shop), make_person(shop, login="caiwu", role="finance")
    for by, unmasked in ((agent, False), (finance, False), (finance, True)):
        buyer = order_view(by, shop.pk, NUMBER, unmasked=unmasked).buyer
        assert buyer.masked
        for part in ("summer", "小明", "1234", "某路"):
            assert part not in f"{buyer.nick}{buyer.name}{buyer.phone}{buyer.address}"
    buyer = order_view(agent, shop.pk, NUMBER, unmasked=True).buyer
    assert (buyer.phone, buyer.name) == ("13812345678", "张小明")


def test_one_line_or_three_cost_the_same_queries(shop, django_assert_num_queries):
    by = make_person(shop)
    for lines in (1, 3):
        take_lines(make_source(shop), [make_line(n) for n in range(1, lines + 1)])
        with django_assert_num_queries(3):
            assert len(order_view(by, shop.pk, NUMBER).lines) == lines
