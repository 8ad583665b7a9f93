"""The same questions, asked of recordings and of the sandbox; see recordings/README.md."""

from __future__ import annotations

import json

import httpx
import pytest

from shouhou.clock import local
from shouhou.couriers.kdniao.client import Kdniao
from shouhou.couriers.kdniao.sandbox import ParcelTold
from shouhou.couriers.kdniao.tests.stage import (
    RECORDED_KEY,
    SF,
    YTO,
    ZTO,
    account,
    asking,
    recorded,
    recording,
    sandbox,
    scan,
)
from shouhou.couriers.port import Waybill
from shouhou.couriers.problems import Misconfigured, NeedsPhone, NotFound, TooOften

BOTH = pytest.mark.parametrize("where", ["recorded", "sandbox"])
PROBLEM = ParcelTold(
    "YTO",
    YTO.number,
    (
        scan("2026-03-02 19:10:00", "picked_up"),
        scan("2026-03-04 09:00:00", "delivering"),
        scan("2026-03-04 11:30:00", "problem", "no_contact"),
        scan("2026-03-05 08:40:00", "delivering"),
    ),
)
SIGNED = ParcelTold(
    "ZTO",
    ZTO.number,
    (
        scan("2025-01-09 19:22:16", "picked_up"),
        *(scan(f"2025-01-09 19:22:{second}", "moving") for second in range(25, 33)),
        scan("2025-01-11 07:44:28", "delivering"),
        scan("2025-01-11 09:10:47", "at_station", "not_fetched"),
        scan("2025-01-14 18:23:15", "signed_self"),
    ),
    ("1388", "2222"),
)


@BOTH
def test_a_signed_parcel_tells_its_story(where: str) -> None:
    if where == "recorded":
        kdniao = recorded("signed", asking="8001")
    else:
        kdniao = asking(sandbox(SIGNED), asking="8001")
    trace = kdniao.ask(ZTO)
    assert (trace.source, trace.courier, trace.number) == ("kdniao", "zto", ZTO.number)
    assert (trace.code, trace.stage, trace.trouble, trace.ended) == ("302", "signed", "", True)
    assert [(each.stage, each.trouble) for each in trace.scans] == [
        ("picked_up", ""),
        *[("moving", "")] * 8,
        ("delivering", ""),
        ("at_station", "not_fetched"),
        ("signed", ""),
    ]
    assert trace.scans[0].at == local("2025-01-09 19:22:16")
    assert [each.at for each in trace.scans] == sorted(each.at for each in trace.scans)
    assert json.loads(trace.raw)["LogisticCode"] == ZTO.number


@BOTH
def test_a_parcel_without_lines_is_not_found(where: str) -> None:
    number = "YT4841733297234"
    if where == "recorded":
        kdniao = recorded("no_lines", asking="8001")
    else:
        kdniao = asking(sandbox(), asking="8001")
    with pytest.raises(NotFound) as caught:
        kdniao.ask(Waybill(courier="yto", number=number))
    assert caught.value.said == "暂无轨迹信息"


@BOTH
def test_a_problem_stays_the_state_of_the_whole_and_lines_keep_their_own(where: str) -> None:
    kdniao = recorded("problem") if where == "recorded" else asking(sandbox(PROBLEM))
    trace = kdniao.ask(YTO)
    assert (trace.stage, trace.trouble, trace.code) == ("problem", "no_contact", "416")
    assert not trace.ended
    assert [each.code for each in trace.scans] == ["1", "202", "416", "202"]
    assert trace.scans[-1].stage == "delivering"
    assert trace.scans[-1].at == local("2026-03-05 08:40:00")


@BOTH
def test_a_wrong_key_is_told_as_a_wrong_setting(where: str) -> None:
    wrong = asking(sandbox(PROBLEM), key="another-key")
    with pytest.raises(Misconfigured) as caught:
        (recorded("wrong_key") if where == "recorded" else wrong).ask(YTO)
    assert "DataSign" in caught.value.said


@BOTH
def test_a_wrong_phone_is_told(where: str) -> None:
    told = ParcelTold("SF", SF.number, (scan("2026-03-04 09:00:00", "moving"),), ("8888",))
    kdniao = recorded("wrong_phone") if where == "recorded" else asking(sandbox(told))
    with pytest.raises(NeedsPhone):
        kdniao.ask(Waybill(courier="sf", number=SF.number, phone_tail="0000"))


@BOTH
def test_a_used_up_quota_is_too_often(where: str) -> None:
    none_left = sandbox(PROBLEM, daily_quota=0)
    with pytest.raises(TooOften) as caught:
        (recorded("quota") if where == "recorded" else asking(none_left)).ask(YTO)
    assert caught.value.code == "405"


@BOTH
def test_a_number_is_recognised(where: str) -> None:
    kdniao = recorded("recognised") if where == "recorded" else asking(sandbox())
    assert kdniao.recognise(YTO.number) == ("yto",)


@BOTH
def test_subscribing_is_new_and_then_already(where: str) -> None:
    if where == "recorded":
        first, again = recorded("subscribed"), recorded("subscribed_again")
    else:
        first = again = asking(sandbox())
    assert first.subscribe(YTO, "http://desk.example/push") == "new"
    assert again.subscribe(YTO, "http://desk.example/push") == "already"


@BOTH
def test_a_push_tells_every_parcel(where: str) -> None:
    if where == "recorded":
        form, kdniao = recording("push")["form"], _reader(RECORDED_KEY)
    else:
        form, kdniao = _pushed_by_the_sandbox()
    first, second = kdniao.read_push(form)
    assert (first.status, first.trace.number) == ("polling", YTO.number)
    assert first.trace.stage == "problem"
    assert len(first.trace.scans) == 4
    assert (second.status, second.trace.courier, second.trace.scans) == ("given_up", "yunda", ())
    assert second.said == "三天无轨迹"
    assert json.loads(first.trace.raw)["LogisticCode"] == YTO.number


def _reader(key: str) -> Kdniao:
    return Kdniao(account(key), httpx.Client())


def _pushed_by_the_sandbox() -> tuple[dict[str, str], Kdniao]:
    served = sandbox(PROBLEM, now=local("2026-03-02 09:00:00"))
    kdniao = asking(served)
    kdniao.subscribe(YTO, "")
    kdniao.subscribe(Waybill(courier="yunda", number="4300000000103"), "")
    (delivery,) = served.pushes(local("2026-03-05 09:00:00"))
    return dict(delivery.form), kdniao
