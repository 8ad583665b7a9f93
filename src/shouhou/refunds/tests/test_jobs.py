"""The background doors: they judge, and twice is as good as once."""

from __future__ import annotations

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from shouhou.orders.actions import take_orders
from shouhou.orders.tests.make import NOW, make_shop, make_source
from shouhou.refunds.actions import take_refunds
from shouhou.refunds.jobs import judge_hourly, judge_refunds, judge_shop
from shouhou.refunds.models import Judged, RefundRequest
from shouhou.refunds.tests.making import make_order, make_refund

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    shop = make_shop()
    take_orders(make_source(shop), [make_order()])
    take_refunds(
        make_source(shop),
        [make_refund(), make_refund(refund_no="over", status="success")],
        NOW,
    )
    return shop


def judged():
    return sorted(Judged.objects.values_list("refund__refund_no", flat=True))


def test_some_refunds_twice(shop):
    numbers = ",".join(str(row.pk) for row in RefundRequest.objects.all())
    for _ in range(2):
        judge_refunds(shop.pk, numbers)
    assert judged() == sorted(["over", make_refund().refund_no])


def test_the_open_refunds_of_a_shop_twice(shop):
    for _ in range(2):
        judge_shop(shop.pk)
    assert judged() == [make_refund().refund_no]


def test_the_hourly_round_asks_once_per_shop(shop):
    make_shop("没有退款的店")
    for _ in range(2):
        judge_hourly()
    wanted = ProcrastinateJob.objects.filter(task_name="refunds.judge_shop")
    assert [job.args for job in wanted] == [{"shop_id": shop.pk}]
