"""What is sent, what is never sent, and how lines are put in order."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from shouhou.clock import local
from shouhou.couriers.kdniao.client import DIST, ORDERS, Kdniao
from shouhou.couriers.kdniao.tests.stage import (
    ID,
    SF,
    YTO,
    ZTO,
    form_of,
    lines,
    parcel,
    recorded,
    signature,
    telling,
    told_by,
)
from shouhou.couriers.port import Waybill
from shouhou.couriers.problems import NeedsPhone, NotFound, UnknownCourier, Unreadable

DAY = "2026-03-04"


def kept(document: object, **more: Any) -> tuple[Kdniao, list[httpx.Request]]:
    """A client whose answer is always this, and the requests it sent."""
    sent: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(200, json=document)

    return told_by(answer, **more), sent


def asked_of(*told: tuple[str, str, str]) -> list[str]:
    """The texts of the answer's lines, in our order."""
    trace = told_by(telling(parcel(Traces=lines(*told)))).ask(YTO)
    return [scan.text for scan in trace.scans]


@pytest.mark.parametrize(
    ("settings", "address", "kind"),
    [
        ({}, ORDERS, "1002"),
        ({"asking": "8001"}, DIST, "8001"),
        ({"orders": "https://desk.example/a"}, "https://desk.example/a", "1002"),
        ({"asking": "8001", "dist": "https://desk.example/b"}, "https://desk.example/b", "8001"),
    ],
)
def test_a_question_goes_to_its_address(settings: Any, address: str, kind: str) -> None:
    kdniao, sent = kept(parcel(), **settings)
    kdniao.ask(YTO)
    (request,) = sent
    form = form_of(request)
    assert (request.method, str(request.url)) == ("POST", address)
    assert "charset=utf-8" in request.headers["Content-Type"]
    assert form.pop("DataSign") == signature(form["RequestData"])
    assert json.loads(form.pop("RequestData")) == {
        "OrderCode": "",
        "ShipperCode": "YTO",
        "LogisticCode": YTO.number,
    }
    assert form == {"EBusinessID": ID, "RequestType": kind, "DataType": "2"}


@pytest.mark.parametrize(("kind", "settings"), [("1008", {}), ("8008", {"subscribing": "8008"})])
def test_a_subscription_names_no_address_of_ours(kind: str, settings: Any) -> None:
    kdniao, sent = kept({"Success": True}, **settings)
    assert kdniao.subscribe(SF, "http://desk.example/push") == "new"
    form = form_of(sent[0])
    assert (str(sent[0].url), form["RequestType"]) == (DIST, kind)
    assert b"desk.example" not in sent[0].content
    assert json.loads(form["RequestData"])["CustomerName"] == "8888"


def test_a_number_alone_is_asked_for_recognising() -> None:
    shippers = [{"ShipperCode": code} for code in ("YTO", "DHL", "YD", "YTO", "FEDEX", "")]
    kdniao, sent = kept({"Success": True, "Code": "100", "Shippers": shippers})
    assert kdniao.recognise(" 4300000000103 ") == ("yto", "unrecognised", "yunda")
    assert str(sent[0].url) == ORDERS
    assert form_of(sent[0])["RequestType"] == "2002"
    assert json.loads(form_of(sent[0])["RequestData"]) == {"LogisticCode": "4300000000103"}


@pytest.mark.parametrize("shippers", [[], None])
def test_a_number_nobody_recognises_is_nobodys(shippers: object) -> None:
    assert told_by(telling({"Success": True, "Shippers": shippers})).recognise("123456") == ()


def test_the_phone_goes_only_to_couriers_that_want_it() -> None:
    kdniao, sent = kept(parcel(ShipperCode="YTO"))
    kdniao.ask(Waybill(courier="yto", number=YTO.number, phone_tail="8888"))
    assert "CustomerName" not in form_of(sent[0])["RequestData"]
    kdniao, sent = kept(parcel(ShipperCode="ZTO", LogisticCode=ZTO.number))
    kdniao.ask(ZTO)
    assert json.loads(form_of(sent[0])["RequestData"])["CustomerName"] == "1388"


@pytest.mark.parametrize(
    ("waybill", "problem"),
    [
        (Waybill(courier="sf", number=SF.number), NeedsPhone),
        (Waybill(courier="zto", number=ZTO.number), NeedsPhone),
        (Waybill(courier="dhl", number="123456789"), UnknownCourier),
        (Waybill(courier="unrecognised", number="123456789"), UnknownCourier),
        (Waybill(courier="", number="123456789"), UnknownCourier),
    ],
)
def test_what_cannot_be_told_is_not_asked(waybill: Waybill, problem: type[Exception]) -> None:
    kdniao, sent = kept(parcel())
    with pytest.raises(problem):
        kdniao.ask(waybill)
    with pytest.raises(problem):
        kdniao.subscribe(waybill, "")
    assert sent == []


