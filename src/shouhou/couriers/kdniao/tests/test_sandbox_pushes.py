"""Pushes of the sandbox: what is due, how often it comes again, when it ends."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from shouhou.clock import local
from shouhou.couriers.kdniao.client import Kdniao
from shouhou.couriers.kdniao.sandbox import Delivery, ParcelTold, Sandbox, Shelf
from shouhou.couriers.kdniao.tests.stage import CALLBACK, YTO, asking, sandbox, scan
from shouhou.couriers.port import Waybill

MOVING = ParcelTold("YTO", YTO.number, (scan("2026-03-04 09:00:00", "moving"),))
START = local("2026-03-02 09:00:00")


def subscribed(*parcels: ParcelTold, **more: str) -> tuple[Sandbox, Kdniao]:
    served = sandbox(*parcels, now=START)
    kdniao = asking(served, **more)
    assert kdniao.subscribe(YTO, CALLBACK) == "new"
    return served, kdniao


def take(served: Sandbox, kdniao: Kdniao, delivery: Delivery, taken: bool = True) -> bool:
    answer = kdniao.push_answer(taken, START)
    return served.heard(delivery, json.dumps(answer))


def test_news_is_pushed_once_it_is_taken_and_again_until_then() -> None:
    served, kdniao = subscribed(MOVING)
    due = local("2026-03-04 09:00:00")
    (first,) = served.pushes(due)
    assert (first.address, first.form["RequestType"]) == (CALLBACK, "101")
    assert not take(served, kdniao, first, taken=False)
    minutes = [m for m in range(1, 300) if served.pushes(due + timedelta(minutes=m))]
    assert minutes == [15, 45]  # then not before there is news
    more = scan("2026-03-04 20:00:00", "delivering")
    served.world = Shelf(ParcelTold("YTO", YTO.number, (*MOVING.scans, more)))
    (second,) = served.pushes(due + timedelta(hours=12))
    assert take(served, kdniao, second)
    assert [len(push.trace.scans) for push in kdniao.read_push(second.form)] == [2]
    assert served.pushes(due + timedelta(days=2)) == ()


@pytest.mark.parametrize(
    "answer",
    ["", "ok", "[]", "[" * 9999, "{}", '{"Success":"true"}', '{"Success":true,"EBusinessID":"1"}'],
)
def test_only_the_documented_answer_counts_as_taken(answer: str) -> None:
    served, _ = subscribed(MOVING)
    (delivery,) = served.pushes(local("2026-03-04 09:00:00"))
    assert not served.heard(delivery, answer)


def test_the_signing_is_the_last_push() -> None:
    served, kdniao = subscribed(
        ParcelTold("YTO", YTO.number, (scan("2026-03-04 09:00:00", "signed"),))
    )
    (delivery,) = served.pushes(local("2026-03-04 09:00:00"))
    assert [push.status for push in kdniao.read_push(delivery.form)] == ["ended"]
    assert take(served, kdniao, delivery)
    assert served.pushes(local("2026-05-04 09:00:00")) == ()
    assert served.subscribed == 0
    assert kdniao.subscribe(YTO, CALLBACK) == "new"


@pytest.mark.parametrize(
    ("parcels", "days", "reason"), [((), 3, "三天无轨迹"), ((MOVING,), 9, "七天内无轨迹变化")]
)
def test_after_long_silence_the_vendor_gives_up(
    parcels: tuple[ParcelTold, ...], days: int, reason: str
) -> None:
    served, kdniao = subscribed(*parcels)
    told = []
    for hours in range(24 * 20):
        for delivery in served.pushes(START + timedelta(hours=hours)):
            told += [(hours, push.status, push.said) for push in kdniao.read_push(delivery.form)]
            assert take(served, kdniao, delivery)
    assert told[0][:2] == (0, "polling")
    assert told[-1] == (days * 24, "given_up", reason)
    assert served.subscribed == 0


def test_ten_rows_go_together_and_kinds_apart() -> None:
    served = sandbox(now=START)
    kdniao, paid = asking(served), asking(served, subscribing="8008")
    for number in range(12):
        kdniao.subscribe(Waybill(courier="yto", number=f"YT{number:013}"), "")
    paid.subscribe(Waybill(courier="yto", number="YT9990000000000"), "")
    found = served.pushes(START)
    told = [(each.form["RequestType"], len(kdniao.read_push(each.form))) for each in found]
    assert told == [("101", 10), ("101", 2), ("102", 1)]


def test_repeats_may_be_silent_and_stay_harmless() -> None:
    served, kdniao = subscribed(MOVING)
    assert kdniao.subscribe(YTO, CALLBACK) == "already"
    served.repeats_are_told = False
    assert kdniao.subscribe(YTO, CALLBACK) == "new"
    assert served.subscribed == 1
    assert len(served.pushes(START)) == 1


def test_nobody_is_pushed_to_without_an_address() -> None:
    served = sandbox(MOVING, now=START, callback="")
    asking(served).subscribe(YTO, "http://ignored.example/")
    assert served.pushes(START) == ()
