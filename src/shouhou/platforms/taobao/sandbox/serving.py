"""The market's door: one process, one folder, one port. The wall's clock is read here alone."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import secrets
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from shouhou.platforms.taobao.sandbox import control, oauth, page
from shouhou.platforms.taobao.sandbox.doorkeeper import Doorkeeper
from shouhou.platforms.taobao.sandbox.gateway import door
from shouhou.platforms.taobao.sandbox.market import Market
from shouhou.platforms.taobao.sandbox.seeding.founding import found
from shouhou.platforms.taobao.sandbox.stories import Player
from shouhou.platforms.taobao.sandbox.tmc import socket
from shouhou.platforms.taobao.sandbox.world.shops import open_app
from shouhou.platforms.taobao.sandbox.world.world import World

LOG = logging.getLogger(__name__)
TICK = 0.2
APP_NAME = "售后台"
_KINDS = {"png": "image/png", "jpg": "image/jpeg", "gif": "image/gif"}


def wall() -> float:
    """Epoch seconds of the wall's clock."""
    return time.time_ns() / 1e9


def prepared(folder: Path, clock: Callable[[], float] = wall) -> Market:
    """The market of this folder, founded if it is new, its app's key and secret in app.json."""
    market = Market(folder, clock)
    with market.world() as world:
        found(world)
        key, secret = _app(world)
    _write_app(folder, {"app_key": key, "app_secret": secret})
    return market


def application(
    market: Market, host: str = "127.0.0.1", more: Sequence[BaseRoute] = ()
) -> Starlette:
    """Gateway, messages, authorisation, control, pictures, and `more` doors (the market page)."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        ticking = asyncio.create_task(_tick(market))
        yield
        ticking.cancel()

    parts = (*door.routes(market), *oauth.routes(market), *control.routes(market))
    doors = [*parts, *socket.routes(market), Route("/pictures/{name}", _picture(market)), *more]
    guard = Middleware(Doorkeeper, host=host)
    return Starlette(routes=doors, middleware=[guard], lifespan=lifespan)


def serve(folder: Path, host: str = "127.0.0.1", port: int = 8711, pace: float = 1) -> None:
    """Runs the market until it is told to stop; where it is reached stands in app.json.

    `pace` is how busy scripted buyers are in a new market, 0 for none; later the page sets it.
    """
    market = prepared(folder)
    with market.world() as world:
        key, secret = _app(world)
        market.players.append(Player(world, pace=pace))
    _write_app(folder, {"app_key": key, "app_secret": secret, **addresses(host, port)})
    try:
        uvicorn.run(
            application(market, host, page.routes(market)),
            host=host,
            port=port,
            log_level="warning",
        )
    finally:
        market.close()


def addresses(host: str, port: int) -> dict[str, str]:
    """Where the gateway, the two pages of authorisation and the messages are."""
    place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return {
        "gateway": f"http://{place}/router/rest",
        "authorize": f"http://{place}/authorize",
        "token": f"http://{place}/token",
        "messages": f"ws://{place}/tmc",
        "control": f"http://{place}/control",
    }


async def _tick(market: Market) -> None:
    while True:
        try:
            await run_in_threadpool(market.tick)
        except Exception:
            LOG.exception("a tick failed")
        await asyncio.sleep(TICK)


def _app(world: World) -> tuple[str, str]:
    """The market's one app; made at the first start."""
    row = world.find("SELECT app_key, secret FROM apps ORDER BY app_key LIMIT 1")
    if row is not None:
        return row["app_key"], row["secret"]
    key, secret = str(20_000_000 + secrets.randbelow(10_000_000)), secrets.token_hex(16)
    open_app(world, key, secret, APP_NAME)
    return key, secret


def _write_app(folder: Path, content: dict[str, str]) -> None:
    """app.json, readable by its owner alone from its first byte."""
    beside = folder / "app.new"
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        json.dump(content, file, indent=2)
    beside.replace(folder / "app.json")


def _picture(market: Market) -> Callable[[Request], Any]:
    def read(name: str) -> Response:
        with market.world() as world:
            row = world.find("SELECT kind, bytes FROM pictures WHERE name = ?", name)
        if row is None:
            return Response(status_code=404)
        headers = {"x-content-type-options": "nosniff", "cache-control": "max-age=31536000"}
        return Response(row["bytes"], headers=headers, media_type=_KINDS[row["kind"]])

    async def picture(request: Request) -> Response:
        return await run_in_threadpool(read, request.path_params["name"])

    return picture
