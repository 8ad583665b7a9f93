"""Authorisation: codes, tokens, their end. Expiry runs on the wall's clock, as real tokens do."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from urllib.parse import quote

from shouhou.platforms.taobao.sandbox.world.refusals import Refused
from shouhou.platforms.taobao.sandbox.world.world import Row, World

CODE_LASTS = 600
TOKEN_LASTS = 30 * 86400
REFRESH_LASTS = 60 * 86400
Draw = Callable[[], str]


def draw() -> str:
    """Something nobody can guess."""
    return secrets.token_hex(24)


def grant_code(world: World, app_key: str, shop_id: int, sub_id: int | None, uri: str) -> str:
    """The seller said yes: a code for the app, to be exchanged within ten minutes."""
    code = draw()
    values = {"code": code, "app_key": app_key, "shop_id": shop_id, "sub_id": sub_id}
    world.insert("codes", redirect_uri=uri, wall_expires=world.wall + CODE_LASTS, **values)
    return code


def exchange_code(world: World, app_key: str, code: str, redirect_uri: str | None) -> Row:
    """The session for a code; a code works once, for its app and its address."""
    row = world.find("DELETE FROM codes WHERE code = ? AND app_key = ? RETURNING *", code, app_key)
    fits = row is not None and redirect_uri in (None, row["redirect_uri"])
    if row is None or not fits or row["wall_expires"] < world.wall:
        raise Refused("invalid-code", "授权码无效或已过期")
    return open_session(world, app_key, row["shop_id"], row["sub_id"])


def open_session(world: World, app_key: str, shop_id: int, sub_id: int | None = None) -> Row:
    """A session of the app for a shop, as its main account or one of its sub-accounts."""
    token = f"6{draw()}"
    world.insert(
        "sessions",
        access_token=token,
        refresh_token=f"7{draw()}",
        app_key=app_key,
        shop_id=shop_id,
        sub_id=sub_id,
        wall_expires=world.wall + TOKEN_LASTS,
        wall_refresh_expires=world.wall + REFRESH_LASTS,
    )
    return get_session(world, token)


def refresh(world: World, app_key: str, refresh_token: str) -> Row:
    """A new access token in the same session; the old one ends."""
    row = world.find(
        "SELECT * FROM sessions WHERE refresh_token = ? AND app_key = ? AND revoked = 0",
        *(refresh_token, app_key),
    )
    if row is None or row["wall_refresh_expires"] < world.wall:
        raise Refused("invalid-refresh-token", "刷新令牌无效或已过期")
    world.change("sessions", ("access_token", row["access_token"]), revoked=1)
    return open_session(world, app_key, row["shop_id"], row["sub_id"])


def revoke(world: World, shop_id: int) -> int:
    """The seller takes every authorisation back; how many there were."""
    return world.change("sessions", ("shop_id", shop_id), revoked=1)


def get_session(world: World, token: str) -> Row:
    """The session with its shop's nick and kind and the account's nick; or Refused."""
    row = world.find(
        "SELECT e.*, s.kind, s.frozen, s.nick AS shop_nick, coalesce(u.nick, s.nick) AS nick"
        " FROM sessions e JOIN shops s USING (shop_id) LEFT JOIN subaccounts u USING (sub_id)"
        " WHERE access_token = ?",
        token,
    )
    if row is None:
        raise Refused("session-not-exist", "授权不存在")
    return row


def token_json(world: World, session: Row) -> str:
    """The token document as the platform writes it."""
    left = int(session["wall_expires"] - world.wall)
    refresh_left = int(session["wall_refresh_expires"] - world.wall)
    levels = {f"{level}_expires_in": left for level in ("r1", "r2", "w1", "w2")}
    return json.dumps(
        {
            "access_token": session["access_token"],
            "token_type": "Bearer",
            "expires_in": left,
            "refresh_token": session["refresh_token"],
            "re_expires_in": refresh_left,
            **levels,
            "taobao_user_nick": quote(session["nick"]),
            "taobao_user_id": str(session["sub_id"] or session["shop_id"]),
        }
    )
