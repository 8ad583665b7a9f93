"""What is sent when asking, and every shape an answer can have."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import httpx
import pytest

from shouhou.clock import local
from shouhou.couriers.kuaidi100.client import Kuaidi100
from shouhou.couriers.kuaidi100.client.signing import sign_query
from shouhou.couriers.kuaidi100.tests.cast import (
    BY_SF,
    CUSTOMER,
    KEY,
    SALT,
    UNDER_WAY,
    Time,
    account,
    answering,
    client_over,
    form_of,
    recorded,
    waybill,
)
from shouhou.couriers.port import UNRECOGNISED
from shouhou.couriers.problems import (
    Misconfigured,
    NeedsPhone,
    NotFound,
    UnknownCourier,
    Unreadable,
)


def listening(answer) -> tuple[Kuaidi100, list[httpx.Request]]:
    asked: list[httpx.Request] = []

    def hear(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json=answer)

    return client_over(httpx.MockTransport(hear), Time()), asked


def test_the_question_as_it_travels():
    client, asked = listening(recorded("query_moving"))
    client.ask(replace(UNDER_WAY, phone_tail="1234", origin="广州", destination="杭州"))
    (request,) = asked
    form = form_of(request)
    assert str(request.url) == "https://poll.kuaidi100.com/poll/query.do"
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert form["param"] == (
        '{"com":"yuantong","num":"YT1000000000017","phone":"1234","from":"广州","to":"杭州",'
        '"resultv2":"4","show":"0","order":"desc"}'
    )
    assert form["sign"] == sign_query(form["param"], KEY, CUSTOMER)
    assert set(form) == {"customer", "sign", "param"}


def test_what_is_not_known_is_not_sent_and_sha256_says_so():
    asked: list[httpx.Request] = []
    reply = httpx.Response(200, json=recorded("query_moving"))
    transport = httpx.MockTransport(lambda request: asked.append(request) or reply)
    client_over(transport, Time(), account=account(sign_type="SHA256")).ask(UNDER_WAY)
    form = form_of(asked[0])
    assert set(json.loads(form["param"])) == {"com", "num", "resultv2", "show", "order"}
    assert form["signType"] == "SHA256"
    assert form["sign"] == sign_query(form["param"], KEY, CUSTOMER, "SHA256")


@pytest.mark.parametrize(
    ("courier", "number"),
    [("nobody", "YT1000000000017"), ("yto", "12"), ("yto", "YT 签"), ("", "")],
)
def test_an_unknown_courier_costs_no_call(courier, number):
    client, asked = listening({})
    with pytest.raises(UnknownCourier):
        client.ask(waybill(number, courier))
    assert asked == []


def test_a_missing_phone_costs_no_call():
    client, asked = listening({})
    for act in (client.ask, lambda each: client.subscribe(each, "https://shop.example/")):
        with pytest.raises(NeedsPhone):
            act(replace(BY_SF, phone_tail=""))
    assert asked == []


# ── answers ──────────────────────────────────────────────────────────────────────────


def told(*lines: Any, **more: Any) -> dict[str, Any]:
    answer = {"status": "200", "message": "ok", "nu": UNDER_WAY.number, "com": "yuantong"}
    return answer | {"state": "0", "ischeck": "0", "data": list(lines)} | more


def line(at: str, text: str = "…", **more: Any) -> dict[str, Any]:
    return {"time": at, "ftime": at, "context": text, "statusCode": "0"} | more


def test_an_ascending_answer_keeps_its_order():
    noon = "2026-11-01 12:00:00"
    answer = told(line(noon, "一"), line(noon, "二"), line("2026-11-01 13:00:00", "三"))
    assert [s.text for s in answering(answer).ask(UNDER_WAY).scans] == ["一", "二", "三"]


def test_a_second_that_holds_everything_is_read_newest_first():
    noon = "2026-11-01 12:00:00"
    answer = told(line(noon, "三"), line(noon, "二"), line(noon, "一"))
    assert [s.text for s in answering(answer).ask(UNDER_WAY).scans] == ["一", "二", "三"]


def test_a_late_line_is_put_in_its_place():
    days = ("03", "01", "04", "02")
    answer = told(*(line(f"2026-11-{day} 12:00:00", day) for day in days[::-1]))
    assert [s.text for s in answering(answer).ask(UNDER_WAY).scans] == ["01", "02", "03", "04"]


def test_only_the_very_same_line_is_left_out():
    noon = "2026-11-01 12:00:00"
    answer = told(line(noon, "到达"), line(noon, "到达"), line(noon, "到达", location="杭州"))
    assert len(answering(answer).ask(UNDER_WAY).scans) == 2


def test_an_old_answer_has_words_instead_of_codes_and_one_time():
    old = {"time": "2026-11-01 12:00:00", "context": "…", "status": "揽收", "location": None}
    (scan,) = answering(told(old)).ask(UNDER_WAY).scans
    assert (scan.at, scan.place) == (local("2026-11-01 12:00:00"), "")
    assert (scan.code, scan.stage) == ("揽收", "picked_up")


def test_numbers_may_come_as_numbers():
    answer = told(line("2026-11-01 12:00:00", statusCode=303), state=3, ischeck=1, status=200)
    trace = answering(answer).ask(UNDER_WAY)
    assert (trace.code, trace.stage, trace.ended) == ("303", "signed_other", True)


def test_an_unknown_courier_of_the_answer_stays_visible():
    trace = answering(told(line("2026-11-01 12:00:00"), com="newexpress")).ask(UNDER_WAY)
    assert (trace.courier, trace.courier_told) == (UNRECOGNISED, "newexpress")


def test_the_original_is_kept():
    answer = told(line("2026-11-01 12:00:00"))
    body = json.dumps(answer, indent=2).encode()
    assert answering(b"\xef\xbb\xbf" + body).ask(UNDER_WAY).raw == body.decode()


@pytest.mark.parametrize("data", [[], None, ""])
def test_a_success_without_lines_is_not_found(data):
    with pytest.raises(NotFound):
        answering(told(data=data)).ask(UNDER_WAY)


def test_a_number_in_small_letters_is_the_same_and_an_absent_one_is_ours():
    noon = line("2026-11-01 12:00:00")
    assert answering(told(noon, nu="yt1000000000017")).ask(UNDER_WAY).stage == "moving"
    assert answering(told(noon, nu=None)).ask(UNDER_WAY).number == UNDER_WAY.number


DEEP = b"[" * 200_000
BAD = [
    (b"", "json"),
    (b"<html>", "json"),
    (b"\xff\xfe", "json"),
    (DEEP, "json"),
    (b'{"status": NaN}', "json"),
    (b'{"status": ' + b"9" * 5000 + b"}", "json"),
    ([], "json"),
    ("ok", "json"),
    ({}, "returnCode"),
    ({"status": ["200"]}, "status"),
    ({"returnCode": True}, "returnCode"),
    (told(result=False), "result"),
    (told(nu="YT9999999999999"), "nu"),
    (told(nu={}), "nu"),
    (told(data={}), "data"),
    (told(data="[]"), "data"),
    (told("x"), "data[0]"),
    (told(line("2026-11-01 12:00:00"), None), "data[1]"),
    (told(line("yesterday")), "data[0].ftime"),
    (told(line("2026-02-30 12:00:00")), "data[0].ftime"),
    (told(line("0001-01-01 00:00:00")), "data[0].ftime"),
    (told(line("9999-12-31 23:59:59")), "data[0].ftime"),
    (told({"context": "…"}), "data[0].ftime"),
    (told(line("2026-11-01 12:00:00", context=["…"])), "data[0].context"),
    (told(line("2026-11-01 12:00:00", areaName={"a": 1})), "data[0].areaName"),
    (told(line("2026-11-01 12:00:00"), state=[0]), "state"),
    (told(line("2026-11-01 12:00:00"), com=True), "com"),
]


@pytest.mark.parametrize(("answer", "field"), BAD)
def test_an_unreadable_answer_names_its_field(answer, field):
    with pytest.raises(Unreadable) as caught:
        answering(answer).ask(UNDER_WAY)
    assert caught.value.field == field
    assert len(caught.value.en) <= 300


def test_half_characters_and_nul_can_be_stored():
    answer = json.dumps(told(line("2026-11-01 12:00:00", "\0半\ud800"))).encode()
    trace = answering(answer).ask(UNDER_WAY)
    assert trace.scans[0].text == "\ufffd半\ufffd"
    trace.raw.encode()


# ── subscribing and recognising ──────────────────────────────────────────────────────


def test_the_subscription_as_it_travels():
    client, asked = listening({"result": True, "returnCode": "200", "message": "提交成功"})
    assert client.subscribe(BY_SF, "https://shop.example/push?shop=1") == "new"
    form = form_of(asked[0])
    assert str(asked[0].url) == "https://poll.kuaidi100.com/poll"
    assert form["schema"] == "json"
    assert json.loads(form["param"]) == {
        "company": "shunfeng",
        "number": "SF1000000000066",
        "key": KEY,
        "parameters": {
            "callbackurl": "https://shop.example/push?shop=1",
            "salt": SALT,
            "resultv2": "4",
            "phone": "0007",
        },
    }


def test_subscribed_before_is_no_problem():
    repeated = {"result": False, "returnCode": "501", "message": "POLL:重复订阅"}
    assert answering(repeated).subscribe(UNDER_WAY, "https://shop.example/") == "already"


def test_without_a_salt_nobody_subscribes_and_no_push_is_believed():
    asked: list[httpx.Request] = []
    nobody = httpx.MockTransport(lambda request: asked.append(request) or httpx.Response(200))
    unsalted = client_over(nobody, Time(), account=account(salt=""))
    with pytest.raises(Misconfigured):
        unsalted.subscribe(UNDER_WAY, "https://shop.example/")
    with pytest.raises(Misconfigured):
        unsalted.read_push({"param": "{}", "sign": "99914B932BD37A50B983C5E7C90AE93B"})
    assert asked == []


def test_recognising_sends_the_key_in_the_body_only():
    told_of = [{"comCode": "yuantong"}, {"comCode": "newexpress"}, {"comCode": "yuantong"}, {}]
    client, asked = listening(told_of)
    assert client.recognise(" yt1000000000017 ") == ("yto", UNRECOGNISED)
    assert str(asked[0].url) == "https://www.kuaidi100.com/autonumber/auto"
    assert form_of(asked[0]) == {"num": "YT1000000000017", "key": KEY}


def test_nothing_to_recognise():
    client, asked = listening([])
    assert client.recognise("12") == ()
    assert asked == []
    assert client.recognise("123456789012") == ()


@pytest.mark.parametrize("answer", [{"status": "200"}, "yuantong", [["yuantong"]]])
def test_an_unreadable_guess(answer):
    with pytest.raises(Unreadable):
        answering(answer).recognise("YT1000000000017")
