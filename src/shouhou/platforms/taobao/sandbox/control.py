"""The market's strings, for tests, soaks and the market page: clock, troubles, acts, the truth."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from shouhou.platforms.taobao.sandbox.acts import ACTS, BadArguments, perform
from shouhou.platforms.taobao.sandbox.clock import ImpossibleTime
from shouhou.platforms.taobao.sandbox.market import Market
from shouhou.platforms.taobao.sandbox.seeding.filling import fill
from shouhou.platforms.taobao.sandbox.sessions import open_session, revoke
from shouhou.platforms.taobao.sandbox.stories import make_tables, pace, set_pace
from shouhou.platforms.taobao.sandbox.troubles import (
    NoSuchTrouble,
    Troubles,
    present,
    set_troubles,
)
from shouhou.platforms.taobao.sandbox.truth import LISTS, listed
from shouhou.platforms.taobao.sandbox.world.refusals import Refused
from shouhou.platforms.taobao.sandbox.world.shops import keep_picture

Answer = Callable[[Market, Mapping[str, Any]], Any]
_MOST_ROWS = 100_000


def routes(market: Market) -> list[Mount]:
    """Everything below /control, in JSON."""
    doors: list[Route] = [
        _door(market, "/clock", "GET", _clock),
        _door(market, "/clock", "POST", _set_clock),
        _door(market, "/troubles", "GET", _troubles),
        _door(market, "/troubles", "POST", _set_troubles),
        _door(market, "/pace", "POST", _pace),
        _door(market, "/acts", "GET", lambda _market, _given: sorted(ACTS)),
        _door(market, "/acts/{name}", "POST", _act),
        _door(market, "/truth/{what}", "GET", _truth),
        _door(market, "/sessions", "POST", _session),
        _door(market, "/sessions/revoke", "POST", _revoke),
        _door(market, "/fill", "POST", _fill),
        Route("/pictures", _pictures(market), methods=["POST"]),
    ]
    return [Mount("/control", routes=doors)]


def _door(market: Market, path: str, method: str, answer: Answer) -> Route:
    async def door(request: Request) -> Response:
        body = await request.body() if method == "POST" else b""
        try:
            given = json.loads(body) if body else {}
        except ValueError:
            return _no(400, "not-json", "请求不是 JSON")
        if not isinstance(given, dict):
            return _no(400, "not-json", "请求不是 JSON 对象")
        known = {**given, **request.query_params, **request.path_params}
        return await run_in_threadpool(_answered, market, answer, known)

    return Route(path, door, methods=[method])


def _answered(market: Market, answer: Answer, given: Mapping[str, Any]) -> Response:
    try:
        return JSONResponse(answer(market, given))
    except Refused as refused:
        return _no(409, refused.code, refused.says)
    except (BadArguments, NoSuchTrouble, ImpossibleTime) as problem:
        return _no(400, "bad-arguments", str(problem))


def _no(status: int, code: str, says: str) -> Response:
    return JSONResponse({"code": code, "says": says}, status)


def _clock(market: Market, given: Mapping[str, Any]) -> Any:
    clock, wall = market.clock, market.wall()
    return {"wall": wall, "world": clock.seconds(wall), "speed": clock.speed}


def _set_clock(market: Market, given: Mapping[str, Any]) -> Any:
    """`speed` and `ahead_seconds`, either or both."""
    for name in ("speed", "ahead_seconds"):
        if not isinstance(given.get(name, 1), int | float):
            raise BadArguments(name)
    market.turn_clock(given.get("speed"), given.get("ahead_seconds", 0))
    return _clock(market, given)


def _troubles(market: Market, given: Mapping[str, Any]) -> Any:
    with market.world() as world:
        return present(world).written()


def _set_troubles(market: Market, given: Mapping[str, Any]) -> Any:
    """All of them: what is not named is good again."""
    with market.world() as world:
        set_troubles(world, Troubles.read(dict(given)))
        return present(world).written()


def _pace(market: Market, given: Mapping[str, Any]) -> Any:
    """How busy scripted buyers are: `pace` from 0 to 20, also in between."""
    wanted = given.get("pace")
    if not isinstance(wanted, int | float) or isinstance(wanted, bool):
        raise BadArguments("pace")
    with market.world() as world:
        make_tables(world)
        try:
            set_pace(world, wanted)
        except ValueError as wrong:
            raise BadArguments(str(wrong))
        return {"pace": pace(world)}


def _act(market: Market, given: Mapping[str, Any]) -> Any:
    arguments = {name: value for name, value in given.items() if name != "name"}
    if "name_" in arguments:  # an argument that is itself called name
        arguments["name"] = arguments.pop("name_")
    with market.world() as world:
        return {"result": perform(world, given["name"], arguments)}


def _truth(market: Market, given: Mapping[str, Any]) -> Any:
    if given["what"] not in LISTS:
        raise BadArguments(f"one of {', '.join(LISTS)}")
    try:
        limit, after = int(given.get("limit", _MOST_ROWS)), int(given.get("after", 0))
    except (TypeError, ValueError):
        raise BadArguments("limit, after")
    with market.world() as world:
        return listed(world, given["what"], after, limit)


def _session(market: Market, given: Mapping[str, Any]) -> Any:
    """A session without the page: `app_key`, `shop_id`, `sub_id`."""
    with market.world() as world:
        app = given.get("app_key") or world.value("SELECT app_key FROM apps")
        shop = given.get("shop_id") or world.value("SELECT min(shop_id) FROM shops")
        session = open_session(world, app, shop, given.get("sub_id"))
        names = ("access_token", "refresh_token", "app_key", "shop_id", "sub_id", "nick")
        return {name: session[name] for name in names}


def _revoke(market: Market, given: Mapping[str, Any]) -> Any:
    with market.world() as world:
        return {"revoked": revoke(world, given.get("shop_id", 0))}


def _fill(market: Market, given: Mapping[str, Any]) -> Any:
    with market.world() as world:
        shop = given.get("shop_id") or world.value("SELECT min(shop_id) FROM shops")
        fill(world, shop, int(given.get("trades", 0)), int(given.get("refunds", 0)))
    return {"filled": True}


def _pictures(market: Market) -> Callable[[Request], Any]:
    async def pictures(request: Request) -> Response:
        content = await request.body()

        def keep(market: Market, _: Mapping[str, Any]) -> Any:
            with market.world() as world:
                return {"name": keep_picture(world, content)}

        return await run_in_threadpool(_answered, market, keep, {})

    return pictures