def test_lines_come_oldest_first_however_they_were_told() -> None:
    told = [(f"{DAY} 0{hour}:00:00", str(hour), "2") for hour in range(5)]
    assert asked_of(*told) == ["0", "1", "2", "3", "4"]
    assert asked_of(*reversed(told)) == ["0", "1", "2", "3", "4"]
    assert asked_of(told[3], told[0], told[4], told[1], told[2]) == ["0", "1", "2", "3", "4"]


def test_lines_of_one_second_keep_the_sources_order() -> None:
    second = f"{DAY} 10:00:00"
    same = [(second, text, "2") for text in ("丙", "甲", "乙")]
    assert asked_of((f"{DAY} 11:00:00", "后", "2"), *same, (f"{DAY} 09:00:00", "先", "2")) == [
        *("先", "丙", "甲", "乙", "后"),
    ]


def test_a_line_is_told_once_but_only_the_very_same() -> None:
    line = (f"{DAY} 10:00:00", "到达", "2")
    other = [(f"{DAY} 10:00:01", "到达", "2"), (f"{DAY} 10:00:00", "到达", "204")]
    trace = told_by(telling(parcel(Traces=lines(line, line, *other, line)))).ask(YTO)
    assert [(scan.at.second, scan.code) for scan in trace.scans] == [(0, "2"), (0, "204"), (1, "2")]


def test_times_in_javas_words_are_shanghais() -> None:
    trace = recorded("java_times").ask(Waybill(courier="yunda", number="390141793061"))
    assert trace.scans[0].at == local("2023-03-26 15:37:57")
    assert trace.scans[-1].at == local("2023-03-30 06:37:57")
    assert (trace.code, trace.stage, trace.scans[-1].stage) == ("304", "signed_other", "signed")


@pytest.mark.parametrize("state", [2, "2", " 2 "])
def test_numbers_and_text_are_the_same_code(state: object) -> None:
    trace = told_by(telling(parcel(State=state, StateEx=None))).ask(YTO)
    assert (trace.code, trace.stage) == ("2", "moving")


def test_a_courier_and_a_line_nobody_knows_are_shown_as_they_came() -> None:
    told = parcel(ShipperCode="DHLX", Traces=lines((f"{DAY} 10:00:00", "飞走了", "777")))
    trace = told_by(telling(told)).ask(YTO)
    assert (trace.courier, trace.courier_told) == ("unrecognised", "DHLX")
    assert (trace.scans[0].code, trace.scans[0].stage) == ("777", "unrecognised")
    assert trace.scans[0].text == "飞走了"


def test_what_no_database_keeps_is_replaced() -> None:
    told = parcel(Traces=lines((f"{DAY} 10:00:00", "a\0b\ud800c", "2")))
    answer = json.dumps(told).encode()
    trace = told_by(lambda _: httpx.Response(200, content=answer)).ask(YTO)
    assert trace.scans[0].text == "a\ufffdb\ufffdc"
    trace.raw.encode()


@pytest.mark.parametrize("traces", [[], None])
def test_success_without_lines_is_not_found(traces: object) -> None:
    with pytest.raises(NotFound):
        told_by(telling(parcel(Traces=traces, Reason="暂无轨迹信息"))).ask(YTO)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"LogisticCode": "YT0000000000999"}, "LogisticCode"),
        ({"LogisticCode": ""}, "LogisticCode"),
        ({"Success": "maybe"}, "Success"),
        ({"Success": None}, "Success"),
        ({"State": {}}, "State"),
        ({"StateEx": 2.5}, "StateEx"),
        ({"StateEx": True}, "StateEx"),
        ({"Traces": "none"}, "Traces"),
        ({"Traces": [7]}, "Traces[0]"),
        ({"Traces": lines((f"{DAY} 25:00:00", "", ""))}, "Traces[0].AcceptTime"),
        ({"Traces": lines(("", "", ""))}, "Traces[0].AcceptTime"),
        ({"Traces": lines(("0001-01-01 00:00:00", "", ""))}, "Traces[0].AcceptTime"),
        ({"Traces": lines(("Thu Mar 30 05:37:57 PST 2023", "", ""))}, "Traces[0].AcceptTime"),
        ({"Traces": lines(("Thu Feb 30 05:37:57 CST 2023", "", ""))}, "Traces[0].AcceptTime"),
        ({"Traces": lines((f"{DAY} 10:00:00", "", "")) * 2001}, "Traces"),
    ],
)
def test_what_cannot_be_read_names_its_place(wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(Unreadable) as caught:
        told_by(telling(parcel(**wrong))).ask(YTO)
    assert caught.value.field == field
