"""The ship-by clock, the money at stake, shortages: to the hour, once, and for the right people."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shouhou import moment
from shouhou.cases.models import Case, CaseEvent, Task
from shouhou.cases.tests.make import make_case, make_person, make_shop
from shouhou.clock import SHANGHAI
from shouhou.notices.models import Notification
from shouhou.orders.actions import Source, take_lines, take_orders
from shouhou.platforms.port import LineSeen, OrderSeen
from shouhou.shipping import actions, queries
from shouhou.shipping.actions.missing import talk
from shouhou.shipping.decide import clock_of, ship_by, stake_of
from shouhou.shipping.facts import Reported
from shouhou.shipping.models import Shortage, ShortOrder
from shouhou.shipping.words import CLOCKS, vocabulary
from shouhou.shops.facts import Refused

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
HOUR, DAY, ON = timedelta(hours=1), timedelta(days=1), date(2026, 11, 23)
NUMBERS = {code: each.default for code, each in vocabulary().parameters.items()}
HOSTILE = '<script>alert("x")</script>'


def take(shop, number=1, paid=NOW - HOUR, *, ship_by_at=None, **changes):
    """One paid order of one line that waits."""
    order_no = f"35153139781500{number:05d}"
    order = OrderSeen(
        platform="taobao",
        order_no=order_no,
        status="unshipped",
        status_text="买家已付款",
        total_fen=8900,
        paid_fen=8900,
        created_at=paid - HOUR,
        paid_at=paid,
        ship_by_at=ship_by_at,
        title="雪平锅",
        buyer_nick="tb_summer88",
    )
    line = LineSeen(
        platform="taobao",
        order_no=order_no,
        line_no=f"{order_no}1",
        title="雪平锅",
        price_fen=8900,
        quantity=1,
        status="unshipped",
        status_text="买家已付款",
        outer_id="SP-20",
    )
    order = replace(order, **{k: v for k, v in changes.items() if hasattr(order, k)})
    line = replace(line, **{k: v for k, v in changes.items() if k in ("outer_id", "title")})
    source = Source(shop.pk, NOW + number * timedelta(seconds=1), 0)
    take_orders(source, [order])
    take_lines(source, [line])
    return order_no


@pytest.fixture
def shop():
    return make_shop()


@pytest.fixture
def warehouse(shop):
    return make_person(shop, "老仓", "warehouse")


def browser(person, language="zh-hans"):
    made = Client(headers={"accept-language": language})
    made.force_login(person)
    return made


@pytest.mark.parametrize(
    ("hours", "code", "matter"),
    [
        (47, "far", "late"),
        (12, "near", "late"),
        (3, "near", "late"),
        (2, "last", "late"),
        (0, "over", "late"),
        (-71, "over", "late"),
        (-72, "over", "out_of_stock"),
    ],
)
def test_the_clock_to_the_hour(hours, code, matter):
    clock = clock_of((NOW + hours * HOUR, False), NOW, NUMBERS, ON)
    assert (clock.code, clock.matter) == (code, matter)


def test_the_platforms_moment_wins():
    told = NOW + 5 * HOUR
    assert ship_by(told, NOW, NUMBERS) == (told, False)
    assert ship_by(None, NOW, NUMBERS) == (NOW + 48 * HOUR, True)


@pytest.mark.parametrize(
    ("matter", "promise", "paid", "fen"),
    [
        ("late", 48, 8900, 500),
        ("late", 48, 20000, 1000),
        ("late", 48, 1_000_000, 3000),
        ("late", 48, 10_010, 501),
        ("out_of_stock", 48, 20000, 2000),
        ("out_of_stock", 49, 20000, 3000),
        ("out_of_stock", 49, 0, 500),
    ],
)
def test_what_is_at_stake_keeps_its_bounds(matter, promise, paid, fen):
    assert stake_of(matter, promise, paid, ON).fen == fen


@pytest.mark.parametrize("again_on", ["周三", ""])
def test_the_talk_is_never_a_bare_sold_out(again_on):
    text = talk("雪平锅", again_on)
    assert all(word in text for word in ("雪平锅", "换同款", "等", "退款", again_on))
    assert "【" not in text


def test_what_waits_is_listed_soonest_first_with_its_sums(shop):
    agent = make_person(shop)
    late = take(shop, 1, NOW - 3 * DAY)
    take(shop, 2, NOW - HOUR)
    near = take(shop, 3, NOW - 40 * HOUR)
    take(shop, 4, NOW - HOUR, status="shipped")
    page = queries.waiting_page(agent, "soon", NOW)
    assert [row.order_no for row in page.rows] == [late, near]
    assert (page.late_fen, page.near_fen) == (500, 500)
    assert page.counts == {"soon": 2, "short": 0, "all": 3}
    assert queries.waiting_page(make_person(make_shop("别家"), "别人"), "all", NOW).rows == ()


def test_a_presale_is_only_shown_with_the_platforms_moment(shop):
    agent = make_person(shop)
    take(shop, 1, NOW - 3 * DAY, order_kind="presale")
    assert queries.waiting_page(agent, "all", NOW).rows == ()
    take(shop, 2, NOW - 3 * DAY, order_kind="presale", ship_by_at=NOW + 9 * DAY)
    assert len(queries.waiting_page(agent, "all", NOW).rows) == 1


def test_each_level_of_a_moment_is_told_once(shop, warehouse):
    make_person(shop)
    take(shop, 1, NOW - 37 * HOUR)
    take(shop, 2, NOW - 38 * HOUR)
    told = Notification.objects.filter(person=warehouse)
    assert actions.warn_due(shop_id=shop.pk, now=NOW) == 2
    assert actions.warn_due(shop_id=shop.pk, now=NOW + HOUR) == 0
    assert told.count() == 1, "one notice with the number"
    assert actions.warn_due(shop_id=shop.pk, now=NOW + 12 * HOUR) == 2
    assert told.count() == 2, "both are late by now"
    assert Notification.objects.exclude(person=warehouse).count() == 0


def report(by, shop, **said):
    told = Reported(**({"shop_id": shop.pk, "item": "SP-20"} | said))
    return actions.report_shortage(by=by, reported=told, now=NOW)


def test_a_shortage_raises_every_order_that_waits_for_it(shop, warehouse):
    numbers = {take(shop, number) for number in (1, 2)}
    take(shop, 3, outer_id="OTHER", title="别的锅")
    take(shop, 4, status="shipped")
    mine = make_case(shop, order_no=min(numbers))
    report(warehouse, shop, again_on="周三")
    assert set(ShortOrder.objects.values_list("order_no", flat=True)) == numbers
    assert Case.objects.count() == 2, "one had its case"
    assert set(Case.objects.values_list("alarm", flat=True)) == {2}
    assert CaseEvent.objects.filter(case_id=mine, kind="short").count() == 1
    texts = Task.objects.filter(kind="tell_buyer").values_list("text", flat=True)
    assert len(texts) == 2
    assert all("周三" in text for text in texts)


def test_later_orders_come_up_too_until_it_is_there_again(shop, warehouse):
    take(shop, 1)
    pk = report(warehouse, shop)
    take(shop, 2)
    assert actions.raise_short(shortage_id=pk, now=NOW + HOUR) == 1
    assert actions.raise_short(shortage_id=pk, now=NOW + HOUR) == 0
    actions.end_shortage(by=warehouse, shortage_id=pk, now=NOW + 2 * HOUR)
    take(shop, 3)
    assert actions.raise_short(shortage_id=pk, now=NOW + 3 * HOUR) == 0
    assert CaseEvent.objects.filter(kind="short", zh__contains="到货了").count() == 2
    with pytest.raises(Refused):
        actions.end_shortage(by=warehouse, shortage_id=pk, now=NOW + 3 * HOUR)
    report(warehouse, shop)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"item": " "}, "empty"),
        ({"item": "长" * 121}, "too_long"),
        ({"shop_id": 999999}, "not_here"),
    ],
)
def test_a_wrong_report_is_refused(shop, warehouse, said, code):
    with pytest.raises(Refused) as caught:
        report(warehouse, shop, **said)
    assert caught.value.code == code
    assert not Shortage.objects.exists()


def test_the_same_item_is_reported_once_and_strangers_report_nothing(shop, warehouse):
    report(warehouse, shop)
    with pytest.raises(Refused) as caught:
        report(warehouse, shop)
    assert caught.value.code == "known"
    with pytest.raises(Refused):
        report(make_person(make_shop("别家"), "别人", "owner"), shop)


def questions(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_the_page_shows_hostile_text_as_text_and_asks_no_more_for_many(
    shop, warehouse, monkeypatch
):
    monkeypatch.setattr(moment, "now", lambda: NOW)
    client = browser(warehouse)
    take(shop, 1, NOW - 3 * DAY, title=HOSTILE, buyer_nick=HOSTILE)
    few = questions(client, "/shipping/?view=all")
    for number in range(2, 6):
        take(shop, number, NOW - 3 * DAY)
    assert questions(client, "/shipping/?view=all") == few
    page = client.get("/shipping/").content.decode()
    assert HOSTILE not in page
    assert "已超时" in page
    english = browser(warehouse, "en").get("/shipping/").content.decode()
    assert "To be sent" in english


def test_reporting_through_the_page(shop, warehouse, monkeypatch):
    monkeypatch.setattr(moment, "now", lambda: NOW)
    order_no = take(shop)
    client = browser(warehouse)
    assert client.post("/shipping/missing/", {"shop": shop.pk, "item": ""}).status_code == 422
    assert client.post("/shipping/missing/", {"shop": 999, "item": "x"}).status_code == 422
    sent = client.post("/shipping/missing/", {"shop": shop.pk, "item": "SP-20"})
    assert sent.status_code == 302
    page = client.get("/shipping/?view=short").content.decode()
    assert order_no in page
    row = Shortage.objects.get()
    assert client.post(f"/shipping/missing/{row.pk}/end/").status_code == 302
    row.refresh_from_db()
    assert row.ended_at == NOW


def test_clocks_are_levels():
    assert CLOCKS == ("far", "near", "last", "over")
    assert set(vocabulary().section("clock").codes) == set(CLOCKS)
