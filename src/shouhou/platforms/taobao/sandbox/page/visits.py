"""One visit of the page: who plays, what was sent, and the ways to answer.

Every form is POST, redirect, GET, with a token that must match the cookie's. What was said after
an act travels in a cookie of ours and is shown once.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates

from shouhou.platforms.taobao.sandbox.market import Market
from shouhou.platforms.taobao.sandbox.page.shown import FILTERS, called, listed, remaining
from shouhou.platforms.taobao.sandbox.page.uploads import Upload, redrawn
from shouhou.platforms.taobao.sandbox.world.refusals import Refused
from shouhou.platforms.taobao.sandbox.world.world import Row, World

TEMPLATES = Jinja2Templates(Path(__file__).parents[1] / "templates" / "market")
TEMPLATES.env.filters.update(FILTERS)
TEMPLATES.env.globals.update(called=called, listed=listed, remaining=remaining)
_PARTS = frozenset([name for name in TEMPLATES.env.list_templates() if name.startswith("_")])
TEMPLATES.env.trim_blocks = TEMPLATES.env.lstrip_blocks = True

BUYER, TOKEN, SAID = "market_buyer", "market_token", "market_said"
MOST_BYTES = 45 * 1024 * 1024
MOST_FIELDS, MOST_FILES = 200, 8
LARGEST = 2**63 - 1
HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self';"
        " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cache-control": "no-store",
}


class NotFound(Exception):
    """There is no such page, or it is another buyer's."""


class NobodyPlays(Exception):
    """The page needs a buyer, and none was chosen."""


@dataclass(slots=True)
class Visit:
    """A request with the world it meets; a page gets it and answers."""

    market: Market
    request: Request
    world: World
    form: FormData
    token: str
    uploads: tuple[Upload, ...] = ()
    status: int = 200

    @property
    def buyer(self) -> Row | None:
        """Who is played, if somebody is."""
        number = self.request.cookies.get(BUYER, "")
        if not number.isdecimal() or len(number) > 15:
            return None
        return self.world.find("SELECT * FROM buyers WHERE buyer_id = ?", int(number))

    @property
    def needed_buyer(self) -> Row:
        """Who is played; raises NobodyPlays."""
        found = self.buyer
        if found is None:
            raise NobodyPlays
        return found

    def number(self, name: str) -> int:
        """A number of the path; raises NotFound."""
        text = self.request.path_params[name]
        if not (text.isascii() and text.isdecimal()) or int(text[:20]) > LARGEST:
            raise NotFound
        return int(text)

    def page(self, template: str, **shown: Any) -> Response:
        """The page; `?part=live` gives the part of it that changes (`_<template>`)."""
        live = "part" in self.request.query_params and f"_{template}" in _PARTS
        context = {**self._frame(), **shown}
        response = TEMPLATES.TemplateResponse(
            self.request, f"_{template}" if live else template, context, self.status
        )
        clock, wall = self.market.clock, self.market.wall()
        response.headers["x-world"] = str(int(clock.seconds(wall) * 1000))
        response.headers["x-speed"] = f"{clock.speed:g}"
        if not live:
            response.delete_cookie(SAID)
        return response

    def go(self, path: str, says: str = "", wrong: bool = False) -> Response:
        """On to a page of ours; it begins with what is said."""
        response = RedirectResponse(path, 303)
        if says:
            text = ("!" if wrong else "+") + says[:300]
            kept = urlsafe_b64encode(text.encode()).decode()
            response.set_cookie(SAID, kept, max_age=60, httponly=True, samesite="strict")
        return response

    def back(self, otherwise: str = "/", says: str = "", wrong: bool = False) -> Response:
        """To where the form says it stood, if that is a path of ours."""
        path = str(self.form.get("back") or self.request.query_params.get("back") or "")
        return self.go(path if is_our_path(path) else otherwise, says, wrong)

    def _frame(self) -> dict[str, Any]:
        clock, wall = self.market.clock, self.market.wall()
        return {
            "buyer": self.buyer,
            "token": self.token,
            "said": _unpacked(self.request.cookies.get(SAID, "")),
            "now": int(clock.seconds(wall) * 1000),
            "speed": f"{clock.speed:g}",
            "path": self.request.url.path,
            "live": f"{self.request.url.path}?{urlencode([*self._asked(), ('part', 'live')])}",
        }

    def _asked(self) -> list[tuple[str, str]]:
        return [each for each in self.request.query_params.multi_items() if each[0] != "part"]


