"""The sandbox by itself: what it lets pass, to the letter, and what it does not."""

from __future__ import annotations

import hashlib
import json
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from shouhou.clock import local
from shouhou.couriers.kuaidi100.sandbox import MemoryWorld, Sandbox, ScanTold, Troubles
from shouhou.couriers.kuaidi100.sandbox.telling import NoSuchWord
from shouhou.couriers.kuaidi100.tests.cast import (
    BY_SF,
    CUSTOMER,
    KEY,
    SECRET,
    SIGNED_FOR,
    UNDER_WAY,
    UNSEEN,
    Time,
    fresh,
    of_sandbox,
    story,
    waybill,
)
from shouhou.couriers.port import Interception
from shouhou.couriers.problems import Misconfigured, NeedsPhone, NotFound, Refused, TooOften

QUERY = "http://sandbox/poll/query.do"


def http_of(sandbox: Sandbox) -> httpx.Client:
    return httpx.Client(transport=httpx.WSGITransport(app=sandbox))


def question(param: Any = None, **changed: str) -> dict[str, str]:
    """A rightly signed question, and then whatever is changed."""
    wish = {"com": "yuantong", "num": UNDER_WAY.number} if param is None else param
    text = wish if isinstance(wish, str) else json.dumps(wish)
    sign = hashlib.md5((text + KEY + CUSTOMER).encode()).hexdigest().upper()
    return {"customer": CUSTOMER, "param": text, "sign": sign} | changed


def asked(form: dict[str, str], sandbox: Sandbox | None = None) -> Any:
    reply = http_of(sandbox or fresh(Time())).post(QUERY, data=form)
    assert reply.status_code == 200
    return reply.json()


def code(form: dict[str, str], sandbox: Sandbox | None = None) -> str:
    answer = asked(form, sandbox)
    return str(answer.get("returnCode") or answer["status"])


# ── who may ask ──────────────────────────────────────────────────────────────────────


def test_the_exact_signature_passes():
    assert code(question()) == "200"


GOOD = question()["sign"]


@pytest.mark.parametrize(
    "changed",
    [
        {"sign": GOOD.lower()},
        {"sign": GOOD + " "},
        {"sign": ""},
        {"sign": "签"},
        {"customer": "nobody"},
        {"param": question()["param"] + " "},
        {"param": question()["param"].replace(" ", "")},
        {"signType": "SHA256"},
        {"signType": "SM3"},
    ],
)
def test_anything_else_is_wrongly_signed(changed):
    assert code(question() | changed) == "503"


def test_sha256_where_it_is_named():
    text = question()["param"] + KEY + CUSTOMER
    sign = hashlib.sha256(text.encode()).hexdigest().upper()
    assert code(question(sign=sign, signType="SHA256")) == "200"
    assert code(question(sign=sign)) == "503"


def test_a_key_that_ran_out():
    clock = Time()
    sandbox = fresh(clock, expired=True)
    client = of_sandbox(sandbox, clock)
    assert code(question(), sandbox) == "601"
    for act in (
        lambda: client.ask(UNDER_WAY),
        lambda: client.subscribe(UNDER_WAY, "https://shop.example/"),
        lambda: client.recognise(UNDER_WAY.number),
        lambda: client.intercept(Interception(waybill=UNDER_WAY, wish="return")),
    ):
        with pytest.raises(Misconfigured) as caught:
            act()
        assert caught.value.code == "601"


# ── what may be asked ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("param", "expected"),
    [
        ("{", "400"),
        ("[]", "400"),
        ("[" * 50_000, "400"),
        ({}, "400"),
        ({"com": "yuantong"}, "400"),
        ({"com": "yuantong", "num": "12345"}, "400"),
        ({"com": "yuantong", "num": "1" * 33}, "400"),
        ({"com": "yuantong", "num": 123456}, "400"),
        ({"com": "YUANTONG", "num": UNDER_WAY.number}, "400"),
        ({"com": "nobody", "num": UNDER_WAY.number}, "400"),
        ({"com": "yuantong", "num": UNDER_WAY.number, "show": "1"}, "400"),
        ({"com": "yuantong", "num": "123456"}, "500"),
        ({"com": "yunda", "num": UNDER_WAY.number}, "500"),
    ],
)
def test_what_cannot_be_told(param, expected):
    assert code(question(param)) == expected


