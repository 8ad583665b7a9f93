"""The client against the sandbox and against recordings: what became of one message."""

from __future__ import annotations

import socket
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from shouhou.messengers.sms.client import NotAnSmsAccount, SmsAccount, send, sms_account
from shouhou.messengers.sms.client import sending as client
from shouhou.messengers.sms.port import SmsOutcome, Text
from shouhou.messengers.sms.sandbox import Gateway, serving
from shouhou.messengers.sms.sandbox.gateway import PER_DAY

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
TEXT = Text("13812345678", "您的退款已原路退回，请查收", "task:7")
URL = "https://testId:test%3ASecret%40@dysmsapi.aliyuncs.com/?sign=青禾小店&template=SMS_1"
RECORDINGS = Path(client.__file__).parents[1] / "recordings"


@pytest.fixture
def gateway() -> Gateway:
    return Gateway(lambda: NOW)


def account(address: str = "https://a.invalid/", **changes: object) -> SmsAccount:
    made = SmsAccount(address, "testId", "testSecret", "青禾小店", "SMS_1")
    return replace(made, **changes)  # type: ignore[arg-type]


def sent(gateway: Gateway, text: Text = TEXT, trouble: str = "", **changes: object) -> SmsOutcome:
    with serving(gateway, trouble) as address:
        return send(account(address, **changes), text, NOW)


def test_it_arrives_under_the_shops_name(gateway: Gateway) -> None:
    outcome = sent(gateway)
    (taken,) = gateway.taken
    assert (outcome.kind, outcome.code, outcome.serial) == ("done", "OK", taken.serial)
    assert (taken.to, taken.out_id) == ("13812345678", "task:7")
    assert taken.text == "【青禾小店】售后通知：您的退款已原路退回，请查收"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"key": "other"}, "InvalidAccessKeyId.NotFound"),
        ({"secret": "other"}, "SignatureDoesNotMatch"),
        ({"sign": "别的签名"}, "isv.SMS_SIGNATURE_ILLEGAL"),
        ({"template": "SMS_2"}, "isv.SMS_TEMPLATE_ILLEGAL"),
        ({"name": "other"}, "isv.TEMPLATE_MISSING_PARAMETERS"),
    ],
)
def test_what_is_set_wrongly_is_refused_for_good(gateway: Gateway, changes, code) -> None:
    outcome = sent(gateway, **changes)
    assert (outcome.kind, outcome.code) == ("permanent", code)
    assert gateway.taken == []


def test_a_gateway_may_count_more_strictly(gateway: Gateway) -> None:
    long = replace(TEXT, words="长" * 36)
    assert sent(gateway, long, most=99).code == "isv.PARAM_LENGTH_LIMIT"
    assert sent(gateway, replace(TEXT, words="长" * 35)).kind == "done"


def test_limits_and_money(gateway: Gateway) -> None:
    gateway.credit = PER_DAY + 1
    with serving(gateway) as address:
        kinds = [send(account(address), TEXT, NOW).kind for _ in range(PER_DAY + 1)]
        assert kinds == ["done"] * PER_DAY + ["limit"]
        other = replace(TEXT, to="13912345678")
        assert send(account(address), other, NOW).kind == "done"
        assert send(account(address), other, NOW).code == "isv.AMOUNT_NOT_ENOUGH"


def test_the_clocks_must_agree(gateway: Gateway) -> None:
    with serving(gateway) as address:
        there = account(address)
        for minutes, kind in ((15, "done"), (-15, "done"), (16, "permanent"), (-16, "permanent")):
            assert send(there, TEXT, NOW + timedelta(minutes=minutes)).kind == kind


@pytest.mark.parametrize(
    ("trouble", "kind", "taken"),
    [
        ("hang_up_before", "unknown", 0),
        ("hang_up_after", "unknown", 1),
        ("garbage_after", "unknown", 1),
        ("endless", "unknown", 1),
        ("unavailable", "temporary", 0),
    ],
)
def test_who_cannot_know_does_not_guess(gateway: Gateway, trouble, kind, taken) -> None:
    assert sent(gateway, trouble=trouble).kind == kind
    assert len(gateway.taken) == taken