Page = Callable[[Visit], Response]


def door(market: Market, path: str, get: Page | None, post: Page | None = None) -> Route:
    """A path with its page and what its form does."""
    methods = [name for name, page in (("GET", get), ("POST", post)) if page]

    async def visit(request: Request) -> Response:
        page = post if request.method == "POST" else get
        assert page is not None
        if request.method == "POST" and _too_much(request):
            return await run_in_threadpool(
                _failed, market, request, 413, "上传的内容太大，最多 45 MB"
            )
        try:
            async with request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS) as form:
                return await run_in_threadpool(_answer, market, request, form, page)
        except HTTPException:
            return await run_in_threadpool(
                _failed, market, request, 400, "表单不完整，或一次选了太多图片"
            )

    return Route(path, visit, methods=methods)


def is_our_path(path: str) -> bool:
    """Whether it is a plain path of this site, no way out of it."""
    return (
        path.startswith("/")
        and not path.startswith("//")
        and not any(c == "\\" or ord(c) < 0x21 for c in path)
    )


def _answer(market: Market, request: Request, form: FormData, page: Page) -> Response:
    """The page's answer; what it refuses becomes a page or a sentence where the form stood."""
    token = request.cookies.get(TOKEN, "")
    if request.method == "POST" and not _matches(token, str(form.get("token") or "")):
        return _failed(market, request, 403, "这张表单已过期，请返回刷新后再试")
    uploads = redrawn(form)
    made = token or secrets.token_urlsafe(24)
    try:
        with market.world() as world:
            response = page(Visit(market, request, world, form, made, uploads))
    except NotFound:
        return _failed(market, request, 404, "没有这个页面，或它属于另一位买家")
    except NobodyPlays:
        return _finished(RedirectResponse(f"/buyers?back={request.url.path}", 303), token)
    except Refused as refused:
        if request.method == "GET":
            return _failed(market, request, 404, refused.says)
        with market.world() as world:
            visit = Visit(market, request, world, form, token)
            response = visit.back("/", refused.says, wrong=True)
        return _finished(response, token)
    return _finished(response, made if not token else "")


def _failed(market: Market, request: Request, status: int, says: str) -> Response:
    """A page that says what went wrong."""
    with market.world() as world:
        token = request.cookies.get(TOKEN, "")
        visit = Visit(market, request, world, FormData(), token, status=status)
        made = TEMPLATES.TemplateResponse(
            request, "failed.html", {**visit._frame(), "says": says}, status
        )
    return _finished(made, "")


def _finished(response: Response, token: str) -> Response:
    response.headers.update(HEADERS)
    if token:
        response.set_cookie(TOKEN, token, httponly=True, samesite="strict")
    return response


def _matches(kept: str, sent: str) -> bool:
    return bool(kept) and hmac.compare_digest(kept.encode(), sent.encode())


def _too_much(request: Request) -> bool:
    length = request.headers.get("content-length", "")
    return not length.isdecimal() or int(length) > MOST_BYTES


def _unpacked(cookie: str) -> tuple[str, bool] | None:
    """(sentence, whether it went wrong) of the cookie; None when there is none or it is no text."""
    try:
        text = urlsafe_b64decode(cookie.encode()).decode()
    except ValueError:
        return None
    return (text[1:], text[0] == "!") if text else None
