"""Posting to real receivers, whatever they do."""

from __future__ import annotations

import hashlib
import hmac
import socket
import time
from datetime import UTC, datetime

import pytest

from shouhou.messengers import webhook
from shouhou.messengers.port import Outcome
from shouhou.messengers.tests.receivers import drips, hangs, hangs_up, pours, receiver, says
from shouhou.messengers.webhook import Post, send, signature

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def post(url: str, *, inside: bool = True) -> Post:
    return Post(url, '{"话":1}'.encode(), (("Shouhou-Delivery", "7"),), inside)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook, "SECONDS", 0.5)


def test_it_arrives_whole_and_under_its_name() -> None:
    with receiver(says(204)) as there:
        assert send(post(there.url)) == Outcome("done", "HTTP 204", 204)
    ((headers, body),) = there.heard
    assert body == '{"话":1}'.encode()
    assert (headers["Shouhou-Delivery"], headers["Host"]) == ("7", there.url.split("/")[2])


@pytest.mark.parametrize(
    ("code", "kind", "wait"),
    [
        *((200, "done", 0), (301, "refused", 0), (400, "refused", 0), (404, "refused", 0)),
        *((410, "refused", 0), (408, "again", 7), (429, "again", 7), (500, "again", 7)),
        (503, "again", 7),
    ],
)
def test_what_an_answer_means(code: int, kind: str, wait: int) -> None:
    with receiver(says(code, Retry_After="7", Location="/other")) as there:
        outcome = send(post(there.url))
    assert (outcome.kind, outcome.code, outcome.wait_seconds) == (kind, code, wait)
    assert len(there.heard) == 1


def test_an_absurd_wish_to_wait_is_bounded() -> None:
    assert webhook.judge(503, "999999999").wait_seconds == 3600
    assert webhook.judge(503, "Fri, 01 Jan 2100 00:00:00 GMT").wait_seconds == 0
    assert webhook.judge(503, "-5").wait_seconds == 0


@pytest.mark.parametrize("manner", [hangs, drips], ids=["hangs", "drips"])
@pytest.mark.usefixtures("impatient")
def test_a_receiver_that_does_not_come_to_an_end_is_left(manner) -> None:
    began = time.monotonic()
    with receiver(manner) as there:
        assert send(post(there.url)) == Outcome("again", "no answer within 0.5 s")
        assert time.monotonic() - began < 2


def test_an_endless_body_is_not_read() -> None:
    with receiver(pours) as there:
        assert send(post(there.url)).kind == "done"


def test_a_line_that_is_lost_may_be_tried_again() -> None:
    with receiver(hangs_up) as there:
        assert send(post(there.url)).kind == "again"
    assert send(post(there.url)).kind == "again"  # nobody is there any more


def test_what_is_not_http_may_be_tried_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"https://127.0.0.1:{server.getsockname()[1]}/"
        server.settimeout(5)
        server.listen()
        import threading

        def rude() -> None:
            line, _ = server.accept()
            line.sendall(b"SSH-2.0-x\r\n")
            line.close()

        threading.Thread(target=rude, daemon=True).start()
        assert send(post(url)).kind == "again"


def test_an_address_inside_is_not_called_unless_meant() -> None:
    with receiver(says(200)) as there:
        outcome = send(post(there.url, inside=False))
    assert outcome == Outcome("refused", "address not allowed: private")
    assert there.heard == []
    assert send(post("http://0.0.0.0:1/")).says == "address not allowed: forbidden"
    assert send(post("https://no-such-host.invalid/")).kind == "again"


def test_the_signature_is_what_the_page_says() -> None:
    header = signature("shs_x", b'{"a":1}', NOW)
    t = int(NOW.timestamp())
    wanted = hmac.new(b"shs_x", f'{t}.{{"a":1}}'.encode(), hashlib.sha256).hexdigest()
    assert header == f"t={t},v1={wanted}"
