"""What can happen between us and the vendor, on a real port, for a question and for an order."""

from __future__ import annotations

import itertools
import logging
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import httpx
import pytest

from shouhou.couriers.kuaidi100.client import Addresses, Limits
from shouhou.couriers.kuaidi100.client.line import Line
from shouhou.couriers.kuaidi100.sandbox import Troubles
from shouhou.couriers.kuaidi100.tests.cast import (
    EVERY_SECRET,
    UNDER_WAY,
    Time,
    answering,
    fresh,
    over_line,
    served,
)
from shouhou.couriers.port import Interception
from shouhou.couriers.problems import (
    Misconfigured,
    Temporary,
    TooOften,
    Unknown,
    Unreadable,
)

STOP = Interception(waybill=UNDER_WAY, wish="return")


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False) as client:
        yield client


@contextmanager
def line_of(*pieces: bytes, pause: float = 0.0) -> Iterator[Addresses]:
    """A port whose server answers every call with these bytes, and then hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_answer, args=(server, pieces, pause), daemon=True).start()
        at = f"http://127.0.0.1:{server.getsockname()[1]}/"
        yield Addresses(query=at, subscribe=at, recognise=at, label=at)


def _answer(server: socket.socket, pieces: tuple[bytes, ...], pause: float) -> None:
    while True:
        try:
            line, _ = server.accept()
        except OSError:
            return
        with line, suppress(OSError):
            line.recv(65536)
            for piece in pieces:
                line.sendall(piece)
                time.sleep(pause)


def test_a_good_day_over_a_real_line(http):
    with served(fresh(Time())) as addresses:
        client = over_line(addresses, http)
        assert client.ask(UNDER_WAY).stage == "moving"
        assert client.subscribe(UNDER_WAY, "https://shop.example/push") == "new"
        assert client.recognise(UNDER_WAY.number) == ("yto",)
        assert client.intercept(STOP) == "LJ00000001"


@pytest.mark.parametrize("how", ["502", "broken", "dropped"])
def test_an_order_whose_answer_is_lost_is_unknown_and_was_done(http, how):
    sandbox = fresh(Time())
    sandbox.troubles = Troubles(how=how)
    with served(sandbox) as addresses, pytest.raises(Unknown):
        over_line(addresses, http).intercept(STOP)
    assert len(sandbox.interceptions()) == 1


@pytest.mark.parametrize(
    ("how", "problem"), [("502", Temporary), ("broken", Unreadable), ("dropped", Temporary)]
)
def test_a_question_whose_answer_is_lost(http, how, problem):
    sandbox = fresh(Time())
    sandbox.troubles = Troubles(how=how, only="/poll/query.do", after=False)
    with served(sandbox) as addresses:
        client = over_line(addresses, http)
        with pytest.raises(problem):
            client.ask(UNDER_WAY)
        assert client.recognise(UNDER_WAY.number) == ("yto",)
        sandbox.troubles = Troubles()
        assert client.ask(UNDER_WAY).stage == "moving"


def test_a_slow_vendor_is_not_waited_for(http):
    sandbox = fresh(Time())
    sandbox.troubles = Troubles(slow_seconds=1.5)
    with served(sandbox) as addresses:
        client = over_line(addresses, http, seconds=0.2)
        with pytest.raises(Temporary):
            client.ask(UNDER_WAY)
        with pytest.raises(Unknown):
            client.intercept(STOP)


def test_nobody_there_is_certain_not_to_have_acted(http):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        at = f"http://127.0.0.1:{taken.getsockname()[1]}/"
    client = over_line(Addresses(query=at, label=at), http)
    for act in (lambda: client.ask(UNDER_WAY), lambda: client.intercept(STOP)):
        with pytest.raises(Temporary):
            act()


@pytest.mark.parametrize("at", ["ftp://127.0.0.1/", "not an address", "http://[::1"])
def test_a_wrong_address_is_ours_to_mend(http, at):
    client = over_line(Addresses(query=at, label=at), http)
    for act in (lambda: client.ask(UNDER_WAY), lambda: client.intercept(STOP)):
        with pytest.raises(Misconfigured):
            act()


@pytest.mark.parametrize(
    ("status", "read", "write"),
    [
        (500, Temporary, Unknown),
        (503, Temporary, Unknown),
        (504, Temporary, Unknown),
        (204, Misconfigured, Unknown),
        (301, Misconfigured, Misconfigured),
        (403, Misconfigured, Misconfigured),
        (404, Misconfigured, Misconfigured),
        (408, Temporary, Temporary),
        (429, TooOften, TooOften),
    ],
)
def test_another_status_comes_from_something_in_between(status, read, write):
    for act, problem in (
        (lambda client: client.ask(UNDER_WAY), read),
        (lambda client: client.intercept(STOP), write),
    ):
        with pytest.raises(problem) as caught:
            act(answering(b"", status=status))
        assert caught.value.said == f"HTTP {status}"


def test_a_redirect_is_not_followed():
    asked: list[str] = []

    def hear(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(302, headers={"Location": "https://elsewhere.example/"})

    http = httpx.Client(transport=httpx.MockTransport(hear), follow_redirects=True)
    with pytest.raises(Misconfigured):
        over_line(Addresses(), http).ask(UNDER_WAY)
    assert asked == ["https://poll.kuaidi100.com/poll/query.do"]


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


def test_an_answer_that_never_ends_is_left(http):
    endless = (HEAD + b"\r\n", *[b"x" * 65536] * 1000)
    with line_of(*endless) as addresses:
        client = over_line(addresses, http, most_bytes=100_000)
        with pytest.raises(Unreadable) as caught:
            client.ask(UNDER_WAY)
        assert caught.value.field == "body"
        with pytest.raises(Unknown) as lost:
            client.intercept(STOP)
    assert caught.value.said == lost.value.said == "more than 100000 bytes"


def test_an_answer_that_drips_is_left_in_time(http):
    with line_of(HEAD + b"\r\n", *[b" "] * 100, pause=0.1) as addresses:
        began = time.monotonic()
        with pytest.raises(Temporary):
            over_line(addresses, http, seconds=0.5).ask(UNDER_WAY)
        assert time.monotonic() - began < 3


def test_the_time_of_the_whole_answer_is_measured():
    ticks = itertools.count(0, 30)
    reply = httpx.MockTransport(lambda _: httpx.Response(200, content=iter([b"{", b"}"])))
    line = Line(httpx.Client(transport=reply), Limits(seconds=20), lambda: next(ticks))
    with pytest.raises(Temporary):
        line.post("http://vendor.example/", {})
    with pytest.raises(Unknown):
        line.post("http://vendor.example/", {}, writes=True)


@pytest.mark.parametrize(
    "pieces",
    [
        (),
        (b"HTTP/1.1 200",),
        (HEAD + b"Content-Length: 100\r\n\r\n{",),
        (b"\x00\xff nonsense \r\n\r\n",),
        (HEAD + b"Content-Encoding: gzip\r\n\r\nnot gzip",),
    ],
)
def test_a_mangled_answer(http, pieces):
    with line_of(*pieces) as addresses:
        client = over_line(addresses, http)
        with pytest.raises(Temporary):
            client.ask(UNDER_WAY)
        with pytest.raises(Unknown):
            client.intercept(STOP)


def test_nothing_secret_is_written_into_a_log(http, caplog):
    with served(fresh(Time())) as addresses, caplog.at_level(logging.DEBUG):
        client = over_line(addresses, http)
        client.ask(UNDER_WAY)
        client.recognise(UNDER_WAY.number)
        client.subscribe(UNDER_WAY, "https://shop.example/push")
        client.intercept(STOP)
    assert caplog.text
    assert [each for each in EVERY_SECRET if each in caplog.text] == []
