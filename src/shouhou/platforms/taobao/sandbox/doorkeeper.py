"""Lets only this machine's own pages and programs in: no rebound names, no foreign pages."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
WRITTEN_HERE = ("/router/rest", "/token")
"""Doors that signed or secret-bearing programs use: a foreign Origin gains nothing there."""


class Doorkeeper:
    """Refuses a Host that is not ours, and an Origin that is not ours at doors of people."""

    def __init__(self, app: ASGIApp, host: str) -> None:
        """`host` is the address that is listened on; its name is let in beside loopback."""
        self.app = app
        self.names = LOOPBACK | {host}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or self._may_pass(scope):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await PlainTextResponse("foreign host or origin", 403)(scope, receive, send)

    def _may_pass(self, scope: Scope) -> bool:
        headers = Headers(scope=scope)
        if urlsplit(f"//{headers.get('host', '')}").hostname not in self.names:
            return False
        origin = headers.get("origin")
        if origin is None or scope["path"] in WRITTEN_HERE:
            return True
        return urlsplit(origin).netloc == headers.get("host")
