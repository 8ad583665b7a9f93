"""Which sentence and which number is which problem: every row of the tables, and their order."""

from __future__ import annotations

import pytest

from shouhou.couriers.kdniao.client.refusals import has_stopped, kind_of
from shouhou.couriers.kdniao.client.stages import CODES
from shouhou.couriers.kdniao.tests.stage import YTO, telling, told_by
from shouhou.couriers.problems import CourierProblem, Refused
from shouhou.couriers.tables import listed, rows

KINDS = {"already"} | {
    *("temporary", "too_often", "not_found", "needs_phone", "unknown_courier", "refused"),
    "misconfigured",
}
WORDS = [
    (word, row["problem"]) for row in rows(CODES / "reasons.md") for word in listed(row["words"])
]
NUMBERS = [
    (number, row["problem"])
    for row in rows(CODES / "results.md")
    for number in listed(row["words"])
]


@pytest.mark.parametrize(("word", "problem"), WORDS)
def test_every_word_decides(word: str, problem: str) -> None:
    assert problem in KINDS
    assert kind_of("", f"非法参数[{word}].") == problem
    assert kind_of("401", word.upper()) == problem


@pytest.mark.parametrize(("number", "problem"), NUMBERS)
def test_every_number_decides_where_the_sentence_says_nothing(number: str, problem: str) -> None:
    assert problem in KINDS
    assert kind_of(number, "") == problem


@pytest.mark.parametrize(
    ("number", "sentence", "problem"),
    [
        # The vendor's own example of 105.
        ("105", "查询该客户编码信息失败,请联系负责网点后重试!", "refused"),
        ("102", "业务错误[手机尾号不正确]", "needs_phone"),
        ("", "业务错误[没有可用套餐]", "too_often"),
        ("101", "缺少必要参数[CustomerName]", "needs_phone"),
        ("", "系统错误[快递公司编码查询超时]", "temporary"),
        ("", "非法参数[ShipperCode[XX]不合法.]", "unknown_courier"),
        ("999", "谁也没见过的话", "refused"),
        ("", "", "refused"),
    ],
)
def test_whole_sentences(number: str, sentence: str, problem: str) -> None:
    assert kind_of(number, sentence) == problem


def test_a_refusal_shows_the_vendors_words_and_its_number() -> None:
    with pytest.raises(Refused) as caught:
        told_by(telling({"ResultCode": "105", "Reason": "谁也没见过的话"})).ask(YTO)
    assert (caught.value.code, caught.value.said) == ("105", "谁也没见过的话")
    assert str(caught.value) == "refused: kdniao 105 谁也没见过的话"


@pytest.mark.parametrize(("word", "problem"), [each for each in WORDS if each[1] != "already"])
def test_the_problem_is_raised_by_every_call(word: str, problem: str) -> None:
    kdniao = told_by(telling({"Success": False, "Reason": word}))
    for call in (
        lambda: kdniao.ask(YTO),
        lambda: kdniao.subscribe(YTO, ""),
        lambda: kdniao.recognise(YTO.number),
    ):
        with pytest.raises(CourierProblem) as caught:
            call()
        assert caught.value.kind == problem


def test_subscribed_before_is_no_problem_for_subscribing_alone() -> None:
    for told in ({"Success": False, "Reason": "请勿重复订阅"}, {"ResultCode": "106"}):
        kdniao = told_by(telling(told))
        assert kdniao.subscribe(YTO, "") == "already"
        with pytest.raises(Refused):
            kdniao.ask(YTO)


def test_number_100_alone_is_success() -> None:
    assert told_by(telling({"ResultCode": 100})).subscribe(YTO, "") == "new"


@pytest.mark.parametrize(
    ("reason", "stopped"),
    [
        *[(w, True) for row in rows(CODES / "stopped.md") for w in listed(row["words"])],
        ("订阅后三天无轨迹，停止监控", True),
        ("暂无轨迹信息", False),
        ("", False),
    ],
)
def test_when_the_vendor_gives_up(reason: str, stopped: bool) -> None:
    assert has_stopped(reason) is stopped
