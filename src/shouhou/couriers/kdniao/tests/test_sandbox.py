"""The sandbox by itself: its doors, its troubles, its pushes, and that it is a second reading."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from wsgiref.simple_server import WSGIRequestHandler, make_server

import httpx
import pytest

from shouhou.clock import local
from shouhou.couriers.kdniao.client import Kdniao
from shouhou.couriers.kdniao.sandbox import (
    AccountHeld,
    ParcelTold,
    Sandbox,
    Shelf,
    Troubles,
)
from shouhou.couriers.kdniao.sandbox.reading import codes_of, companies
from shouhou.couriers.kdniao.tests.stage import (
    CALLBACK,
    ID,
    KEY,
    SF,
    YTO,
    account,
    asking,
    sandbox,
    scan,
    signature,
)
from shouhou.couriers.names import couriers
from shouhou.couriers.port import Waybill
from shouhou.couriers.problems import (
    Misconfigured,
    NeedsPhone,
    NotFound,
    Temporary,
    TooOften,
    UnknownCourier,
    Unreadable,
)
from shouhou.couriers.words import vocabulary

MOVING = ParcelTold("YTO", YTO.number, (scan("2026-03-04 09:00:00", "moving"),))
START = local("2026-03-02 09:00:00")


@pytest.mark.parametrize("stage", sorted({*vocabulary().section("stage").codes} - {"unrecognised"}))
@pytest.mark.parametrize("trouble", ["", *sorted(vocabulary().section("trouble").codes)])
def test_every_word_of_ours_is_told_and_comes_back(stage: str, trouble: str) -> None:
    told = ParcelTold("YTO", YTO.number, (scan("2026-03-04 09:00:00", stage, trouble),))
    (line,) = asking(sandbox(told)).ask(YTO).scans
    assert line.trouble == trouble
    if not trouble:
        assert line.stage == ("problem" if stage == "lost" else stage)  # no code for a lost one


def test_a_word_nobody_knows_is_a_mistake_of_the_stage() -> None:
    for stage, trouble in (("flying", ""), ("moving", "eaten")):
        with pytest.raises(KeyError):
            codes_of(stage, trouble)
    assert codes_of("") == ("", "")


def test_every_courier_that_has_a_code_is_served_or_gone() -> None:
    ours = {code for courier in couriers() for code in courier.codes["kdniao"]}
    assert ours - set(companies()) == {"HHTT"}  # 天天 is gone
    for courier in couriers():
        for code in set(courier.codes["kdniao"]) & set(companies()):
            assert companies()[code].wants_phone == courier.wants_phone


def test_what_will_happen_is_not_told_yet() -> None:
    told = ParcelTold("YTO", YTO.number, (*MOVING.scans, scan("2026-03-06 09:00:00", "signed")))
    assert asking(sandbox(told)).ask(YTO).stage == "moving"
    later = asking(sandbox(told, now=local("2026-03-06 09:00:00"))).ask(YTO)
    assert (later.stage, len(later.scans)) == ("signed", 2)


@pytest.mark.parametrize(
    ("stages", "code"),
    [
        (["problem", "signed_self"], "302"),
        (["problem", "signed_other"], "304"),
        (["delivering", "signed_self"], "301"),
        (["problem", "moving", "problem", "moving"], "4"),
        (["refused", "returning", "returned"], "406"),
        (["moving", ""], "2"),
    ],
)
def test_the_state_of_the_whole(stages: list[str], code: str) -> None:
    scans = (scan(f"2026-03-04 09:0{n}:00", stage) for n, stage in enumerate(stages))
    assert asking(sandbox(ParcelTold("YTO", YTO.number, tuple(scans)))).ask(YTO).code == code


def test_the_quota_counts_answers_with_lines_and_ends_at_midnight() -> None:
    now = [local("2026-03-05 23:59:59")]
    served = Sandbox(Shelf(MOVING), [AccountHeld(ID, KEY, daily_quota=2)], lambda: now[0])
    kdniao = asking(served)
    with pytest.raises(NotFound):
        kdniao.ask(Waybill(courier="yto", number="YT0000000000999"))
    for _ in range(2):
        kdniao.ask(YTO)
    with pytest.raises(TooOften):
        kdniao.ask(YTO)
    now[0] += timedelta(seconds=1)
    assert kdniao.ask(YTO).stage == "moving"


def test_the_phone_is_looked_at_where_the_company_wants_it() -> None:
    told = ParcelTold("SF", SF.number, (scan("2026-03-04 09:00:00", "moving"),), ("8888", "1111"))
    kdniao = asking(sandbox(told))
    for tail in told.phone_tails:
        waybill = Waybill(courier="sf", number=SF.number, phone_tail=tail)
        assert kdniao.ask(waybill).stage == "moving"
    wrong = Waybill(courier="sf", number=SF.number, phone_tail="1234")
    with pytest.raises(NeedsPhone):
        kdniao.ask(wrong)
    with pytest.raises(NeedsPhone):
        kdniao.subscribe(wrong, "")


@pytest.mark.parametrize(
    ("number", "problem"),
    [("YT 00", UnknownCourier), ("YT123", UnknownCourier), ("9" * 31, UnknownCourier)],
)
def test_numbers_that_cannot_be(number: str, problem: type[Exception]) -> None:
    with pytest.raises(problem):
        asking(sandbox()).ask(Waybill(courier="yto", number=number))


def test_what_was_not_bought_and_who_is_not_known() -> None:
    with pytest.raises(TooOften):
        asking(sandbox(MOVING, bought=frozenset({"1002"})), asking="8001").ask(YTO)
    stranger = Sandbox(Shelf(MOVING), [AccountHeld("2000000", KEY)], lambda: START)
    with pytest.raises(Misconfigured):
        asking(stranger).ask(YTO)


def post(
    served: Sandbox, path: str = "/api/dist", method: str = "POST", **form: str
) -> httpx.Response:
    http = httpx.Client(transport=httpx.WSGITransport(app=served))
    return http.request(method, f"http://kdniao.example{path}", data=form)


def test_doors_that_are_none() -> None:
    served = sandbox()
    assert post(served, "/elsewhere").status_code == 404
    assert post(served, method="GET").status_code == 405
    assert post(served, RequestData="x" * 1_100_000).status_code == 413
    assert post(served).json()["ResultCode"] == "101"


@pytest.mark.parametrize(
    ("sealed", "number"), [("{", "401"), ("[]", "401"), ("{}", "101"), ("[" * 9999, "401")]
)
def test_hostile_request_data(sealed: str, number: str) -> None:
    signed = signature(sealed)
    told = post(sandbox(), EBusinessID=ID, RequestType="1008", RequestData=sealed, DataSign=signed)
    assert told.json()["ResultCode"] == number
    assert told.json()["Success"] is False


def test_a_kind_is_answered_at_its_own_address() -> None:
    sealed = json.dumps({"LogisticCode": YTO.number, "ShipperCode": "YTO"})
    for kind, path in (("1002", "/api/dist"), ("1008", "/Ebusiness/EbusinessOrderHandle.aspx")):
        signed = signature(sealed)
        told = post(
            sandbox(), path, EBusinessID=ID, RequestType=kind, RequestData=sealed, DataSign=signed
        )
        assert "RequestType" in told.json()["Reason"]


@pytest.mark.parametrize(
    ("troubles", "problem"),
    [
        (Troubles(bad_gateway=True), Temporary),
        (Troubles(broken_json=True), Unreadable),
        (Troubles(dropped=True), Temporary),
    ],
)
def test_troubles(troubles: Troubles, problem: type[Exception]) -> None:
    served = sandbox(MOVING)
    served.troubles = troubles
    with pytest.raises(problem):
        asking(served).ask(YTO)
    with pytest.raises(problem):
        asking(served).subscribe(YTO, "")
    served.troubles = Troubles()
    # A lost subscription was kept: repeating it does no harm.
    again = asking(served).subscribe(YTO, "")
    assert again == ("new" if troubles.bad_gateway else "already")
    assert served.subscribed == 1


def test_slow_is_slow() -> None:
    slept: list[float] = []
    served = Sandbox(Shelf(MOVING), [AccountHeld(ID, KEY)], lambda: START, slept.append)
    served.troubles = Troubles(slow_seconds=3)
    with pytest.raises(NotFound):
        asking(served).ask(YTO)
    assert slept == [3]


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@contextmanager
def serving(served: Sandbox) -> Iterator[str]:
    with make_server("127.0.0.1", 0, served, handler_class=Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def test_over_a_real_line() -> None:
    served = sandbox(MOVING)
    with serving(served) as host, httpx.Client(trust_env=False) as http:
        addresses = {
            "orders": f"{host}/Ebusiness/EbusinessOrderHandle.aspx",
            "dist": f"{host}/api/dist",
        }
        kdniao = Kdniao(account(**addresses), http)
        assert kdniao.ask(YTO).stage == "moving"
        assert kdniao.subscribe(YTO, CALLBACK) == "new"
        served.troubles = Troubles(dropped=True)
        with pytest.raises(Temporary):
            kdniao.ask(YTO)
        served.troubles = Troubles(slow_seconds=0.5)
        hurried = Kdniao(account(**addresses, seconds=0.1), http)
        with pytest.raises(Temporary):
            hurried.ask(YTO)
    with httpx.Client(trust_env=False) as http, pytest.raises(Temporary):
        Kdniao(account(**addresses), http).ask(YTO)
