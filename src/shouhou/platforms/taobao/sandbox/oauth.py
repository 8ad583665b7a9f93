"""The pages of authorisation: /authorize asks the seller, /token gives the tokens."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates

from shouhou.platforms.taobao.sandbox.market import Market
from shouhou.platforms.taobao.sandbox.sessions import (
    exchange_code,
    grant_code,
    refresh,
    token_json,
)
from shouhou.platforms.taobao.sandbox.troubles import present
from shouhou.platforms.taobao.sandbox.world.refusals import Refused
from shouhou.platforms.taobao.sandbox.world.world import World

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none';"
        " frame-ancestors 'none'"
    ),
    "cache-control": "no-store",
}
TEMPLATES = Jinja2Templates(Path(__file__).with_name("templates"))


def routes(market: Market) -> list[Route]:
    """/authorize and /token of this market."""

    async def authorize(request: Request) -> Response:
        if request.method == "GET":
            return await run_in_threadpool(_asks, market, request)
        async with request.form() as form:
            given = {name: str(value) for name, value in form.items()}
        return await run_in_threadpool(_answers, market, given)

    async def token(request: Request) -> Response:
        async with request.form() as form:
            given = {name: str(value) for name, value in form.items()}
        return await run_in_threadpool(_token, market, {**request.query_params, **given})

    return [
        Route("/authorize", authorize, methods=["GET", "POST"]),
        Route("/token", token, methods=["POST"]),
    ]


def _asks(market: Market, request: Request) -> Response:
    """The page on which a seller or a sub-account says yes."""
    given = request.query_params
    with market.world() as world:
        app = world.find("SELECT * FROM apps WHERE app_key = ?", given.get("client_id", ""))
        accounts = _accounts(world)
    uri = given.get("redirect_uri", "")
    if app is None or given.get("response_type") != "code" or not _is_address(uri):
        return HTMLResponse("授权请求不正确", status_code=400)
    chosen = next((value for value, _ in accounts if "/" in value), "")
    known = {"app": app, "accounts": accounts, "chosen": chosen}
    shown = {**known, "uri": uri, "state": given.get("state", "")}
    return TEMPLATES.TemplateResponse(request, "authorize.html", shown, headers=HEADERS)


def _answers(market: Market, given: dict[str, str]) -> Response:
    """Back to the app with a code, or with access_denied."""
    uri, app_key = given.get("redirect_uri", ""), given.get("client_id", "")
    with market.world() as world:
        known = world.value("SELECT 1 FROM apps WHERE app_key = ?", app_key)
        if not known or not _is_address(uri):
            return HTMLResponse("授权请求不正确", status_code=400)
        answer = {"error": "access_denied", "error_description": "authorize reject"}
        if given.get("answer") == "yes":
            shop, _, sub = given.get("account", "").partition("/")
            if not _is_account(world, shop, sub):
                return HTMLResponse("账号不存在", status_code=400)
            sub_id = int(sub) if sub else None
            answer = {"code": grant_code(world, app_key, int(shop), sub_id, uri)}
    query = urlencode({**answer, "state": given.get("state", "")})
    separator = "&" if urlsplit(uri).query else "?"
    return RedirectResponse(f"{uri}{separator}{query}", status_code=302)


def _token(market: Market, given: dict[str, str]) -> Response:
    """The token document, or an OAuth error with status 400."""
    app_key = given.get("client_id", "")
    with market.world() as world:
        if present(world).outage:
            return Response(status_code=503)
        secret = world.value("SELECT secret FROM apps WHERE app_key = ?", app_key)
        if secret is None or secret != given.get("client_secret"):
            return _error("invalid_client", "应用不存在或密钥错误")
        try:
            if given.get("grant_type") == "authorization_code":
                uri = given.get("redirect_uri", "")
                session = exchange_code(world, app_key, given.get("code", ""), uri)
            elif given.get("grant_type") == "refresh_token":
                session = refresh(world, app_key, given.get("refresh_token", ""))
            else:
                return _error("unsupported_grant_type", "不支持的 grant_type")
        except Refused as refused:
            return _error("invalid_grant", refused.says)
        text = token_json(world, session)
    return Response(text, media_type="application/json")


def _accounts(world: World) -> list[tuple[str, str]]:
    """(shop or shop/sub, nick) of everybody who may say yes."""
    shops = world.all("SELECT shop_id, nick FROM shops ORDER BY shop_id")
    subs = world.all("SELECT * FROM subaccounts ORDER BY sub_id")
    mains = [(str(row["shop_id"]), row["nick"]) for row in shops]
    return [*mains, *[(f"{row['shop_id']}/{row['sub_id']}", row["nick"]) for row in subs]]


def _is_account(world: World, shop: str, sub: str) -> bool:
    return (f"{shop}/{sub}" if sub else shop) in dict(_accounts(world))


def _is_address(uri: str) -> bool:
    parts = urlsplit(uri)
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _error(code: str, says: str) -> Response:
    return JSONResponse({"error": code, "error_description": says}, status_code=400)
