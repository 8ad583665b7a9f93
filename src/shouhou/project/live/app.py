"""The door of the live process: GET /events, nothing else. Plain ASGI, no Django page."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final
from urllib.parse import parse_qs

from shouhou.notices import queries as notices
from shouhou.project.live.hub import RELOAD, Browser, Full, Hub, encoded
from shouhou.project.live.listener import listen, payload_of
from shouhou.project.live.origins import allowed_origin
from shouhou.project.live.who import cases_of, find_who, in_thread, session_key

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

BEAT_SECONDS: Final = 20.0
RECHECK_SECONDS: Final = 60.0
"""A session that was ended keeps its stream no longer than this."""
STALLED_SECONDS: Final = 30.0
BEAT: Final = b": still here\n\n"
RETRY: Final = b"retry: 2000\n\n"


class Live:
    """One process: a hub, its listener, and the streams of the browsers."""

    def __init__(self, web_port: int | None = None) -> None:
        self.web_port = web_port
        self.hub = Hub()
        self.listening: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.live(receive, send)
        elif scope["type"] == "http":
            await self.answer(scope, receive, send)

    async def live(self, receive: Receive, send: Send) -> None:
        """From the start of the process to its end."""
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self.listening = asyncio.create_task(listen(self.hub))
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                if self.listening is not None:
                    self.listening.cancel()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Find out who asks; every refusal is a plain status."""
        if scope["path"] == "/health":
            await refuse(send, 200 if self.hub.listening else 503)
            return
        if scope["path"] != "/events" or scope["method"] != "GET":
            await refuse(send, 404 if scope["path"] != "/events" else 405)
            return
        headers = {name.decode(): text.decode("latin-1") for name, text in scope["headers"]}
        origin = allowed_origin(headers, self.web_port)
        key = session_key(headers.get("cookie", ""))
        who = None if origin is None else await in_thread(find_who, key)
        if origin is None or who is None:
            await refuse(send, 403, origin or "")
            return
        asked = parse_qs(scope["query_string"].decode("latin-1"))
        last = headers.get("last-event-id") or asked.get("last", [""])[-1]
        cases = cases_of(asked.get("case", ()), who.shops)
        browser = Browser(who.person_id, who.name, who.shops, cases)
        await self.stream(Stream(self.hub, browser, key, send), receive, origin, last)

    async def stream(self, stream: Stream, receive: Receive, origin: str, last: str) -> None:
        """Let the browser in, and out again whatever happens."""
        try:
            self.hub.join(stream.browser)
        except Full:
            await refuse(stream.send, 429, origin)
            return
        try:
            await stream.run(receive, origin, last)
        finally:
            self.hub.leave(stream.browser)


class Stream:
    """One answer that goes on until somebody ends it."""

    def __init__(self, hub: Hub, browser: Browser, key: str, send: Send) -> None:
        self.hub = hub
        self.browser = browser
        self.key = key
        self.send = send

    async def run(self, receive: Receive, origin: str, last: str) -> None:
        """Until the browser goes, its session ends, or the process stops."""
        tasks = [asyncio.create_task(self.until_gone(receive)), asyncio.create_task(self.recheck())]
        try:
            await self.send(head(200, origin, b"text/event-stream; charset=utf-8"))
            await self.write(RETRY + await self.missed(last))
            await self.pump()
        except (OSError, TimeoutError):
            pass  # the browser is gone or does not read any more
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def pump(self) -> None:
        """Pass events on, several in one piece when they wait; a sign of life in between."""
        while True:
            line: bytes | None = BEAT
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(BEAT_SECONDS):
                    line = await self.browser.queue.get()
            lines = [line]
            while line is not None and not self.browser.queue.empty():
                line = self.browser.queue.get_nowait()
                lines.append(line)
            await self.write(b"".join(each for each in lines if each))
            if line is None:
                await self.send({"type": "http.response.body", "body": b""})
                return

    async def write(self, text: bytes) -> None:
        async with asyncio.timeout(STALLED_SECONDS):
            await self.send({"type": "http.response.body", "body": text, "more_body": True})

    async def missed(self, last: str) -> bytes:
        """What was announced between the page (or the lost line) and now."""
        if not (last.isascii() and last.isdigit()) or len(last) > 18:
            return b""
        kept = self.hub.since(int(last))
        if kept is None:
            found = await in_thread(notices.missed, int(last), self.browser.shops)
            kept = [RELOAD] if found is None else [payload_of(each) for each in found]
        mine = [each for each in kept if each is RELOAD or self.browser.may_know(each)]
        return b"".join(encoded(each) for each in mine)

    async def until_gone(self, receive: Receive) -> None:
        """The browser's side of the line: it only ever hangs up."""
        while (await receive())["type"] != "http.disconnect":
            pass
        self.browser.close()

    async def recheck(self) -> None:
        """Rights and sessions end while streams go on: look again every minute."""
        while True:
            await asyncio.sleep(RECHECK_SECONDS)
            who = await in_thread(find_who, self.key)
            if who is None or who.person_id != self.browser.person_id:
                self.browser.close()
                return
            self.browser.shops = who.shops


def head(status: int, origin: str, kind: bytes) -> MutableMapping[str, Any]:
    """The head of an answer. Only the desk's own pages may read it."""
    headers = [
        (b"content-type", kind),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        (b"x-accel-buffering", b"no"),
        (b"vary", b"Origin, Cookie"),
    ]
    if origin:
        headers.append((b"access-control-allow-origin", origin.encode("latin-1")))
        headers.append((b"access-control-allow-credentials", b"true"))
    return {"type": "http.response.start", "status": status, "headers": headers}


async def refuse(send: Send, status: int, origin: str = "") -> None:
    """A short answer and the end."""
    await send(head(status, origin, b"application/json"))
    body = json.dumps({"ok": status == 200, "status": status}).encode()
    await send({"type": "http.response.body", "body": body})
