"""Sweeps and the first fill: gaps heal, crashes and repetitions change nothing, calls are few."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shouhou.intake.models import RawThing
from shouhou.orders.models import Order
from shouhou.refunds.models import RefundRequest
from shouhou.shops.models import Shop
from shouhou.shops.tests.make import NOW
from shouhou.sync import actions
from shouhou.sync.actions.feeds import note_filled
from shouhou.sync.models import Feed, Trouble
from shouhou.sync.tests.gateway import Platform
from shouhou.sync.tests.make import make_connected, refund, trade

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def feed_of(shop: Shop, name: str = "trades") -> Feed:
    return Feed.objects.get(shop_id=shop.pk, name=name)


def test_the_first_sweep_begins_now_and_the_next_sees_what_changed(platform: Platform) -> None:
    shop, _ = make_connected(platform.address)
    assert actions.sweep(shop.pk, "trades", NOW)
    assert feed_of(shop).swept_until == NOW
    platform.put("trades", "tid", **trade(1, NOW + timedelta(minutes=3)))
    platform.now = NOW + timedelta(minutes=10)
    assert actions.sweep(shop.pk, "trades", platform.now)
    assert [row.order_no for row in Order.objects.all()] == ["2611230000000000001"]
    order = Order.objects.get()
    assert (order.status, order.paid_fen, order.seen_at) == ("unshipped", 9900, platform.now)
    assert feed_of(shop).swept_until == platform.now


def test_a_day_without_the_desk_heals_in_one_sweep(platform: Platform) -> None:
    shop, _ = make_connected(platform.address)
    actions.sweep(shop.pk, "trades", NOW)
    for hour in range(24):
        platform.put("trades", "tid", **trade(hour, NOW + timedelta(hours=hour, minutes=7)))
    platform.now = NOW + DAY
    assert actions.sweep(shop.pk, "trades", platform.now)
    assert Order.objects.count() == 24
    windows = platform.calls["taobao.trades.sold.increment.get"]
    assert windows == 1 + 49  # five minutes once, then a day and five minutes in half hours


def test_a_failed_window_is_asked_again_from_where_it_stopped(platform: Platform) -> None:
    shop, _ = make_connected(platform.address)
    actions.sweep(shop.pk, "trades", NOW)
    platform.put("trades", "tid", **trade(1, NOW + timedelta(minutes=1)))
    platform.fails["taobao.trades.sold.increment.get"] = [
        {"code": 7, "msg": "App Call Limited", "sub_msg": "This ban will last for 20 more seconds"}
    ]
    platform.now = NOW + timedelta(minutes=2)
    assert not actions.sweep(shop.pk, "trades", platform.now)
    feed, trouble = feed_of(shop), Trouble.objects.get()
    assert (feed.swept_until, feed.failures) == (NOW, 1)
    assert (trouble.about, trouble.kind, trouble.ended_at) == ("trades", "banned", None)
    later = platform.now + timedelta(minutes=5)
    assert actions.sweep(shop.pk, "trades", later)
    assert Order.objects.count() == 1
    assert (feed_of(shop).failures, Trouble.objects.get().ended_at) == (0, later)


def test_a_lost_authorisation_stops_the_shop_and_tells_its_owner(platform: Platform) -> None:
    from shouhou.notices.models import Notification
    from shouhou.shops.queries import connection_of, is_connected

    shop, owner = make_connected(platform.address)
    platform.fails["taobao.time.get"] = [
        {"code": 27, "msg": "Invalid session", "sub_code": "invalid-sessionkey"}
    ]
    assert not actions.sweep(shop.pk, "trades", NOW)
    connected = connection_of(shop.pk)
    assert connected is not None
    assert connected.state == "expired"
    assert not is_connected(shop.pk)
    told = Notification.objects.get()
    assert (told.person_id, told.kind, told.urgent) == (owner.pk, "sync.expired", True)
    assert not actions.sweep(shop.pk, "trades", NOW)
    assert platform.calls["taobao.time.get"] == 1


def test_the_first_fill_goes_back_three_months_and_can_be_cut_short(platform: Platform) -> None:
    shop, _ = make_connected(platform.address)
    for days in (0, 1, 30, 89, 91):
        platform.put("trades", "tid", **trade(days, NOW - days * DAY - timedelta(hours=1)))
    actions.sweep(shop.pk, "trades", NOW)
    Feed.objects.exclude(name="trades").delete()
    assert actions.fill(shop.pk, NOW, seconds=0) == "more"
    for _ in range(2000):  # as many slices of time as a busy machine needs
        if actions.fill(shop.pk, NOW, seconds=0.05) != "more":
            break
    assert not Trouble.objects.exists(), Trouble.objects.values_list("en", flat=True)
    numbers = {int(row.order_no[-4:]) for row in Order.objects.all()}
    assert numbers == {0, 1, 30, 89}
    feed = feed_of(shop)
    assert (feed.fill_at, feed.fill_rows) == (feed.fill_from, 4)


def test_a_crash_in_the_middle_of_the_fill_loses_no_slice(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop, _ = make_connected(platform.address)
    for days in range(4):
        platform.put("trades", "tid", **trade(days, NOW - days * DAY - timedelta(hours=1)))
    actions.sweep(shop.pk, "trades", NOW)
    Feed.objects.exclude(name="trades").delete()

    def crash(feed, back_to, rows):
        if Order.objects.count() == 4:
            monkeypatch.undo()
            raise KeyboardInterrupt
        note_filled(feed, back_to, rows)

    monkeypatch.setattr("shouhou.sync.actions.sweeping.note_filled", crash)
    monkeypatch.setattr("shouhou.sync.actions.sweeping.AT_ONCE", 2)
    with pytest.raises(KeyboardInterrupt):
        actions.fill(shop.pk, NOW)
    assert feed_of(shop).fill_at == NOW - 2 * DAY
    assert actions.fill(shop.pk, NOW) == "done"
    assert Order.objects.count() == 4
    assert RawThing.objects.count() == 4


def test_a_change_in_the_second_of_the_last_reading_is_seen_by_the_next_sweep(
    platform: Platform,
) -> None:
    shop, _ = make_connected(platform.address)
    actions.sweep(shop.pk, "refunds", NOW)
    at = NOW + timedelta(minutes=1)
    platform.put("trades", "tid", **trade(1))
    platform.put("refunds", "refund_id", **refund(1, at=at))
    platform.now = at
    assert actions.sweep(shop.pk, "refunds", platform.now)
    platform.put("refunds", "refund_id", **refund(1, at=at, refund_fee="12.00"))
    platform.now += timedelta(minutes=2)
    assert actions.sweep(shop.pk, "refunds", platform.now)
    assert RefundRequest.objects.get().amount_fen == 1200


def test_refunds_are_found_by_the_list_and_told_in_full(platform: Platform) -> None:
    shop, _ = make_connected(platform.address)
    actions.sweep(shop.pk, "refunds", NOW)
    platform.put("trades", "tid", **trade(1))
    platform.put("refunds", "refund_id", **refund(1, at=NOW + timedelta(minutes=1)))
    platform.now = NOW + timedelta(minutes=3)
    assert actions.sweep(shop.pk, "refunds", platform.now)
    found = RefundRequest.objects.get()
    assert (found.status, found.amount_fen) == ("wait_seller", 9900)
    assert found.deadline_at == NOW + timedelta(minutes=1, days=2)
    assert found.verdict
    assert [row.order_no for row in Order.objects.all()] == ["2611230000000000001"]
    platform.now += timedelta(minutes=1)
    assert actions.sweep(shop.pk, "refunds", platform.now)
    assert platform.calls["taobao.refund.get"] == 1  # its version is known


def test_of_two_sweepers_one_does_it(platform: Platform) -> None:
    from django.db import connections

    shop, _ = make_connected(platform.address)
    actions.sweep(shop.pk, "trades", NOW)
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(7311, %s)", [feed_of(shop).pk])
            assert not actions.sweep(shop.pk, "trades", NOW + DAY)
        assert feed_of(shop).swept_until == NOW
    finally:
        other.close()


def test_a_shop_without_a_connection_is_left_alone(platform: Platform) -> None:
    shop, owner = make_connected(platform.address)
    from shouhou.shops.actions import disconnect, pause

    pause(by=owner, shop_id=shop.pk, now=NOW)
    assert not actions.sweep(shop.pk, "trades", NOW)
    disconnect(by=owner, shop_id=shop.pk, now=NOW)
    assert not actions.sweep(shop.pk, "trades", NOW)
    assert platform.calls.total() == 0
