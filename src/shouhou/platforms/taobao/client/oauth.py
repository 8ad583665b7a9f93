"""How a shop lets us in: the address its owner opens, and the tokens we get for the code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import unquote, urlencode

import httpx

from shouhou.clock import in_shanghai
from shouhou.platforms.taobao.client.calls.access import TokenResult
from shouhou.platforms.taobao.client.errors import (
    Misconfigured,
    Permanent,
    Temporary,
    Told,
    Unknown,
)
from shouhou.platforms.taobao.client.gateway import App, Gateway
from shouhou.platforms.taobao.client.shapes import BadShape, parse_json, read_row, storable
from shouhou.secrets import Secret, scrub

AUTHORISE: Final = "https://oauth.taobao.com/authorize"
TOKEN: Final = "https://oauth.taobao.com/token"  # noqa: S105 (an address, not a token)
_OURS: Final = frozenset({"invalid_client", "unauthorized_client", "redirect_uri_mismatch"})
_MOST: Final = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """What lets us into one shop. Moments are in Shanghai time; neither token is ever shown."""

    access: Secret
    refresh: Secret | None
    expires_at: datetime
    refresh_expires_at: datetime | None
    user_id: str
    nick: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _TokenRow:
    access_token: str
    expires_in: int
    refresh_token: str = ""
    re_expires_in: int | None = None
    taobao_user_nick: str = ""
    taobao_user_id: str = ""


def authorise_url(
    app: App, redirect_uri: str, state: str, view: str = "web", address: str = AUTHORISE
) -> str:
    """Where the shop's owner agrees. `state` comes back: compare it before using the code."""
    asked = {
        "response_type": "code",
        "client_id": app.key,
        "redirect_uri": redirect_uri,
        "state": state,
        "view": view,
    }
    return f"{address}?{urlencode(asked)}"


def tokens_from_code(
    gateway: Gateway, code: Secret, redirect_uri: str, address: str = TOKEN
) -> Tokens:
    """The tokens for the code of the redirect; a code works once, so a lost answer is Unknown.

    Raises Permanent for a code that is refused (ask the owner again), Misconfigured for our own
    key, secret or redirect, Temporary when nothing was sent.
    """
    app, told = gateway.app, Told("oauth.token")
    asked = {
        "grant_type": "authorization_code",
        "code": code.reveal(),
        "client_id": app.key,
        "client_secret": app.secret.reveal(),
        "redirect_uri": redirect_uri,
    }
    now = gateway.clock()
    try:
        reply = gateway.http.post(address, data=asked, timeout=app.seconds, follow_redirects=False)
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as lost:
        raise Temporary(Told(told.method, msg=type(lost).__name__)) from None
    except (httpx.HTTPError, OSError) as lost:
        raise Unknown(Told(told.method, msg=type(lost).__name__)) from None
    said = _document(reply)
    if "access_token" in said:
        return tokens_of(said, now)
    refused = scrub(
        storable(str(said.get("error") or f"HTTP {reply.status_code}")), code, app.secret
    )
    words = scrub(storable(str(said.get("error_description") or "")), code, app.secret)
    problem = Misconfigured if refused in _OURS else Permanent
    raise problem(Told(told.method, None, refused, words))


def _document(reply: httpx.Response) -> Mapping[str, Any]:
    if len(reply.content) > _MOST:
        return {}
    try:
        found = parse_json(reply.content)
    except BadShape:
        return {}
    return found if isinstance(found, dict) else {}


def read_tokens(result: TokenResult, now: datetime) -> Tokens:
    """The tokens of taobao.top.auth.token.*, which come as a JSON document inside a string.

    Raises BadShape, whose text never holds a token.
    """
    try:
        return tokens_of(parse_json(result.token_result), now)
    except BadShape as bad:
        raise BadShape(bad.field, "not shown") from None


def tokens_of(document: Mapping[str, Any], now: datetime) -> Tokens:
    """Tokens of a document received at `now`. Raises BadShape without showing what stood there."""
    try:
        row = read_row(_TokenRow, document, "token")
    except BadShape as bad:
        raise BadShape(bad.field, "not shown") from None
    at, later = in_shanghai(now), row.re_expires_in
    return Tokens(
        access=Secret(row.access_token),
        refresh=Secret(row.refresh_token) if row.refresh_token else None,
        expires_at=at + timedelta(seconds=row.expires_in),
        refresh_expires_at=None if later is None else at + timedelta(seconds=later),
        user_id=row.taobao_user_id,
        nick=unquote(row.taobao_user_nick),
    )
