"""What couriers write: read from messages without a call, asked for where none came."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from shouhou.parcels.models import Parcel, ScanRow
from shouhou.platforms.taobao.client import Message, calls, row_from_raw
from shouhou.platforms.taobao.client.messages import content_of
from shouhou.platforms.taobao.client.shapes import raw_text
from shouhou.shops.tests.make import NOW
from shouhou.sync import actions
from shouhou.sync.actions.things import take_things
from shouhou.sync.actions.traces import shops_to_ask
from shouhou.sync.models import Message as Kept
from shouhou.sync.models import Trouble
from shouhou.sync.tests.gateway import Platform, wire
from shouhou.sync.tests.make import APP_KEY, make_connected, trade

pytestmark = pytest.mark.django_db
NUMBER = "YT4766793546028"
TOPIC = "taobao_logistics_LogsticDetailTrace"


def shipped(number: int = 1, waybill: str = NUMBER) -> dict[str, Any]:
    """A trade on its way in one parcel."""
    told = trade(number, status="WAIT_BUYER_CONFIRM_GOODS", consign_time=wire(NOW))
    told["orders"]["order"][0] |= {
        "status": "WAIT_BUYER_CONFIRM_GOODS",
        "invoice_no": waybill,
        "logistics_company": "圆通速递",
        "consign_time": wire(NOW),
    }
    return told


def take(shop_id: int, *trades: dict[str, Any]) -> None:
    rows = [row_from_raw(calls.Trade, raw_text(each)) for each in trades]
    take_things(shop_id, "trade", rows, NOW, NOW)


def line(number: int, text: str, minutes: int = 1, **more: Any) -> Message:
    told = {
        "tid": 2611230000000000001,
        "out_sid": NUMBER,
        "company_name": "圆通速递",
        "desc": text,
        "time": wire(NOW + timedelta(minutes=minutes)),
        "action": "ARRIVAL",
    } | more
    raw = json.dumps(told)
    return Message(
        id=str(number),
        topic=TOPIC,
        raw=raw,
        content=content_of(raw),
        user_id="2001",
        nick="青禾家居",
        published_at=NOW,
    )


def jobs(name: str) -> int:
    return ProcrastinateJob.objects.filter(task_name=name).count()


def test_a_trade_on_its_way_is_followed() -> None:
    shop, _ = make_connected()
    take(shop.pk, shipped(), trade(2))
    row = Parcel.objects.get()
    assert (row.number, row.courier, row.stage, row.source) == (NUMBER, "yto", "created", "")


def test_lines_of_messages_are_read_without_a_call_and_once() -> None:
    shop, _ = make_connected()
    take(shop.pk, shipped())
    told = [
        line(1, "【杭州】已揽收", 1, action="GOT"),
        line(2, "【杭州】已签收，签收人：门卫", 9, action="SIGNED"),
        line(2, "【杭州】已签收，签收人：门卫", 9, action="SIGNED"),
        line(3, "快件到达营业部", 5),
    ]
    for each in told:
        assert actions.take_message(APP_KEY, each, NOW)
    assert (jobs("sync.take_lines"), jobs("sync.read_again")) == (1, 0)
    later = NOW + timedelta(hours=1)
    assert actions.take_lines(shop.pk, later) == 3
    assert actions.take_lines(shop.pk, later) == 0
    row = Parcel.objects.get()
    assert (row.stage, row.source) == ("signed_other", "taobao")
    assert ScanRow.objects.count() == 3


@pytest.mark.parametrize(
    "change",
    [
        {"time": "gestern"},
        {"desc": ""},
        {"out_sid": ""},
        {"out_sid": {"a": 1}},
        {"time": None},
        {"action": ["GOT"]},
        {"desc": "\u202e\0" * 999},
    ],
)
def test_a_strange_message_is_kept_and_stops_nobody(change: dict[str, Any]) -> None:
    shop, _ = make_connected()
    take(shop.pk, shipped())
    actions.take_message(APP_KEY, line(1, "已揽收", **change), NOW)
    actions.take_message(APP_KEY, line(2, "快件到达营业部", 5), NOW)
    actions.take_lines(shop.pk, NOW + timedelta(hours=1))
    assert Parcel.objects.get().stage == "moving"
    assert not Kept.objects.filter(waits=True).exists()


def traced(platform: Platform, *steps: tuple[int, str, str]) -> None:
    """The platform tells these steps of the parcel."""
    told = [
        {"status_time": wire(NOW + timedelta(minutes=at)), "status_desc": text, "action": action}
        for at, text, action in steps
    ]
    parcel = {
        "tid": 2611230000000000001,
        "out_sid": NUMBER,
        "company_name": "圆通速递",
        "trace_list": {"transit_step_info": told},
    }
    platform.traces["2611230000000000001"] = [parcel]


def test_what_no_message_told_is_asked_for(platform: Platform) -> None:
    shop, _ = make_connected(platform.address)
    take(shop.pk, shipped())
    traced(platform, (1, "【杭州】已揽收", "GOT"), (5, "【杭州】派送中", "SENT_SCAN"))
    assert shops_to_ask(NOW) == [shop.pk]
    assert actions.ask_traces(shop.pk, NOW + timedelta(hours=1)) == 1
    row = Parcel.objects.get()
    assert (row.stage, row.ask_at) == ("delivering", NOW + timedelta(hours=2))
    assert actions.ask_traces(shop.pk, NOW + timedelta(hours=1)) == 0


def test_a_parcel_the_platform_does_not_tell_of_is_heard_of_all_the_same(
    platform: Platform,
) -> None:
    shop, _ = make_connected(platform.address)
    take(shop.pk, shipped())
    actions.ask_traces(shop.pk, NOW)
    row = Parcel.objects.get()
    assert (row.source, row.stage) == ("taobao", "created")


def test_a_failure_is_on_the_health_page_and_the_parcel_stays_due(platform: Platform) -> None:
    shop, _ = make_connected(platform.address)
    take(shop.pk, shipped())
    failed = {"code": 15, "msg": "x", "sub_code": "isp.remote-service-timeout"}
    platform.fails["taobao.logistics.trace.get"] = [failed] * 3
    assert actions.ask_traces(shop.pk, NOW) == 0
    assert Trouble.objects.get().about == "parcels"
    assert shops_to_ask(NOW) == [shop.pk]


def test_an_order_the_platform_does_not_know_says_nothing_of_its_parcel(platform: Platform) -> None:
    shop, _ = make_connected(platform.address)
    take(shop.pk, shipped())
    gone = {"code": 15, "msg": "x", "sub_code": "isv.trade-not-exist"}
    platform.fails["taobao.logistics.trace.get"] = [gone]
    assert actions.ask_traces(shop.pk, NOW) == 1
    row = Parcel.objects.get()
    assert (row.source, row.problem) == ("", "not_found")
    assert row.ask_at == NOW + timedelta(minutes=30)
