"""Calls through the gateway without a network: signed here, answered there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from shouhou.platforms.taobao.sandbox.gateway.handling import Outcome, handle
from shouhou.platforms.taobao.sandbox.gateway.parameters import Call
from shouhou.platforms.taobao.sandbox.gateway.signing import sign
from shouhou.platforms.taobao.sandbox.sessions import open_session
from shouhou.platforms.taobao.sandbox.tests.people import APP, SECRET, Cast

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


def session(people: Cast, sub: bool = False) -> str:
    """A session of the shop, or of its sub-account."""
    with people.world() as world:
        return str(open_session(world, APP, people.shop, people.sub if sub else None)[0])


def texts(people: Cast, method: str, given: Mapping[str, object]) -> dict[str, str]:
    """Every parameter of a call but its signature."""
    return {
        "method": method,
        "app_key": APP,
        "v": "2.0",
        "format": "json",
        "sign_method": "md5",
        "timestamp": str(int(people.wall() * 1000)),
        **{name: str(value) for name, value in given.items() if not isinstance(value, bytes)},
    }


def raw(people: Cast, api: str, **given: object) -> Outcome:
    """The outcome of a signed call; bytes go as files, the rest as text."""
    signed = texts(people, api, given)
    signed.setdefault("sign", sign(SECRET.encode(), signed, signed["sign_method"]))
    files = {name: value for name, value in given.items() if isinstance(value, bytes)}
    return handle(people.market, Call(signed, files))


def ask(people: Cast, api: str, **given: object) -> dict[str, Any]:
    """What is inside the answer's root, without its request_id; or what is in error_response."""
    outcome = raw(people, api, **given)
    (inner,) = json.loads(outcome.body).values()
    del inner["request_id"]
    return dict(inner)


def agree(people: Cast, token: str, *refunds: int, **given: object) -> dict[str, Any]:
    """rp.refunds.agree on these refunds with the amount and version they have now."""
    rows = [people.row("SELECT * FROM refunds WHERE refund_id = ?", each) for each in refunds]
    infos = [f"{r['refund_id']}|{r['fee']}|{r['version']}|{r['phase']}" for r in rows]
    method = "taobao.rp.refunds.agree"
    return ask(people, method, session=token, refund_infos=",".join(infos), **given)
