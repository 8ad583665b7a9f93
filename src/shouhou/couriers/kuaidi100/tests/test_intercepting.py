"""Orders to stop a parcel, and that nothing secret is ever shown."""

from __future__ import annotations

import hashlib
import json
import pickle
import traceback
from dataclasses import replace
from typing import Any

import httpx
import pytest

from shouhou.couriers.kuaidi100.client import Partner
from shouhou.couriers.kuaidi100.tests.cast import (
    EVERY_SECRET,
    KEY,
    NOW,
    PARTNER,
    PARTNER_KEY,
    SECRET,
    UNDER_WAY,
    Time,
    account,
    answering,
    client_over,
    form_of,
)
from shouhou.couriers.port import Interception
from shouhou.couriers.problems import CourierProblem, Misconfigured, Refused, Unknown
from shouhou.secrets import Secret

BACK = Interception(waybill=UNDER_WAY, wish="return", reason="买家申请退款")
ELSEWHERE = Interception(
    waybill=UNDER_WAY,
    wish="redirect",
    address="浙江省杭州市余杭区某路2号",
    name="张三",
    phone="13900000000",
)


def sent(wanted: Interception, **changed: Any) -> dict[str, str]:
    asked: list[httpx.Request] = []

    def take(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json={"code": 200, "data": {"orderId": "LJ1"}})

    client = client_over(httpx.MockTransport(take), Time(), account=account(**changed))
    assert client.intercept(wanted) == "LJ1"
    assert str(asked[0].url) == "https://api.kuaidi100.com/label/order"
    return form_of(asked[0])


def test_the_order_as_it_travels():
    form = sent(BACK)
    assert json.loads(form["param"]) == {
        "kuaidicom": "yuantong",
        "kuaidinum": "YT1000000000017",
        "interceptType": "RETURN_SEND_ADDR",
        "orderRole": "1",
        "interceptPayType": "MONTHLY",
        "partnerId": PARTNER,
        "partnerKey": PARTNER_KEY,
        "reason": "买家申请退款",
    }
    assert (form["method"], form["key"]) == ("interceptOrder", KEY)
    assert form["t"] == str(int(NOW.timestamp()) * 1000)
    signed = (form["param"] + form["t"] + KEY + SECRET).encode()
    assert form["sign"] == hashlib.md5(signed).hexdigest().upper()


def test_to_another_address():
    told = json.loads(sent(ELSEWHERE)["param"])
    assert told["interceptType"] == "MODIFY_ADDR"
    assert told["recManInfo"] == {
        "name": "张三",
        "mobile": "13900000000",
        "printAddr": "浙江省杭州市余杭区某路2号",
    }


def test_only_to_the_sending_station():
    partner = Partner(id=Secret(PARTNER), back_to="RETURN_SEND_STATION")
    told = json.loads(sent(BACK, partners={"yto": partner})["param"])
    assert told["interceptType"] == "RETURN_SEND_STATION"
    assert "interceptPayType" not in told


@pytest.mark.parametrize("missing", ["address", "name", "phone"])
def test_another_address_has_to_be_whole(missing):
    with pytest.raises(Refused) as caught:
        answering({"code": 200}).intercept(replace(ELSEWHERE, **{missing: ""}))
    assert "没有发出" in caught.value.said


@pytest.mark.parametrize("changed", [{"partners": {}}, {"secret": ""}])
def test_without_a_waybill_account_nothing_is_sent(changed):
    never = httpx.MockTransport(lambda _: pytest.fail("it was sent"))
    with pytest.raises(Misconfigured):
        client_over(never, Time(), account=account(**changed)).intercept(BACK)


@pytest.mark.parametrize(
    ("answer", "number"),
    [
        ({"code": 200, "data": {"taskId": "T7"}}, "T7"),
        ({"code": "200", "data": {"kdComOrderNum": 12}}, "12"),
        ({"code": 200, "data": "A1"}, "A1"),
        ({"code": 200, "data": None}, ""),
        ({"code": 200}, ""),
        ({"code": 200, "data": []}, ""),
        ({"code": 200, "data": True}, ""),
        ({"result": True, "returnCode": "200", "data": {}}, ""),
    ],
)
def test_where_the_number_may_stand(answer, number):
    assert answering(answer).intercept(BACK) == number


@pytest.mark.parametrize(
    "answer",
    [
        *(b"", b"{", b"<html>", [], "ok", {}),
        *({"code": None}, {"code": [200]}, {"data": {"orderId": "1"}}),
        *({"code": 200, "result": False}, {"code": 200, "data": {"orderId": [1]}}),
        {"code": 200, "data": False},
    ],
)
def test_an_answer_nobody_can_read_leaves_the_order_unknown(answer):
    with pytest.raises(Unknown):
        answering(answer).intercept(BACK)


@pytest.mark.parametrize(
    "lost", [httpx.ReadTimeout, httpx.WriteTimeout, httpx.ReadError, httpx.RemoteProtocolError]
)
def test_a_lost_answer_leaves_the_order_unknown(lost):
    def lose(request: httpx.Request) -> httpx.Response:
        raise lost("lost", request=request)

    with pytest.raises(Unknown) as caught:
        client_over(httpx.MockTransport(lose), Time()).intercept(BACK)
    assert caught.value.said == lost.__name__


# ── secrets ──────────────────────────────────────────────────────────────────────────


def shown(problem: BaseException) -> str:
    return "".join([*traceback.format_exception(problem), repr(problem), str(problem)])


def leaks(text: str) -> list[str]:
    return [each for each in EVERY_SECRET if each in text]


@pytest.mark.parametrize("code", ["503", "999", "500", "408"])
@pytest.mark.parametrize("field", ["message", "returnCode"])
def test_a_vendor_that_repeats_our_secrets_is_not_repeated(code, field):
    said = " ".join(EVERY_SECRET)
    client = answering({"result": False, "returnCode": code, "message": "x"} | {field: said})
    for act in (
        lambda: client.ask(UNDER_WAY),
        lambda: client.subscribe(UNDER_WAY, "https://shop.example/"),
        lambda: client.recognise(UNDER_WAY.number),
        lambda: client.intercept(BACK),
    ):
        with pytest.raises(CourierProblem) as caught:
            act()
        assert leaks(shown(caught.value)) == []


def test_nor_when_its_answer_is_unreadable():
    client = answering(("key " + " ".join(EVERY_SECRET[:2])).encode())
    for act in (lambda: client.ask(UNDER_WAY), lambda: client.intercept(BACK)):
        with pytest.raises(CourierProblem) as caught:
            act()
        assert leaks(shown(caught.value)) == []


def test_no_repr_shows_a_secret():
    ours = account()
    texts = [repr(ours), str(ours), repr(ours.partners["yto"]), repr(answering({}, account=ours))]
    assert [leaks(each) for each in texts] == [[], [], [], []]
    assert f"{ours.key}" == "Secret(…)"


def test_a_secret_is_not_pickled():
    with pytest.raises(TypeError):
        pickle.dumps(account().key)


def test_a_lost_line_does_not_show_what_was_sent():
    def lose(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadError(request.content.decode(), request=request)

    client = client_over(httpx.MockTransport(lose), Time())
    for act in (lambda: client.ask(UNDER_WAY), lambda: client.intercept(BACK)):
        with pytest.raises(CourierProblem) as caught:
            act()
        assert leaks(shown(caught.value)) == []
