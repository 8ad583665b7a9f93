"""Parcels come in and move: each once, in any order, and what is told again changes nothing."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from shouhou.cases.tests.make import make_shop
from shouhou.orders.actions import Source, take_lines, take_orders
from shouhou.parcels.actions import gather_orders, take_parcels, take_trace
from shouhou.parcels.models import Content, Parcel, ScanRow
from shouhou.parcels.queries import signed_at_of
from shouhou.parcels.tests.make import (
    DAY,
    HOUR,
    NOW,
    NUMBER,
    ORDER,
    parcel,
    scan,
    seen,
    told,
    trace,
)
from shouhou.platforms.port import LineSeen, OrderSeen

pytestmark = pytest.mark.django_db
LINES = (
    scan(2, "【四川苍溪公司】已收件"),
    scan(9, "快件由【成都】发往【杭州】"),
    scan(30, "【杭州】派件中"),
    scan(33, "客户签收人: 门卫 已签收"),
)


@pytest.fixture
def shop():
    return make_shop()


def order(**changes):
    made = OrderSeen(
        platform="taobao",
        order_no=ORDER,
        status="shipped",
        status_text="卖家已发货",
        total_fen=8900,
        paid_fen=8900,
        created_at=NOW - 2 * DAY,
        shipped_at=NOW - DAY,
        receiver_phone="13800001234",
        courier="圆通速递",
        waybill=NUMBER,
    )
    return replace(made, **changes)


def line(number, **changes):
    made = LineSeen(
        platform="taobao",
        order_no=ORDER,
        line_no=f"{ORDER}{number}",
        title="雪平锅",
        price_fen=8900,
        quantity=1,
        status="shipped",
        status_text="卖家已发货",
    )
    return replace(made, **changes)


def take(shop, *orders, lines=(), hours=0):
    source = Source(shop.pk, NOW + hours * HOUR, 0)
    take_orders(source, orders)
    take_lines(source, lines)


def test_an_orders_parcel_is_followed_once(shop):
    take(shop, order())
    assert gather_orders(shop.pk, [ORDER], NOW) == 1
    assert gather_orders(shop.pk, [ORDER], NOW) == 0
    row = Parcel.objects.get()
    assert (row.number, row.courier, row.direction, row.stage) == (NUMBER, "yto", "out", "created")
    assert (row.sent_at, row.phone_tail) == (NOW - DAY, "1234")
    assert Content.objects.get().order_no == ORDER


def test_a_finished_orders_parcel_only_when_asked_for(shop):
    take(shop, order(status="success"))
    assert gather_orders(shop.pk, [ORDER], NOW) == 0
    assert gather_orders(shop.pk, [ORDER], NOW, finished=True) == 1


def test_lines_in_two_parcels_are_two(shop):
    lines = [line(1, waybill="YT0000000000001"), line(2, waybill="YT0000000000002")]
    take(shop, order(waybill=""), lines=lines)
    assert gather_orders(shop.pk, [ORDER], NOW) == 2
    assert {row.line_no for row in Content.objects.all()} == {f"{ORDER}1", f"{ORDER}2"}


def test_a_corrected_waybill_replaces_the_old_one(shop):
    take(shop, order())
    gather_orders(shop.pk, [ORDER], NOW)
    take(shop, order(waybill="YT9999999999999"), hours=1)
    gather_orders(shop.pk, [ORDER], NOW + HOUR)
    old, new = Parcel.objects.order_by("pk")
    assert (old.replaced_at, old.looks_at, old.ask_at) == (NOW + HOUR, None, None)
    assert new.replaced_at is None
    take(shop, order(), hours=2)
    gather_orders(shop.pk, [ORDER], NOW + 2 * HOUR)
    old.refresh_from_db()
    assert old.replaced_at is None, "named again, it is there again"


def test_two_requests_of_one_order_send_two_parcels_back(shop):
    back = {"direction": "back", "order_no": ORDER}
    for line_no, number in (("1", "YT0000000000001"), ("2", "YT0000000000002")):
        told_of = [seen(number, line_no=line_no, **back)]
        take_parcels(shop.pk, told_of, NOW, told_by="request")
    assert Parcel.objects.filter(replaced_at=None).count() == 2
    corrected = [seen("YT0000000000009", line_no="2", **back)]
    take_parcels(shop.pk, corrected, NOW, told_by="request")
    there = Parcel.objects.filter(replaced_at=None).values_list("number", flat=True)
    assert sorted(there) == ["YT0000000000001", "YT0000000000009"]


def test_one_parcel_may_hold_two_orders(shop):
    parcel(shop)
    parcel(shop, order_no="3515313978150000002")
    assert Parcel.objects.count() == 1
    assert Content.objects.count() == 2


def test_a_number_that_cannot_be_one_is_left_out(shop):
    assert take_parcels(shop.pk, [seen("见备注"), seen("12;34"), seen("")], NOW) == 0


def test_an_unknown_courier_is_learned_and_a_known_one_stays(shop):
    row = parcel(shop, courier_told="其他")
    assert row.courier == "unrecognised"
    assert parcel(shop, courier_told="韵达快递").courier == "yunda"
    assert parcel(shop, courier_told="中通快递").courier == "yunda"


def test_another_shops_parcel_of_the_same_number_is_another(shop):
    other = make_shop("另一家")
    parcel(shop)
    parcel(other)
    told(shop, *LINES, hours=34)
    assert Parcel.objects.get(shop=other).stage == "created"


def test_lines_say_where_it_stands(shop):
    parcel(shop)
    row = told(shop, *LINES, hours=34)
    assert (row.stage, row.signed_at) == ("signed_other", NOW + 33 * HOUR)
    assert (row.first_at, row.moved_at) == (NOW + 2 * HOUR, NOW + 33 * HOUR)
    assert [scan_row.row for scan_row in ScanRow.objects.order_by("at")] == ["P3", "M4", "D1", "O3"]


def test_the_same_again_changes_nothing(shop):
    parcel(shop)
    told(shop, *LINES, hours=34)
    (taken,) = take_trace(shop.pk, trace(*LINES), NOW + 35 * HOUR)
    assert (taken.new, taken.changed) == (0, False)
    assert ScanRow.objects.count() == 4


@pytest.mark.parametrize("order_of_parts", list(permutations(range(3))))
def test_traces_may_come_in_any_order(shop, order_of_parts):
    parcel(shop)
    parts = (LINES[:2], LINES[1:3], LINES[2:])
    for number in order_of_parts:
        row = told(shop, *parts[number], hours=34)
    assert (row.stage, row.signed_at) == ("signed_other", NOW + 33 * HOUR)
    assert ScanRow.objects.count() == 4


def test_lines_of_one_second_keep_the_sources_order(shop):
    parcel(shop)
    both = (scan(5, "快件已到达【杭州】"), scan(5, "快件派送不成功，原因【联系不上客户】"))
    row = told(shop, *both, hours=6)
    assert (row.stage, row.trouble) == ("problem", "no_contact")


def test_a_trace_of_a_number_nobody_follows_gives_nothing(shop):
    assert take_trace(shop.pk, trace(*LINES, number="YT0000000000000"), NOW) == ()


def test_the_signature_is_told_to_whoever_counts_from_it(shop):
    parcel(shop)
    told(shop, *LINES[:3], hours=31)
    assert waiting() == []
    told(shop, *LINES, hours=34)
    told(shop, *LINES, hours=35)
    assert waiting() == [{"shop_id": shop.pk, "order_no": ORDER}]


def waiting():
    rows = ProcrastinateJob.objects.filter(task_name="refunds.parcel_moved")
    return list(rows.values_list("args", flat=True))


def test_hostile_lines_are_kept_as_text_and_cut(shop):
    parcel(shop)
    texts = ("<script>alert(1)</script>已签收", "已签收\0" + "长" * 5000, "\u202e已签收")
    told(shop, *(scan(place, text) for place, text in enumerate(texts)), hours=9)
    kept = [row.text for row in ScanRow.objects.order_by("at")]
    assert kept[0] == texts[0]
    assert len(kept[1]) == 500


def test_a_line_from_the_far_future_is_left_out(shop):
    parcel(shop)
    row = told(shop, scan(1, "已揽收"), scan(24 * 900, "已签收"), hours=2)
    assert row.stage == "picked_up"


def test_more_lines_than_any_courier_writes_are_not_kept(shop):
    parcel(shop)
    told(shop, *(scan(place / 100, f"快件到达第{place}站") for place in range(1000)), hours=99)
    assert ScanRow.objects.count() == 300


def test_many_parcels_cost_no_more_questions_than_few(shop):
    def questions(start, many):
        some = [seen(f"YT{start + n:013d}", order_no=f"{start + n}") for n in range(many)]
        with CaptureQueriesContext(connection) as asked:
            take_parcels(shop.pk, some, NOW, told_by="order")
        return len(asked)

    questions(0, 2)
    assert questions(1000, 2) == questions(2000, 200)


def test_an_order_was_signed_for_when_all_its_parcels_were(shop):
    parcel(shop)
    assert signed_at_of(shop.pk, [ORDER]) == {}
    told(shop, *LINES, hours=34)
    assert signed_at_of(shop.pk, [ORDER]) == {ORDER: NOW + 33 * HOUR}
    parcel(shop, "YT0000000000002")
    assert len(Parcel.objects.filter(replaced_at=None)) == 1, "told by the order: it replaced"
    take_parcels(shop.pk, [seen("YT0000000000003")], NOW, told_by="hand")
    assert signed_at_of(shop.pk, [ORDER]) == {}
