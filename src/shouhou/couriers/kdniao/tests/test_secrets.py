"""The AppKey is in no repr, no problem, no record and no address."""

from __future__ import annotations

import pickle
import traceback
from contextlib import suppress

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shouhou.couriers.kdniao.sandbox import AccountHeld
from shouhou.couriers.kdniao.tests.stage import (
    KEY,
    YTO,
    account,
    form_of,
    parcel,
    push_form,
    sealed_form,
    telling,
    told_by,
)
from shouhou.couriers.problems import CourierProblem

ECHOES = [
    {"Success": False, "Reason": f"密钥[{KEY}]不合法"},
    {"Success": False, "Reason": f"AppKey {KEY} 已停用", "ResultCode": KEY},
    {"Success": KEY},
    {"Success": True, "LogisticCode": YTO.number, "Traces": KEY},
    parcel(Traces=[{"AcceptTime": KEY}]),
    parcel(Traces=[], Reason=f"暂无轨迹 {KEY}"),
]


@pytest.mark.parametrize("echo", ECHOES)
def test_no_problem_repeats_the_key(echo: dict[str, object]) -> None:
    kdniao = told_by(telling(echo))
    with pytest.raises(CourierProblem) as caught:
        kdniao.ask(YTO)
    problem = caught.value
    shown = (str(problem), repr(problem), problem.en, problem.said, problem.code)
    assert KEY not in " ".join((*shown, repr(problem.args), repr(vars(problem))))
    assert KEY not in "".join(traceback.format_exception(problem))


def test_no_push_problem_repeats_the_key() -> None:
    kdniao = told_by(telling({}))
    for form in (push_form([], key="x"), push_form([], RequestType=KEY), sealed_form(f'"{KEY}"')):
        with pytest.raises(CourierProblem) as caught:
            kdniao.read_push(form)
        assert KEY not in str(caught.value) + repr(vars(caught.value))
    (push,) = kdniao.read_push(push_form([parcel(State={}, Reason="x")]))
    assert KEY not in repr(push)


def test_nothing_shows_it_by_accident() -> None:
    kdniao = told_by(telling({}))
    shown = [repr(kdniao), str(kdniao), repr(account()), f"{account()}", repr(kdniao._line)]
    assert KEY not in " ".join([*shown, repr(AccountHeld("1", KEY))])
    with pytest.raises(TypeError):
        pickle.dumps(account())


def test_it_never_travels() -> None:
    sent: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(200, json=parcel())

    told_by(answer).ask(YTO)
    assert KEY not in str(sent[0].url) + str(sent[0].headers) + sent[0].content.decode()
    assert set(form_of(sent[0])) == {
        *("RequestData", "EBusinessID", "RequestType", "DataSign", "DataType"),
    }


FINITE = st.floats(allow_nan=False, allow_infinity=False)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | FINITE | st.text(max_size=8),
    lambda inside: (
        st.lists(inside, max_size=3)
        | st.dictionaries(st.text(max_size=8) | st.sampled_from(list(parcel())), inside, max_size=4)
    ),
    max_leaves=12,
)
ROWS = st.fixed_dictionaries({name: ANYTHING | st.just(value) for name, value in parcel().items()})


@settings(max_examples=150, deadline=None)
@given(ROWS | ANYTHING)
def test_whatever_is_answered_it_is_a_trace_or_a_problem(told: object) -> None:
    kdniao = told_by(telling(told))
    with suppress(CourierProblem):
        trace = kdniao.ask(YTO)
        assert trace.scans
        assert trace.number == YTO.number


@settings(max_examples=150, deadline=None)
@given(st.lists(ROWS | ANYTHING, max_size=4))
def test_whatever_is_pushed_every_row_comes_back(rows: list[object]) -> None:
    pushes = told_by(telling({})).read_push(push_form(rows))
    assert len(pushes) == len(rows)
    for push in pushes:
        assert push.status in ("polling", "ended", "given_up", "unreadable")
        assert (push.status == "unreadable") <= push.said.startswith("Data[")
