"""Every code of every door, and the words that say more than a code."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from shouhou.couriers.kuaidi100.client import Kuaidi100
from shouhou.couriers.kuaidi100.client.answers import CODES
from shouhou.couriers.kuaidi100.tests.cast import UNDER_WAY, answering
from shouhou.couriers.port import Interception
from shouhou.couriers.problems import (
    CourierProblem,
    Misconfigured,
    NeedsPhone,
    NotFound,
    Refused,
    Temporary,
    TooOften,
    Unknown,
    UnknownCourier,
)
from shouhou.couriers.tables import listed, rows

DOORS: dict[str, Callable[[Kuaidi100], object]] = {
    "query": lambda client: client.ask(UNDER_WAY),
    "subscribe": lambda client: client.subscribe(UNDER_WAY, "https://shop.example/push"),
    "recognise": lambda client: client.recognise(UNDER_WAY.number),
    "intercept": lambda client: client.intercept(Interception(waybill=UNDER_WAY, wish="return")),
}
CASES = [
    ("query", "201", NotFound),
    ("query", "400", UnknownCourier),
    ("query", "408", NeedsPhone),
    ("query", "500", NotFound),
    ("query", "501", Temporary),
    ("query", "502", Temporary),
    ("query", "503", Misconfigured),
    ("query", "600", Misconfigured),
    ("query", "601", Misconfigured),
    ("subscribe", "500", Temporary),
    ("subscribe", "503", Misconfigured),
    ("subscribe", "600", Misconfigured),
    ("subscribe", "601", Misconfigured),
    ("subscribe", "700", UnknownCourier),
    ("subscribe", "701", Refused),
    ("recognise", "400", UnknownCourier),
    ("recognise", "500", Temporary),
    ("recognise", "501", Temporary),
    ("recognise", "502", Temporary),
    ("recognise", "503", Misconfigured),
    ("recognise", "600", Misconfigured),
    ("recognise", "601", Misconfigured),
    ("intercept", "400", Refused),
    ("intercept", "500", Unknown),
    ("intercept", "501", Unknown),
    ("intercept", "502", Unknown),
    ("intercept", "503", Misconfigured),
    ("intercept", "600", Misconfigured),
    ("intercept", "601", Misconfigured),
]


def refusal(code: str, message: str = "不行") -> dict[str, object]:
    return {"result": False, "returnCode": code, "message": message}


def caught_at(door: str, answer: object) -> CourierProblem:
    with pytest.raises(CourierProblem) as caught:
        DOORS[door](answering(answer))
    return caught.value


@pytest.mark.parametrize(("door", "code", "problem"), CASES)
def test_each_code(door, code, problem):
    found = caught_at(door, refusal(code))
    assert type(found) is problem
    assert (found.source, found.code, found.said) == ("kuaidi100", code, "不行")


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("code", ["999", "505", "-1", "abc", "5 00"])
def test_a_code_nobody_knows_is_a_refusal_in_the_vendors_words(door, code):
    found = caught_at(door, refusal(code, "余额不足"))
    assert type(found) is Refused
    assert (found.code, found.said) == (code, "余额不足")


@pytest.mark.parametrize("shape", ["returnCode", "status", "code"])
def test_a_code_may_stand_in_any_of_three_fields(shape):
    assert type(caught_at("query", {shape: "408", "message": "不行"})) is NeedsPhone
    assert type(caught_at("intercept", {shape: 601, "message": "不行"})) is Misconfigured


def test_the_return_code_goes_before_the_status():
    assert type(caught_at("query", refusal("503") | {"status": "200"})) is Misconfigured


@pytest.mark.parametrize("door", ["query", "subscribe", "recognise"])
@pytest.mark.parametrize("code", ["400", "500", "505"])
@pytest.mark.parametrize("said", ["该单号已锁单", "查询过于频繁，请稍后", "今日次数已用完"])
def test_asked_too_often_is_known_by_its_words(door, code, said):
    assert type(caught_at(door, refusal(code, said))) is TooOften


def test_the_words_for_a_wrong_phone():
    found = caught_at("query", refusal("400", "快递公司参数异常：验证码错误"))
    assert type(found) is NeedsPhone


def test_words_do_not_make_an_unknown_order_certain():
    assert type(caught_at("intercept", refusal("500", "操作过于频繁"))) is Unknown
    assert type(caught_at("intercept", refusal("400", "操作过于频繁"))) is TooOften


def test_every_row_is_tested_here():
    told = {
        (row["door"], code)
        for row in rows(CODES / "answers.md")
        if row["problem"] not in ("ok", "already")
        for code in listed(row["words"])
    }
    assert told == {(door, code) for door, code, _ in CASES}


@pytest.mark.parametrize("table", ["answers", "marks", "push", "stages"])
def test_every_row_says_how_sure_it_is(table):
    assert {row["conf"] for row in rows(CODES / f"{table}.md")} <= set("HMLU")
