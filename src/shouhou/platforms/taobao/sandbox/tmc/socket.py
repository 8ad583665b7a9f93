"""The message service over WebSocket: handshake, pull, push, confirm."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field

from starlette.concurrency import run_in_threadpool
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from shouhou.platforms.taobao.sandbox.market import Market
from shouhou.platforms.taobao.sandbox.tmc import frames
from shouhou.platforms.taobao.sandbox.tmc.frames import BadFrame, Byte, Frame, Moment, Value
from shouhou.platforms.taobao.sandbox.tmc.queue import confirm, framed, take
from shouhou.platforms.taobao.sandbox.troubles import present

PUSHED_AT_ONCE = 100
PUSH_EVERY = 0.2
SKEW = 600
REFUSED = 401


@dataclass(slots=True)
class Line:
    """One connection that shook hands: whose it is, its token, whether it asked for messages."""

    app_key: str
    group: str
    token: str = field(default_factory=lambda: secrets.token_hex(16))
    pulled: bool = False


class Refusing(Exception):
    """The handshake failed; the phrase goes to the client."""


def routes(market: Market) -> list[WebSocketRoute]:
    """`/tmc` and `/`, as the platform has it at the root of a host of its own."""

    async def door(socket: WebSocket) -> None:
        await socket.accept()
        try:
            await _serve(market, socket)
        except (WebSocketDisconnect, BadFrame, KeyError):
            if socket.client_state is WebSocketState.CONNECTED:
                await socket.close(1002)

    return [WebSocketRoute("/tmc", door), WebSocketRoute("/", door)]


def handshake_sign(secret: str, app_key: str, group: str, timestamp: str) -> str:
    """Upper-hex MD5 over the three parameters between the secrets."""
    base = f"{secret}app_key{app_key}group_name{group}timestamp{timestamp}{secret}"
    return hashlib.md5(base.encode(), usedforsecurity=False).hexdigest().upper()


async def _serve(market: Market, socket: WebSocket) -> None:
    first = frames.decode(await socket.receive_bytes())
    try:
        line = await run_in_threadpool(_shake_hands, market, first)
    except Refusing as refusing:
        refusal = Frame(frames.CONNECT_ACK, status=REFUSED, phrase=str(refusing))
        await socket.send_bytes(frames.encode(refusal))
        await socket.close()
        return
    await socket.send_bytes(frames.encode(Frame(frames.CONNECT_ACK, token=line.token)))
    pushing = asyncio.create_task(_push(market, socket, line))
    try:
        while True:
            frame = frames.decode(await socket.receive_bytes())
            await run_in_threadpool(_heard, market, line, frame)
    finally:
        pushing.cancel()


def _shake_hands(market: Market, frame: Frame) -> Line:
    given = {name: str(frame.custom.get(name) or "") for name in ("app_key", "timestamp", "sign")}
    group = str(frame.custom.get("group_name") or "default")
    with market.world() as world:
        if present(world).outage:
            raise Refusing("service unavailable")
        sql = "SELECT secret FROM apps WHERE app_key = ?"
        secret = world.value(sql, given["app_key"])
        if frame.type != frames.CONNECT or secret is None:
            raise Refusing("unknown app")
        right = handshake_sign(secret, given["app_key"], group, given["timestamp"])
        if not hmac.compare_digest(right.encode(), given["sign"].upper().encode()):
            raise Refusing("bad sign")
        stamp = given["timestamp"]
        if not stamp.isdigit() or abs(int(stamp) / 1000 - world.wall) > SKEW:
            raise Refusing("bad timestamp")
    return Line(given["app_key"], group)


def _heard(market: Market, line: Line, frame: Frame) -> None:
    """A pull asks for messages, a confirmation ends one; one that failed comes again by itself."""
    if frame.token != line.token:
        raise BadFrame("wrong token")
    if frame.kind == frames.PULL:
        line.pulled = True
        return
    number = frame.custom.get("id")
    if frame.kind == frames.CONFIRM and isinstance(number, int):
        with market.world() as world:
            confirm(world, line.app_key, [number])


async def _push(market: Market, socket: WebSocket, line: Line) -> None:
    """Once the client pulled, whatever becomes free is pushed."""
    while True:
        if line.pulled:
            for frame in await run_in_threadpool(_taken, market, line):
                await socket.send_bytes(frames.encode(frame))
        await asyncio.sleep(PUSH_EVERY)


def _taken(market: Market, line: Line) -> list[Frame]:
    with market.world() as world:
        rows = take(world, line.app_key, line.group, PUSHED_AT_ONCE, present(world))
    return [_frame(framed(row)) for row in rows]


def _frame(custom: dict[str, Value]) -> Frame:
    time = custom["time"]
    stamp = Moment(time) if isinstance(time, int) else None
    return Frame(frames.SEND, {frames.KIND: Byte(frames.DATA), **custom, "time": stamp})
