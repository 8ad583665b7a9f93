"""Letting a shop in: the address, the tokens, and what goes wrong."""

from __future__ import annotations

import json
import socket
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from shouhou.platforms.taobao.client import (
    BadShape,
    Misconfigured,
    Permanent,
    Secret,
    Temporary,
    Unknown,
    authorise_url,
    calls,
    read_tokens,
    tokens_from_code,
)
from shouhou.platforms.taobao.client.tests.serving import (
    APP_SECRET,
    NOW,
    Answer,
    Time,
    gateway_at,
    serving,
)

DOCUMENT = {
    "access_token": "6100-access",
    "token_type": "Bearer",
    "expires_in": 86400,
    "refresh_token": "6100-refresh",
    "re_expires_in": "172800",
    "taobao_user_nick": "%E7%A4%BA%E4%BE%8B%E6%97%97%E8%88%B0%E5%BA%97",
    "taobao_user_id": 2200000000001,
}
CODE = Secret("code-123")


def test_the_address_the_owner_opens():
    gateway = gateway_at("http://127.0.0.1:1/", Time())
    parts = urlsplit(authorise_url(gateway.app, "https://desk.example/back?x=1", "st&te"))
    assert (parts.netloc, parts.path) == ("oauth.taobao.com", "/authorize")
    assert parse_qs(parts.query) == {
        "response_type": ["code"],
        "client_id": ["12345678"],
        "redirect_uri": ["https://desk.example/back?x=1"],
        "state": ["st&te"],
        "view": ["web"],
    }


def test_a_code_becomes_tokens():
    with serving(json.dumps(DOCUMENT).encode()) as server:
        gateway = gateway_at("http://127.0.0.1:1/", Time())
        tokens = tokens_from_code(gateway, CODE, "https://desk.example/back", server.url)
    assert tokens.access == Secret("6100-access")
    assert tokens.refresh == Secret("6100-refresh")
    assert tokens.expires_at == NOW + timedelta(days=1)
    assert tokens.refresh_expires_at == NOW + timedelta(days=2)
    assert (tokens.user_id, tokens.nick) == ("2200000000001", "示例旗舰店")
    assert "6100" not in repr(tokens)
    assert server.asked[0].texts == {
        "grant_type": "authorization_code",
        "code": "code-123",
        "client_id": "12345678",
        "client_secret": APP_SECRET,
        "redirect_uri": "https://desk.example/back",
    }


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"error": "invalid_grant", "error_description": "code-123 used"}, Permanent),
        ({"error": "invalid_client", "error_description": APP_SECRET}, Misconfigured),
        ([], Permanent),
    ],
)
def test_a_refusal_shows_no_secret(told, expected):
    with (
        serving(Answer(json.dumps(told).encode(), 400)) as server,
        pytest.raises(expected) as caught,
    ):
        tokens_from_code(gateway_at("http://x/", Time()), CODE, "https://d/", server.url)
    assert "code-123" not in caught.value.en
    assert APP_SECRET not in caught.value.en


def test_the_reason_is_told_and_no_redirect_is_followed():
    gateway = gateway_at("http://x/", Time())
    told = {"error": "invalid_grant", "error_description": "code expired"}
    with serving(json.dumps(told).encode()) as server, pytest.raises(Permanent) as caught:
        tokens_from_code(gateway, CODE, "https://d/", server.url)
    assert (caught.value.sub_code, caught.value.sub_msg) == ("invalid_grant", "code expired")
    with serving(Answer(b"", 307, {"Location": "/y"})) as server, pytest.raises(Permanent):
        tokens_from_code(gateway, CODE, "https://d/", server.url)
    assert len(server.asked) == 1


def test_a_lost_answer_is_unknown_and_nobody_there_is_temporary():
    gateway = gateway_at("http://x/", Time())
    with serving(Answer(b"x" * 99, cut_at=3)) as server, pytest.raises(Unknown):
        tokens_from_code(gateway, CODE, "https://d/", server.url)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/"
    with pytest.raises(Temporary):
        tokens_from_code(gateway, CODE, "https://d/", url)


def test_tokens_inside_a_string():
    told = {"top_auth_token_refresh_response": {"token_result": json.dumps(DOCUMENT)}}
    with serving(json.dumps(told).encode()) as server:
        gateway = gateway_at(server.url, Time())
        result = gateway.ask(calls.TokenRefresh(refresh_token="6100-old"))
    assert server.asked[0].texts["refresh_token"] == "6100-old"
    assert "6100" not in repr(result) + repr(calls.TokenRefresh(refresh_token="6100-old"))
    assert read_tokens(result, NOW).access == Secret("6100-access")


@pytest.mark.parametrize(
    "text",
    ["{", "[]", '{"access_token": "6100-x"}', '{"access_token": "6100-x", "expires_in": "6100-y"}'],
)
def test_a_broken_token_document_shows_nothing(text):
    with pytest.raises(BadShape) as caught:
        read_tokens(calls.TokenResult(token_result=text), NOW)
    assert "6100" not in str(caught.value)
