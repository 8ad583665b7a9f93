"""Refunds in lists, their page and their search: only for whom they are, at a steady price."""

from __future__ import annotations

import pytest

from shouhou.orders.actions import take_orders
from shouhou.orders.tests.make import NOW, later, make_person, make_shop, make_source
from shouhou.refunds.actions import answer, judge, take_refunds
from shouhou.refunds.models import RefundRequest
from shouhou.refunds.queries import refund_view, search
from shouhou.refunds.queries.walking import Wanted, refunds_of
from shouhou.refunds.tests.making import REFUND, make_order, make_refund

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    shop = make_shop()
    take_orders(make_source(shop), [make_order(buyer_nick="tb_summer88")])
    return shop


def take(shop, *refunds, day=20):
    refund_ids = take_refunds(make_source(shop, day), refunds, NOW).refund_ids
    judge(shop.pk, refund_ids, NOW)
    return refund_ids


def numbers(by, **wanted):
    return [row.refund_no for row in refunds_of(by, Wanted(**wanted), 50)]


def test_only_the_persons_shops(shop):
    other = make_shop("别家")
    take(shop, REFUND)
    take(other, make_refund(refund_no="elsewhere"))
    by, stranger = make_person(shop), make_person(other, login="stranger")
    assert numbers(by) == [REFUND.refund_no]
    assert numbers(by, shop_id=shop.pk) == [REFUND.refund_no]
    assert numbers(by, shop_id=other.pk) == []
    assert numbers(stranger) == ["elsewhere"]
    assert numbers(make_person(login="nobody")) == []
    refund_id = RefundRequest.objects.get(shop=shop).pk
    assert refund_view(stranger, refund_id) is None
    assert refund_view(by, 0) is None
    assert search(stranger, REFUND.refund_no).refunds == ()
    assert search(stranger, REFUND.order_no).orders.hits == ()


def test_the_buyer_is_masked_and_found_through_the_order(shop):
    take(shop, REFUND)
    (row,) = refunds_of(make_person(shop), Wanted(), 50)
    assert row.buyer
    assert "summer" not in row.buyer


def test_one_or_three_cost_the_same_queries(shop, django_assert_max_num_queries):
    by, costs = make_person(shop), []
    for many in (1, 3):
        take(shop, *[make_refund(refund_no=f"{many}{n}") for n in range(many)])
        with django_assert_max_num_queries(3) as counted:
            refunds_of(by, Wanted(), 50)
        costs.append(len(counted))
    assert costs[0] == costs[1]


def test_the_page_costs_the_same_queries_and_tells_the_story(shop, django_assert_num_queries):
    by = make_person(shop)
    (refund_id,) = take(shop, make_refund(reason_text="质量问题"))
    for many in (1, 3):
        take(shop, *[make_refund(refund_no=f"{many}{n}") for n in range(many)])
        answer(by, refund_id, "finding", "confirmed" if many == 1 else "unclear", later(NOW, many))
        with django_assert_num_queries(10):
            view = refund_view(by, refund_id)
    assert view.order.order_no == REFUND.order_no
    assert len(view.others) == 4
    assert view.decision.facts["finding"] == "unclear"
    kinds = [entry.kind for entry in view.timeline]
    assert kinds[:2] == ["imported", "decided"]
    assert kinds.count("told") == 2
    assert [entry.who for entry in view.timeline if entry.kind == "told"] == ["小王", "小王"]
    assert list(view.timeline) == sorted(view.timeline, key=lambda entry: entry.at)


def test_the_story_hides_no_impossible_jump(shop):
    (refund_id,) = take(shop, make_refund(status="success"))
    take(shop, REFUND, day=22)
    view = refund_view(make_person(shop), refund_id)
    assert [entry.kind for entry in view.timeline if "success" in entry.en] == [
        "imported",
        "impossible",
    ] or "impossible" in [entry.kind for entry in view.timeline]


def test_search_finds_a_refund_by_its_numbers_and_its_orders(shop):
    take(shop, make_refund(return_waybill="SF1020304050"), make_refund(refund_no="9" * 18))
    by = make_person(shop)
    for text in (REFUND.refund_no, REFUND.refund_no[:8], "sf1020304050"):
        assert [row.refund_no for row in search(by, text).refunds] == [REFUND.refund_no], text
    for text in (REFUND.order_no, "针织开衫", "tb_summer88"):
        found = search(by, text)
        assert len(found.refunds) == 2, text
        assert len(found.orders.hits) == 1
    assert search(by, "衫").orders.refusal == "too_short"