@pytest.mark.parametrize(
    ("tail", "passes"),
    [
        *(("0007", True), ("13900000007", True), ("0008", False)),
        *(("", False), ("007", False), ("电话号码", False)),
    ],
)
def test_some_couriers_want_the_phone(tail, passes):
    param = {"com": "shunfeng", "num": BY_SF.number, "phone": tail}
    assert code(question(param)) == ("200" if passes else "408")


def test_a_wrong_phone_does_not_lock_and_a_right_one_tells():
    clock = Time()
    client = of_sandbox(fresh(clock), clock)
    for tail in ("9999", "1234"):
        with pytest.raises(NeedsPhone):
            client.ask(waybill(BY_SF.number, "sf", tail))
    assert client.ask(BY_SF).courier == "sf"


@pytest.mark.parametrize("number", [UNDER_WAY.number, UNSEEN.number])
def test_asked_again_within_thirty_minutes_it_is_locked(number):
    clock = Time()
    client = of_sandbox(fresh(clock), clock)

    def ask() -> str:
        try:
            return str(client.ask(waybill(number)).stage)
        except (NotFound, TooOften) as problem:
            return problem.kind

    first = ask()
    clock.pass_(minutes=29, seconds=59)
    assert ask() == "too_often"
    clock.pass_(seconds=1)
    assert ask() == first != "too_often"


def test_two_parcels_do_not_lock_each_other():
    clock = Time()
    client = of_sandbox(fresh(clock), clock)
    assert client.ask(UNDER_WAY).stage == "moving"
    assert client.ask(SIGNED_FOR).stage == "signed_other"


def test_a_scan_is_told_when_its_time_has_come():
    clock = Time(local("2026-11-01 18:20:04"))
    client = of_sandbox(fresh(clock), clock)
    with pytest.raises(NotFound):
        client.ask(UNDER_WAY)
    clock.pass_(minutes=30)
    assert len(client.ask(UNDER_WAY).scans) == 1


def test_the_order_and_the_detail_are_as_wished():
    wish = {"com": "yuantong", "num": UNDER_WAY.number}
    plain = asked(question(wish))
    assert set(plain["data"][0]) == {"time", "ftime", "context"}
    assert plain["data"][0]["time"] > plain["data"][-1]["time"]
    areas = asked(question(wish | {"resultv2": "1", "order": "asc"}))
    assert areas["data"][0]["status"] == "揽收"
    assert "statusCode" not in areas["data"][0]
    full = asked(question(wish | {"resultv2": "4", "order": "asc"}))
    assert [line["statusCode"] for line in full["data"]] == ["103", "1002", "1002", "1001"]
    assert full["data"][0]["status"] == "已揽收"
    assert full["routeInfo"]["from"]["name"] == "广东,广州市,白云区"


@pytest.mark.parametrize("wrong", [{"stage": "flying"}, {"code": "77"}])
def test_a_story_with_an_unknown_word_is_our_mistake(wrong):
    scan = ScanTold(at=local("2026-11-01 12:00:00"), text="…", **wrong)
    sandbox = fresh(Time(), MemoryWorld(story(UNDER_WAY.number, scan)))
    with pytest.raises(NoSuchWord):
        asked(question(), sandbox)


# ── recognising and stopping ─────────────────────────────────────────────────────────


def test_who_has_the_number_comes_before_whose_style_it_is():
    its_world = MemoryWorld(story("YT1000000000017", company="yunda"))
    assert of_sandbox(fresh(Time(), its_world)).recognise("YT1000000000017") == ("yunda", "yto")


def test_the_recogniser_is_asked_either_way():
    http = http_of(fresh(Time()))
    at = "http://sandbox/autonumber/auto"
    got = http.get(at, params={"num": UNDER_WAY.number, "key": KEY})
    assert got.json() == http.post(at, data={"num": UNDER_WAY.number, "key": KEY}).json()
    assert [each["comCode"] for each in got.json()] == ["yuantong"]
    assert http.get(at, params={"num": "1234567", "key": "no"}).json()["returnCode"] == "600"


STOP = Interception(waybill=UNDER_WAY, wish="return", reason="不要了")


