"""Two absorbings at once: real threads, real PostgreSQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from shouhou.orders.actions import take_lines, take_orders
from shouhou.orders.facts import unit_shares
from shouhou.orders.models import Order, OrderLine, SearchRow
from shouhou.orders.tests.make import make_line, make_order, make_shop, make_source

pytestmark = pytest.mark.django_db(transaction=True)
NUMBERS = [str(3_515_313_978_150_000_000 + n * 7919) for n in range(60)]


def at_once(*works):
    """Run the works in threads that start together."""
    barrier = Barrier(len(works))

    def run(work):
        try:
            barrier.wait()
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def test_two_exports_at_once_leave_the_newer_and_nothing_twice():
    shop = make_shop()
    older = [make_order(order_no=number, seller_memo="旧") for number in NUMBERS]
    newer = [make_order(order_no=number, seller_memo="新") for number in reversed(NUMBERS)]
    taken = at_once(
        lambda: take_orders(make_source(shop, 20), older),
        lambda: take_orders(make_source(shop, 21), newer),
    )
    assert sum(each.new for each in taken) == len(NUMBERS)
    assert set(Order.objects.values_list("seller_memo", flat=True)) == {"新"}
    assert OrderLine.objects.count() == SearchRow.objects.count() == len(NUMBERS)


@pytest.mark.parametrize("attempt", range(3))
def test_orders_and_their_lines_at_once_always_meet(attempt):
    shop = make_shop()
    orders = [make_order(order_no=number) for number in NUMBERS]
    lines = [make_line(order_no=number, line_no=f"{number}9") for number in NUMBERS]
    at_once(
        lambda: take_orders(make_source(shop), orders),
        lambda: take_lines(make_source(shop), lines),
    )
    expected = unit_shares(orders[0], [lines[0]]).lines[0].paid_fen
    found = OrderLine.objects.values_list("order__order_no", "share_fen", "stand_in")
    assert sorted(found) == [(number, expected, False) for number in sorted(NUMBERS)]


def test_the_same_export_twice_at_once_counts_once():
    shop = make_shop()
    orders = [make_order(order_no=number) for number in NUMBERS]
    taken = at_once(*[lambda: take_orders(make_source(shop), orders)] * 3)
    assert sorted(each.new for each in taken) == [0, 0, len(NUMBERS)]
    assert sum(each.changed for each in taken) == 0
