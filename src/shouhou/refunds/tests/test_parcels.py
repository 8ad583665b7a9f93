"""Requests tell of parcels: sent back, never came; the courier tells the day of signing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from shouhou.couriers.port import Scan, Trace
from shouhou.parcels.actions import gather_orders, take_trace
from shouhou.parcels.models import Parcel, ParcelSign
from shouhou.refunds import actions
from shouhou.refunds.jobs import told_parcels
from shouhou.refunds.models import Judged, RefundRequest
from shouhou.refunds.tests.making import NOW, make_order
from shouhou.refunds.tests.world import make_world, returning

pytestmark = pytest.mark.django_db
OUT, BACK = "YT4766793546028", "773123456789012"


def tell():
    """What the worker would do with the jobs that wait."""
    for job in ProcrastinateJob.objects.filter(task_name="refunds.tell_parcels"):
        told_parcels(**job.args)


@pytest.fixture
def world():
    made = make_world()
    made.take_order(make_order(waybill=OUT, courier="圆通速递", status="shipped"))
    gather_orders(made.shop.pk, [make_order().order_no], NOW)
    return made


def signed(world, at):
    scan = Scan(at=at, text="已签收，签收人：本人")
    trace = Trace(source="test", courier="yto", courier_told="", number=OUT, scans=(scan,))
    take_trace(world.shop.pk, trace, NOW)


def test_a_return_waybill_is_followed_once(world):
    sent = returning(status="wait_seller_receive", return_waybill=BACK, return_courier="申通快递")
    world.take(sent)
    tell()
    tell()
    row = Parcel.objects.get(direction="back")
    assert (row.number, row.courier, row.contents.get().told_by) == (BACK, "sto", "request")


def test_a_finished_request_tells_of_no_parcel(world):
    world.take(returning(status="success", return_waybill=BACK))
    assert not ProcrastinateJob.objects.filter(task_name="refunds.tell_parcels").exists()


def test_who_has_nothing_although_it_was_signed_for_is_raised(world):
    signed(world, NOW - timedelta(days=1))
    world.take(returning(kind="refund_only", goods="not_received", reason_text="未收到货"))
    tell()
    assert list(ParcelSign.objects.values_list("sign", flat=True)) == ["not_received"]
    assert RefundRequest.objects.get().agreement.case_id == ParcelSign.objects.get().case_id


def test_the_day_of_signing_is_not_asked_for_when_the_courier_told(world):
    world.take(returning(answers=()))
    row = RefundRequest.objects.get()
    assert row.question == "days_signed"
    signed(world, row.applied_at - timedelta(days=2))
    job = ProcrastinateJob.objects.get(task_name="refunds.parcel_moved")
    actions.judge(world.shop.pk, [row.pk], NOW)
    row.refresh_from_db()
    assert job.args == {"shop_id": world.shop.pk, "order_no": row.order_no}
    assert row.question == ""
    assert Judged.objects.get(refund=row, latest=True).decision["facts"]["days_signed"] == "2"