def test_nobody_there_and_one_who_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        silent = send(account(f"http://127.0.0.1:{port}/"), TEXT, NOW)
    assert (silent.kind, silent.code) == ("unknown", "line_lost")
    gone = send(account(f"http://127.0.0.1:{port}/"), TEXT, NOW)
    assert (gone.kind, gone.code) == ("temporary", "no_line")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        *(
            ({"to": each}, "bad_number")
            for each in ("", "138****5678", "1381234567", "12345678901")
        ),
        *(({"to": each}, "bad_number") for each in ("１３８12345678", "13812345678,13912345678")),
        *(({"words": each}, "bad_words") for each in ("", "长" * 36)),
    ],
)
def test_what_cannot_be_sent_is_not_tried(gateway: Gateway, changes, code) -> None:
    assert sent(gateway, replace(TEXT, **changes)) == SmsOutcome(
        "permanent", code, sent(gateway, replace(TEXT, **changes)).says
    )
    assert gateway.taken == []


@pytest.mark.parametrize(
    ("name", "status", "kind"),
    [
        ("ok", 200, "done"),
        ("limit", 200, "limit"),
        ("no_money", 200, "permanent"),
        ("wrong_signature", 400, "permanent"),
    ],
)
def test_recorded_answers(name: str, status: int, kind: str) -> None:
    body = (RECORDINGS / f"{name}.json").read_bytes()
    outcome = client.judged(account(), TEXT, status, body)
    assert outcome.kind == kind
    assert bool(outcome.serial) == (kind == "done")


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        *((200, b"", "unknown"), (200, b"[1]", "unknown"), (200, b"[" * 9999, "unknown")),
        *((500, b"", "unknown"), (503, b"", "temporary"), (429, b"", "limit")),
        *((200, b'{"Code":"OK"}', "unknown"), (500, b'{"Code":"OK","BizId":"1"}', "unknown")),
        *((500, b'{"Code":"InternalError"}', "unknown"), (200, b'{"Code":"new"}', "permanent")),
        *((302, b"", "unknown"), (200, b'{"Code":"isp.SYSTEM_ERROR"}', "unknown")),
    ],
)
def test_answers_nobody_promised(status: int, body: bytes, kind: str) -> None:
    assert client.judged(account(), TEXT, status, body).kind == kind


def test_secrets_and_numbers_stand_in_no_record() -> None:
    body = '{"Code":"x","Message":"testSecret testId 13812345678 \\u202e\\n' + "长" * 999 + '"}'
    outcome = client.judged(account(), TEXT, 400, body.encode())
    for hidden in ("testSecret", "testId", "13812345678"):
        assert hidden not in repr((outcome, account(), TEXT))
    assert "您的退款" not in repr(TEXT)
    assert len(outcome.says) <= 300


def test_the_address_of_an_account() -> None:
    found = sms_account(f"{URL}&name=text&most=20")
    assert (found.address, found.key) == ("https://dysmsapi.aliyuncs.com/", "testId")
    assert (found.secret, found.sign, found.name, found.most) == (
        *("test:Secret@", "青禾小店"),
        *("text", 20),
    )
    assert "Secret" not in repr(found)
    assert sms_account(URL).most == 35


@pytest.mark.parametrize(
    "url",
    [
        *("", "https://a:b@", "https://dysmsapi.aliyuncs.com/?sign=a&template=b", "http://[::1"),
        *(URL.replace("https", "http"), URL.replace("https", "ftp"), f"{URL}#x"),
        *(f"{URL}&most=0", f"{URL}&most=501", f"{URL}&most=x", f"{URL}&name=1"),
        *(URL.replace("sign", "sing"), URL.replace("SMS_1", "SMS 1"), f"{URL}&sign=" + "长" * 21),
    ],
)
def test_what_is_no_account(url: str) -> None:
    with pytest.raises(NotAnSmsAccount) as raised:
        sms_account(url)
    assert "Secret" not in str(raised.value)
