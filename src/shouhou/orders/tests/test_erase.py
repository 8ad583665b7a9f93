"""When its time is over, who bought is forgotten; every figure stays."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.db.models import Sum
from django.db.utils import IntegrityError

from shouhou.clock import SHANGHAI
from shouhou.intake.models import RawRow
from shouhou.intake.queries import raw_rows
from shouhou.intake.tests import make as intake
from shouhou.orders import jobs
from shouhou.orders.actions import absorb_upload, erase_personal, take_lines, take_orders
from shouhou.orders.models import ErasureRun, Order, OrderLine, SearchRow
from shouhou.orders.queries import (
    erasures,
    forgotten,
    kept_since,
    order_view,
    search,
    shops_with_orders,
)
from shouhou.orders.tests.make import (
    NOW,
    make_line,
    make_order,
    make_person,
    make_shop,
    make_source,
)
from shouhou.orders.words import PERSONAL
from shouhou.shops.actions import set_parameter
from shouhou.shops.facts import Change

pytestmark = pytest.mark.django_db
OLD = datetime(2026, 11, 15, tzinfo=SHANGHAI)
LATER = datetime(2029, 11, 20, tzinfo=SHANGHAI)
FIGURES = ("total_fen", "paid_fen", "refunded_fen", "goods_fen", "post_fee_fen", "quantity")
SAYING = {"buyer_message": "请放门卫", "invoice_title": "张小明", "seller_memo": "已补发"}


def make_over(number="1", **changes):
    said = {"order_no": number * 10, "status": "success", "confirmed_at": OLD} | SAYING
    return make_order(**(said | changes))


@pytest.fixture
def shop():
    return make_shop()


def sums():
    lines = OrderLine.objects.aggregate(share=Sum("share_fen"), units=Sum("quantity"))
    return Order.objects.aggregate(**{name: Sum(name) for name in FIGURES}) | lines


def left():
    """What the orders still say about their buyers, by number."""
    rows = Order.objects.order_by("order_no").values_list("order_no", *PERSONAL)
    return {row[0]: [cell for cell in row[1:] if cell] for row in rows}


def erase(shop, **more):
    return erase_personal(shop_id=shop.pk, before=kept_since(shop.pk, LATER), now=LATER, **more)


def test_who_bought_goes_and_every_figure_stays(shop):
    take_orders(make_source(shop), [make_over("1"), make_over("2")])
    take_lines(make_source(shop), [make_line(order_no="1" * 10)])
    before = sums()
    assert erase(shop)["orders"] == 2
    assert left() == {"1" * 10: [], "2" * 10: []}
    assert sums() == before
    view = order_view(make_person(shop), shop.pk, "1" * 10)
    assert (view.seller_memo, view.waybill, view.lines[0].title) == (
        "已补发",
        "YT8812345678901",
        "雪平锅 1 号",
    )
    assert view.buyer.name == view.buyer.phone == view.buyer.address == ""


def test_nobody_is_found_by_nick_or_phone_any_more(shop):
    take_orders(make_source(shop), [make_over()])
    words = SearchRow.objects.get().words
    assert "summer88" in words
    assert [len(search([shop.pk], text).hits) for text in ("tb_summer88", "5678")] == [1, 1]
    erase(shop)
    assert "summer88" not in SearchRow.objects.get().words
    assert [len(search([shop.pk], text).hits) for text in ("tb_summer88", "5678")] == [0, 0]
    assert len(search([shop.pk], "1111111111").hits) == 1
    assert len(search([shop.pk], "雪平锅").hits) == 1


def test_again_finds_nothing_and_a_run_is_written_down(shop):
    take_orders(make_source(shop), [make_over()])
    assert erase(shop) == {"orders": 1, "raw_rows": 0}
    assert erase(shop) == {"orders": 0, "raw_rows": 0}
    run = ErasureRun.objects.get()
    assert (run.part, run.count, run.at) == ("orders", 1, LATER)
    assert run.before == LATER - timedelta(days=1095)
    (seen,) = erasures(make_person(shop, role="owner"))
    assert (seen.part, seen.count) == ("orders", 1)
    assert erasures(make_person(shop, login="agent")) == ()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE orders_erasurerun SET count = 2")


def test_only_what_is_over_for_long_enough(shop):
    edge = kept_since(shop.pk, LATER)
    orders = {
        "1": make_over("1", confirmed_at=edge - timedelta(seconds=1)),
        "2": make_over("2", confirmed_at=edge),
        "3": make_over("3", status="shipped"),
        "4": make_over("4", status="closed", confirmed_at=None),
        "5": make_over("5", status="closed", confirmed_at=None, shipped_at=edge),
    }
    source = make_source(shop)
    fresh = type(source)(shop.pk, LATER, 1)
    take_orders(fresh, list(orders.values()))
    assert erase(shop)["orders"] == 2
    gone = {number[0] for number, said in left().items() if not said}
    assert gone == {"1", "4"}
    assert forgotten(shop.pk, [n * 10 for n in orders], LATER) == {"1" * 10, "4" * 10}


def test_an_order_nobody_mentions_any_more_is_over(shop):
    take_orders(make_source(shop), [make_over("3", status="shipped", confirmed_at=None)])
    assert erase(shop)["orders"] == 1


def test_the_shop_says_for_how_long(shop):
    owner = make_person(shop, role="owner")
    change = Change("retention_days", 200, date(2026, 11, 1))
    bounds = {"retention_days": (180, 3650)}
    set_parameter(by=owner, shop_id=shop.pk, change=change, bounds=bounds, now=NOW)
    assert kept_since(shop.pk, LATER) == LATER - timedelta(days=200)
    assert kept_since(make_shop("别家").pk, LATER) == LATER - timedelta(days=1095)


def test_what_is_held_stays_and_another_shop_is_left_alone(shop):
    other = make_shop("别家")
    for each in (shop, other):
        take_orders(make_source(each), [make_over("1"), make_over("2")])
    asked = []

    def held(shop_id, numbers):
        asked.append((shop_id, sorted(numbers)))
        return {"2" * 10}

    assert erase(shop, held=held)["orders"] == 1
    assert asked == [(shop.pk, ["1" * 10, "2" * 10])]
    kept = Order.objects.exclude(buyer_nick="").values_list("shop_id", "order_no")
    assert set(kept) == {(shop.pk, "2" * 10), (other.pk, "1" * 10), (other.pk, "2" * 10)}
    assert shops_with_orders() == (shop.pk, other.pk)


def test_more_than_a_batch(shop, monkeypatch):
    from shouhou.orders.actions import erase as erasing

    monkeypatch.setattr(erasing, "AT_ONCE", 3)
    take_orders(make_source(shop), [make_over(order_no=f"{n:019d}") for n in range(10)])
    assert erase(shop, held=lambda shop_id, numbers: [f"{4:019d}"])["orders"] == 9


def test_an_old_export_again_brings_nothing_back():
    place = intake.make_place()
    cells = {"订单状态": "交易成功", "发票抬头": "张小明"}
    file = intake.orders_csv([intake.make_order(1, **cells)], "ExportOrderList202611201000.csv")
    view = intake.taken(place, file)
    absorb_upload(upload_id=view.id, now=NOW)
    counts = erase_personal(
        shop_id=place.shop_id, before=kept_since(place.shop_id, LATER), now=LATER
    )
    assert counts == {"orders": 1, "raw_rows": 1}
    assert RawRow.objects.get().raw == ""
    assert list(raw_rows(view.id, "orders")) == []
    again = intake.taken(place, file)
    assert intake.counts(again) == {"new": 0, "changed": 0, "same": 1, "bad": 0}
    absorb_upload(upload_id=again.id, now=NOW)
    absorb_upload(upload_id=view.id, now=NOW)
    assert list(left().values()) == [[]]


def test_the_job_asks_who_holds_orders(shop, settings):
    ancient = {"created_at": OLD.replace(year=2020), "paid_at": None, "shipped_at": None}
    times = {"confirmed_at": OLD.replace(year=2020)} | ancient
    take_orders(make_source(shop), [make_over("1", **times), make_over("2", **times)])
    settings.ORDERS_HELD = "shouhou.orders.tests.test_erase.holds_the_second"
    jobs.erase_personal()
    assert {number[0]: bool(said) for number, said in left().items()} == {"1": False, "2": True}


def holds_the_second(shop_id, order_nos):
    return [number for number in order_nos if number.startswith("2")]
