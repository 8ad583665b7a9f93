"""The line: statuses, sizes, time, redirects, and addresses where nobody is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count

import httpx
import pytest

from shouhou.couriers.kdniao.tests.stage import YTO, parcel, told_by
from shouhou.couriers.problems import CourierProblem, Misconfigured, Temporary, Unreadable


def problem_of(answer: object, **more: object) -> CourierProblem:
    """What all three calls raise, the same for each."""

    def reply(_: httpx.Request) -> httpx.Response:
        if isinstance(answer, Exception):
            raise answer
        assert isinstance(answer, httpx.Response)
        return answer

    kdniao = told_by(reply, **more)  # type: ignore[arg-type]
    with pytest.raises(CourierProblem) as caught:
        kdniao.ask(YTO)
    return caught.value


@pytest.mark.parametrize(
    ("status", "problem"),
    [
        *[(status, Temporary) for status in (500, 502, 503, 504, 599, 408, 425, 429)],
        *[(status, Misconfigured) for status in (204, 301, 302, 307, 400, 401, 403, 404, 413)],
    ],
)
def test_a_status_that_is_not_200_is_from_something_between(
    status: int, problem: type[CourierProblem]
) -> None:
    found = problem_of(httpx.Response(status, text="<html>", headers={"Location": "http://x/"}))
    assert type(found) is problem
    assert found.said == f"HTTP {status}"


def test_a_redirect_is_not_followed_even_by_a_client_that_would() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(307, headers={"Location": "https://elsewhere.example/"})

    kdniao = told_by(answer)
    kdniao._line.http.follow_redirects = True
    with pytest.raises(Misconfigured):
        kdniao.ask(YTO)
    assert len(asked) == 1


@pytest.mark.parametrize(
    "lost",
    [
        httpx.ConnectError("no"),
        httpx.ConnectTimeout("no"),
        httpx.ReadTimeout("no"),
        httpx.RemoteProtocolError("no"),
        httpx.DecodingError("no"),
        httpx.ProxyError("no"),
        ConnectionResetError("no"),
    ],
)
def test_a_lost_call_may_be_made_again(lost: Exception) -> None:
    found = problem_of(lost)
    assert type(found) is Temporary
    assert found.said == type(lost).__name__


@pytest.mark.parametrize("address", ["ftp://kdniao.example/", "kdniao", "http://[::1", "http://"])
def test_an_address_that_is_none_is_a_wrong_setting(address: str) -> None:
    kdniao = told_by(lambda _: httpx.Response(200), orders=address)
    kdniao._line.http._transport = httpx.HTTPTransport()
    with pytest.raises(Misconfigured):
        kdniao.ask(YTO)


def test_an_answer_may_be_so_long_and_no_longer() -> None:
    answer = json.dumps(parcel()).encode()
    most = len(answer)
    assert told_by(lambda _: httpx.Response(200, content=answer), most_bytes=most).ask(YTO)
    found = problem_of(httpx.Response(200, content=answer + b" "), most_bytes=most)
    assert isinstance(found, Unreadable)
    assert found.field == "body"


def test_five_megabytes_are_not_read_to_their_end() -> None:
    sent = 0

    def pieces() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(5 * 16):
            sent += 65_536
            yield b" " * 65_536

    assert isinstance(problem_of(httpx.Response(200, content=pieces())), Unreadable)
    assert sent <= 4 * 1024 * 1024 + 65_536


def test_an_answer_that_drips_is_given_up() -> None:
    def drops() -> Iterator[bytes]:
        while True:
            yield b" "

    seconds, dripping = count(step=1.0), httpx.Response(200, content=drops())
    found = problem_of(dripping, ticks=lambda: next(seconds), seconds=20)
    assert type(found) is Temporary
    assert 20 < next(seconds) < 25


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"ok"',
        b"<html>",
        b'{"Success": true',
        b"\xff\xfe{}",
        "{}".encode("utf-16"),
        b"[" * 200_000,
        b'{"a":' * 200_000,
        b'{"State": ' + b"9" * 5000 + b"}",
    ],
)
def test_what_is_no_object_is_unreadable(body: bytes) -> None:
    found = problem_of(httpx.Response(200, content=body))
    assert isinstance(found, Unreadable)
    assert found.field == "body"


def test_a_byte_order_mark_is_no_matter() -> None:
    answer = b"\xef\xbb\xbf" + json.dumps(parcel()).encode()
    assert told_by(lambda _: httpx.Response(200, content=answer)).ask(YTO).stage == "moving"
