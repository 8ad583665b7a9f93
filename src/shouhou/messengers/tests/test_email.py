"""Handing mail over to real servers, polite and rude."""

from __future__ import annotations

import ssl
import time
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from shouhou.messengers import email
from shouhou.messengers.email import Mail, MailServer, NotAMailServer, mail_server, send
from shouhou.messengers.tests.certificates import make_certificate
from shouhou.messengers.tests.mail_servers import free_port, knows, mail_box, script

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
MAIL = Mail("wang@shop.example", "【售后】期限快到了", "还剩 3 小时\n.\n..完\n", "shouhou-7-1", NOW)
BEFORE = [
    (b"", b"220 here\r\n"),
    (b"ehlo", b"250 here\r\n"),
    (b"mail", b"250 ok\r\n"),
    (b"rcpt", b"250 ok\r\n"),
    (b"data", b"354 go on\r\n"),
]


def near(port: int, **changes) -> MailServer:
    return replace(mail_server(f"smtp://127.0.0.1:{port}/?from=desk@shop.example"), **changes)


def read(content: bytes) -> EmailMessage:
    found = message_from_bytes(content, policy=default)
    assert isinstance(found, EmailMessage)
    return found


def test_the_address_of_a_server() -> None:
    url = "smtp://lin:geheim%3A%40@mail.shop.example:2525/?from=desk@shop.example"
    server = mail_server(url)
    assert (server.host, server.port, server.tls) == ("mail.shop.example", 2525, "starttls")
    assert (server.user, server.password) == ("lin", "geheim:@")
    assert "geheim" not in repr(server)
    assert mail_server("smtps://a.b/?from=a@b.c").port == 465
    assert mail_server("smtp://localhost/?from=a@b.c").tls == "none"
    assert mail_server("smtp://a.b/?from=a@b.c&tls=none").tls == "none"


@pytest.mark.parametrize(
    "url",
    [
        *("", "http://a.b/?from=a@b.c", "smtp://a.b/", "smtp:///?from=a@b.c"),
        *("smtp://a:x/?from=a@b.c", "smtp://lin:密码@a.b/?from=a@b.c"),
        "smtp://a.b/?from=a@b.c&tls=maybe",
    ],
)
def test_what_is_no_address_of_a_server(url: str) -> None:
    with pytest.raises(NotAMailServer):
        mail_server(url)


def test_a_chinese_mail_arrives_as_written() -> None:
    with mail_box() as (box, port):
        assert send(near(port), MAIL).kind == "done"
    (envelope,) = box.mails
    found = read(envelope.content)
    assert found["Subject"] == "【售后】期限快到了"
    assert found.get_content().replace("\r\n", "\n") == "还剩 3 小时\n.\n..完\n"
    assert found["Message-ID"] == "<shouhou-7-1@shop.example>"
    assert found["Auto-Submitted"] == "auto-generated"
    assert found["Date"].datetime == NOW
    assert (envelope.mail_from, envelope.rcpt_tos) == ("desk@shop.example", ["wang@shop.example"])
    assert envelope.content.isascii()


@pytest.mark.parametrize(
    "to", ["", "x", "a@b.c\r\nBcc: d@e.f", "a@b.c, d@e.f", "张@b.c", "<a@b.c>"]
)
def test_nothing_is_sent_to_what_is_no_address(to: str) -> None:
    with mail_box() as (box, port):
        assert send(near(port), replace(MAIL, to=to)).kind == "refused"
    assert box.mails == []


@pytest.mark.parametrize(
    ("people", "text", "kind", "code"),
    [
        ("550 no such user", "250 OK", "refused", 550),
        ("451 later", "250 OK", "again", 451),
        ("250 OK", "554 spam", "refused", 554),
        ("250 OK", "452 full", "again", 452),
    ],
)
def test_what_a_server_refuses(people: str, text: str, kind: str, code: int) -> None:
    with mail_box() as (box, port):
        box.answer_people, box.answer_text = people, text
        outcome = send(near(port), MAIL)
    assert (outcome.kind, outcome.code) == (kind, code)
    assert box.mails == []


@pytest.mark.parametrize("lines", range(len(BEFORE) + 1))
def test_a_line_lost_before_the_end_of_the_text_may_be_tried_again(lines: int) -> None:
    with script(BEFORE[:lines]) as (port, _):
        outcome = send(near(port), MAIL)
    # After "go on" the text leaves at once: from there nobody knows any more.
    assert outcome.kind == ("again" if lines < len(BEFORE) else "unknown")


@pytest.mark.parametrize("last", [b"", b"garbage\r\n", b"2"], ids=["nothing", "garbage", "half"])
def test_a_line_lost_after_the_text_leaves_it_unknown(last: bytes) -> None:
    with script([*BEFORE, (b"\r\n.\r\n", last)]) as (port, got):
        outcome = send(near(port), MAIL)
    assert outcome.kind == "unknown"
    assert b"\r\n.\r\n" in b"".join(got)


def test_nobody_there_and_a_greeting_that_says_no() -> None:
    assert send(near(free_port()), MAIL).kind == "again"
    with script([(b"", b"554 go away\r\n")]) as (port, _):
        assert (send(near(port), MAIL)).kind == "again"


def test_a_slow_server_is_left_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(email, "STEP_SECONDS", 0.3)
    with script([*BEFORE[:2], (b"never", b"")]) as (port, _):
        began = time.monotonic()
        assert send(near(port), MAIL).kind == "again"
    assert time.monotonic() - began < 2


def test_a_server_that_keeps_the_line_alive_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(email, "TOTAL_SECONDS", 0.5)
    with script([*BEFORE, (b"\r\n.\r\n", b"250-still\r\n"), (b"never", b"")]) as (port, _):
        began = time.monotonic()
        assert send(near(port), MAIL).kind == "unknown"
    assert time.monotonic() - began < 3


def test_a_password_only_over_an_encrypted_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate, key = make_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with mail_box(authenticator=knows, auth_required=True, tls_context=context) as (box, port):
        server = near(port, host="localhost", tls="starttls", user="lin", password="geheim:/@")
        assert send(server, MAIL).kind == "done"
        assert send(replace(server, password="falsch"), MAIL).kind == "again"
        assert send(replace(server, host="127.0.0.1"), MAIL).kind == "again"  # another name
    assert len(box.mails) == 1
    with mail_box() as (box, port):
        outcome = send(near(port, tls="starttls", user="lin", password="x"), MAIL)
        assert outcome.kind == "again"
        assert "STARTTLS" in outcome.says
    assert box.mails == []
