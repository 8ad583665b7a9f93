"""The HTTP door of the gateway: /router/rest by POST and GET."""

from __future__ import annotations

import asyncio

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from shouhou.platforms.taobao.sandbox.gateway.handling import Outcome, handle
from shouhou.platforms.taobao.sandbox.gateway.parameters import Call
from shouhou.platforms.taobao.sandbox.market import Market

_MOST_FILES, _MOST_FIELDS, _MOST_PART = 20, 200, 8 * 1024 * 1024


class Dropped(Response):
    """Promises a body and closes the connection before it came."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-length", b"1000000")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"{", "more_body": True})


def routes(market: Market) -> list[Route]:
    """The gateway of this market."""

    async def rest(request: Request) -> Response:
        call = await read_call(request)
        return await _told(await run_in_threadpool(handle, market, call))

    return [Route("/router/rest", rest, methods=["GET", "POST"])]


async def read_call(request: Request) -> Call:
    """Query and body in one; the body wins where both have a name."""
    texts, files = dict(request.query_params), {}
    if request.method == "POST":
        limits = {"max_files": _MOST_FILES, "max_fields": _MOST_FIELDS, "max_part_size": _MOST_PART}
        async with request.form(**limits) as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    files[name] = await value.read()
                else:
                    texts[name] = value
    return Call(texts, files)


async def _told(outcome: Outcome) -> Response:
    if outcome.late_ms:
        await asyncio.sleep(outcome.late_ms / 1000)
    if outcome.dropped:
        return Dropped()
    return Response(outcome.body, outcome.status, {"content-type": outcome.content_type})
