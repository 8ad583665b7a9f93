"""The same questions to the sandbox and to the recordings, and the same answers."""

from __future__ import annotations

import json
from dataclasses import replace

import httpx
import pytest

from shouhou.clock import local
from shouhou.couriers.kuaidi100.client import Kuaidi100
from shouhou.couriers.kuaidi100.client.signing import sign_push
from shouhou.couriers.kuaidi100.tests.cast import (
    AT_STATION,
    BY_SF,
    GOING_BACK,
    PICKED_UP,
    SALT,
    SIGNED_FOR,
    UNDER_WAY,
    UNSEEN,
    Time,
    account,
    client_over,
    fresh,
    from_recordings,
    of_sandbox,
    recorded,
)
from shouhou.couriers.port import Intercepting, Trace, Tracking
from shouhou.couriers.problems import Misconfigured, NeedsPhone, NotFound


def make(source: str, **more) -> Kuaidi100:
    clock = Time()
    if source == "sandbox":
        return of_sandbox(fresh(clock), clock, **more)
    return client_over(httpx.MockTransport(from_recordings), clock, **more)


@pytest.fixture(params=["sandbox", "recordings"])
def source(request) -> str:
    return str(request.param)


def stages(trace: Trace) -> list[str]:
    return [scan.stage for scan in trace.scans]


def as_the_port(client: Kuaidi100) -> tuple[Tracking, Intercepting]:
    """The type checker reads this."""
    return client, client


def test_it_is_what_the_port_asks_for(source):
    tracking, intercepting = as_the_port(make(source))
    assert tracking.name == "kuaidi100"
    assert callable(intercepting.intercept)


def test_a_parcel_under_way(source):
    trace = make(source).ask(UNDER_WAY)
    assert (trace.source, trace.courier, trace.courier_told) == ("kuaidi100", "yto", "yuantong")
    assert (trace.number, trace.code, trace.stage) == ("YT1000000000017", "1001", "moving")
    assert (trace.trouble, trace.ended) == ("", False)
    assert stages(trace) == ["picked_up", "moving", "moving", "moving"]


def test_a_line_is_told_as_it_was(source):
    first = make(source).ask(UNDER_WAY).scans[0]
    assert first.at == local("2026-11-01 18:20:05")
    assert (first.text, first.place) == (PICKED_UP.text, "广东,广州市,白云区")
    assert first.code == "103"


def test_the_oldest_comes_first_and_one_second_keeps_the_storys_order(source):
    texts = [scan.text for scan in make(source).ask(UNDER_WAY).scans]
    assert texts == [
        "【广州市】白云一部 已揽收",
        "【广州市】快件已到达 广州转运中心",
        "【广州市】快件离开 广州转运中心，发往 杭州转运中心",
        "【杭州市】快件已到达 杭州转运中心",
    ]


def test_signed_by_another_and_each_line_once(source):
    trace = make(source).ask(SIGNED_FOR)
    assert (trace.code, trace.stage, trace.ended) == ("303", "signed_other", True)
    assert stages(trace) == ["picked_up", "delivering", "signed_other"]


def test_in_a_station_nobody_has_signed(source):
    trace = make(source).ask(AT_STATION)
    assert (trace.code, trace.stage, trace.ended) == ("501", "at_station", False)


def test_refused_and_on_its_way_back(source):
    trace = make(source).ask(GOING_BACK)
    assert (trace.code, trace.stage, trace.ended) == ("6", "returning", False)
    assert stages(trace) == ["picked_up", "delivering", "refused", "returning"]


@pytest.mark.parametrize("waybill", [UNDER_WAY, SIGNED_FOR, AT_STATION, GOING_BACK])
def test_both_tell_the_same_but_for_the_original(waybill):
    told = {replace(make(source).ask(waybill), raw="") for source in ("sandbox", "recordings")}
    assert len(told) == 1


def test_no_line_at_all(source):
    with pytest.raises(NotFound) as caught:
        make(source).ask(UNSEEN)
    assert (caught.value.code, caught.value.said) == ("500", "查询无结果，请隔段时间再查")


def test_the_wrong_phone(source):
    with pytest.raises(NeedsPhone) as caught:
        make(source).ask(replace(BY_SF, phone_tail="9999"))
    assert (caught.value.code, caught.value.said) == ("408", "快递公司参数异常：验证码错误")


def test_another_key(source):
    changed = "CUSTOMER-of-nobody" if source == "recordings" else "CUSTOMER-9f31c2"
    client = make(source, account=account(key="another-key-0", customer=changed))
    with pytest.raises(Misconfigured) as caught:
        client.ask(UNDER_WAY)
    assert (caught.value.code, caught.value.said) == ("503", "验证签名失败")


# ── pushes ───────────────────────────────────────────────────────────────────────────


def pushed(source: str, waybill, **later):
    """The one push about this parcel, read."""
    if source == "recordings":
        names = {UNDER_WAY: "push_polling", SIGNED_FOR: "push_shutdown", UNSEEN: "push_abort"}
        param = json.dumps(recorded(names[waybill]), ensure_ascii=False)
        return make(source).read_push({"param": param, "sign": sign_push(param, SALT)})
    clock = Time()
    sandbox = fresh(clock)
    client = of_sandbox(sandbox, clock)
    assert client.subscribe(waybill, "https://shop.example/push") == "new"
    (due,) = sandbox.pushes(clock.pass_(**later))
    assert due.callback == "https://shop.example/push"
    return client.read_push(due.form)


def test_news_are_pushed(source):
    (push,) = pushed(source, UNDER_WAY)
    assert (push.status, push.trace.stage, push.trace.ended) == ("polling", "moving", False)
    asked = make(source).ask(UNDER_WAY)
    assert replace(push.trace, raw="") == replace(asked, raw="")


def test_the_end_is_pushed(source):
    (push,) = pushed(source, SIGNED_FOR)
    assert (push.status, push.trace.stage, push.trace.ended) == ("ended", "signed_other", True)


def test_giving_up_is_pushed_and_says_nothing_of_the_parcel(source):
    (push,) = pushed(source, UNSEEN, days=3)
    assert (push.status, push.said, push.trace.ended) == ("given_up", "3天查询无记录", True)
    assert (push.trace.number, push.trace.scans) == (UNSEEN.number, ())
    assert (push.trace.code, push.trace.stage) == ("", "")
