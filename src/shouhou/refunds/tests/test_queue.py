"""The queue and the page of one refund."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shouhou.orders.actions import take_orders
from shouhou.orders.tests.make import NOW, later, make_person, make_shop, make_source
from shouhou.refunds.actions import answer, judge, take_refunds
from shouhou.refunds.models import RefundRequest
from shouhou.refunds.queries import PAGE, VIEWS, queue, refund_view, search
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


def numbers(found):
    return [row.refund_no for row in found.rows]


def test_what_runs_out_first_is_on_top_and_the_unlimited_last(shop):
    take(
        shop,
        make_refund(refund_no="late", deadline_at=NOW - timedelta(hours=1)),
        make_refund(refund_no="far", deadline_at=NOW + timedelta(days=5)),
        make_refund(refund_no="soon", deadline_at=NOW + timedelta(hours=2)),
        make_refund(refund_no="over", status="success", deadline_at=NOW),
        make_refund(refund_no="never", status="wait_buyer_return"),
    )
    by = make_person(shop)
    found = queue(by, "all", now=NOW)
    assert numbers(found) == ["late", "soon", "far", "never", "over"]
    assert numbers(queue(by, "late", now=NOW)) == ["late", "soon"]
    assert numbers(queue(by, "agree", now=NOW)) == ["late", "soon", "far"]
    assert numbers(queue(by, "done", now=NOW)) == ["over"]
    assert (found.rows[0].runs_out_by, found.rows[3].runs_out_at) == ("platform", None)
    assert found.counts == {
        **dict.fromkeys(VIEWS, 0),
        "open": 4,
        "agree": 3,
        "late": 2,
        "done": 1,
        "all": 5,
        **{view: len(queue(by, view, now=NOW).rows) for view in ("pay", "ask", "person")},
    }


def test_every_refund_in_a_view_fits_it_and_is_counted(shop):
    statuses = ("wait_seller", "wait_seller_receive", "seller_refused", "closed", "unrecognised")
    take(shop, *[make_refund(refund_no=f"r{n}", status=s) for n, s in enumerate(statuses)])
    by = make_person(shop)
    for view in VIEWS:
        found = queue(by, view, now=NOW)
        assert found.counts[view] == len(found.rows)
    assert numbers(queue(by, "receive", now=NOW)) == ["r1"]


def test_pages_show_every_refund_once(shop):
    total = PAGE * 2 + 7
    refunds = [
        make_refund(refund_no=f"r{n:03d}", status="wait_seller" if n % 3 else "success")
        for n in range(total)
    ]
    take(shop, *refunds)
    by = make_person(shop)
    seen = [no for page in (1, 2, 3) for no in numbers(queue(by, "all", now=NOW, page=page))]
    assert len(seen) == len(set(seen)) == total
    assert queue(by, "all", now=NOW, page=99).page == 3
    assert queue(by, "all", now=NOW, page=-1).page == 1


def test_only_the_persons_shops(shop):
    other = make_shop("别家")
    take(shop, REFUND)
    take(other, make_refund(refund_no="elsewhere"))
    by, stranger = make_person(shop), make_person(other, login="stranger")
    assert numbers(queue(by, "all", now=NOW)) == [REFUND.refund_no]
    assert numbers(queue(by, "all", now=NOW, shop_id=shop.pk)) == [REFUND.refund_no]
    assert queue(by, "all", now=NOW, shop_id=other.pk).counts["all"] == 0
    assert numbers(queue(stranger, "all", now=NOW)) == ["elsewhere"]
    assert queue(make_person(login="nobody"), "all", now=NOW).rows == ()
    refund_id = RefundRequest.objects.get(shop=shop).pk
    assert refund_view(stranger, refund_id) is None
    assert refund_view(by, 0) is None
    assert search(stranger, REFUND.refund_no).refunds == ()
    assert search(stranger, REFUND.order_no).orders.hits == ()


def test_the_buyer_is_masked_and_found_through_the_order(shop):
    take(shop, REFUND)
    (row,) = queue(make_person(shop), "all", now=NOW).rows
    assert row.buyer
    assert "summer" not in row.buyer


@pytest.mark.parametrize("view", VIEWS)
def test_one_or_three_cost_the_same_queries(shop, view, django_assert_max_num_queries):
    by, costs = make_person(shop), []
    for many in (1, 3):
        refunds = [make_refund(refund_no=f"{many}{n}") for n in range(many)]
        take(shop, *refunds, make_refund(refund_no=f"d{many}", status="success"))
        with django_assert_max_num_queries(5) as counted:
            queue(by, view, now=NOW)
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