def test_an_order_is_taken_once():
    sandbox = fresh(Time())
    client = of_sandbox(sandbox)
    assert client.intercept(STOP) == "LJ00000001"
    (order,) = sandbox.interceptions()
    assert (order.company, order.number) == ("yuantong", UNDER_WAY.number)
    assert (order.kind, order.reason, dict(order.receiver)) == ("RETURN_SEND_ADDR", "不要了", {})
    with pytest.raises(Refused):
        client.intercept(STOP)
    assert len(sandbox.interceptions()) == 1


@pytest.mark.parametrize("number", [SIGNED_FOR.number, UNSEEN.number])
def test_what_is_not_under_way_cannot_be_stopped(number):
    with pytest.raises(Refused) as caught:
        of_sandbox(fresh(Time())).intercept(Interception(waybill=waybill(number), wish="return"))
    assert "不能拦截" in caught.value.said


def label(param: dict[str, Any], **changed: str) -> dict[str, str]:
    text, t = json.dumps(param), "1793844000000"
    sign = hashlib.md5((text + t + KEY + SECRET).encode()).hexdigest().upper()
    form = {"method": "interceptOrder", "key": KEY, "t": t, "sign": sign, "param": text}
    return form | changed


ORDER = {"kuaidicom": "yuantong", "kuaidinum": UNDER_WAY.number, "partnerId": "p",
         "interceptType": "RETURN_SEND_STATION"}  # fmt: skip


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        (label(ORDER), 200),
        (label(ORDER, sign=label(ORDER)["sign"].lower()), 503),
        (label(ORDER, t="1"), 503),
        (label(ORDER, key="no"), 503),
        (label(ORDER, method="order"), 400),
        (label(ORDER | {"partnerId": ""}), 400),
        (label(ORDER | {"interceptType": "STOP"}), 400),
        (label(ORDER | {"interceptPayType": "NOBODY"}), 400),
        (label(ORDER | {"orderRole": "4"}), 400),
        (label(ORDER | {"kuaidicom": "nobody"}), 400),
        (label(ORDER | {"interceptType": "MODIFY_ADDR"}), 400),
        (label(ORDER | {"interceptType": "MODIFY_ADDR", "recManInfo": {"name": "张三"}}), 400),
    ],
)
def test_an_order_to_the_letter(form, expected):
    reply = http_of(fresh(Time())).post("http://sandbox/label/order", data=form)
    assert reply.json()["code"] == expected


# ── the application ──────────────────────────────────────────────────────────────────


def raw(sandbox: Sandbox, body: bytes, **environ: Any) -> str:
    """One call without a client that is careful."""
    told: list[str] = []
    given: Any = {"REQUEST_METHOD": "POST", "PATH_INFO": "/poll/query.do", "QUERY_STRING": ""}
    given |= {"CONTENT_LENGTH": str(len(body)), "wsgi.input": BytesIO(body)} | environ
    start: Any = lambda status, headers: told.append(status)  # noqa: E731
    sandbox(given, start)
    return told[0][:3]


@pytest.mark.parametrize(
    ("body", "environ", "status"),
    [
        (b"", {}, "200"),
        (b"", {"PATH_INFO": "/"}, "404"),
        (b"", {"REQUEST_METHOD": "GET"}, "405"),
        (b"", {"CONTENT_LENGTH": "-1"}, "400"),
        (b"", {"CONTENT_LENGTH": "9" * 5000}, "400"),
        (b"", {"CONTENT_LENGTH": "٣"}, "400"),
        (b"", {"CONTENT_LENGTH": "2000000"}, "413"),
        (b"\xff\xfe=1", {}, "400"),
        (b"param=%FF%FE", {}, "400"),
        (b"a=1&" * 1000, {}, "400"),
        (urlencode({"param": "\0" * 99, "customer": CUSTOMER}).encode(), {}, "200"),
    ],
)
def test_any_request_is_answered(body, environ, status):
    assert raw(fresh(Time()), body, **environ) == status


def test_slow_means_slow():
    slept: list[float] = []
    sandbox = Sandbox(MemoryWorld(), [], Time(), slept.append)
    sandbox.troubles = Troubles(slow_seconds=3, only="/poll")
    http = http_of(sandbox)
    http.post("http://sandbox/poll", data={})
    http.post(QUERY, data={})
    assert slept == [3]


def test_troubles_before_the_work_do_nothing():
    sandbox = fresh(Time())
    sandbox.troubles = Troubles(how="502", after=False)
    assert http_of(sandbox).post("http://sandbox/label/order", data=label(ORDER)).status_code == 502
    assert sandbox.interceptions() == ()
