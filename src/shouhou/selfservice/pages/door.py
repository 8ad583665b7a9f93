"""The door of the buyer's page: counted, looked up, and answered with nothing that stays behind.

There is no log-in and no cookie, so there is nothing a foreign page could misuse: who can name the
address may act, who cannot may not. Still a form that another site sends is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from shouhou import moment
from shouhou.doors import page_language, wants_json
from shouhou.evidence.facts import MEGA
from shouhou.selfservice import actions, queries
from shouhou.selfservice.facts import Flooded, OpenLink

POLICY: Final = (
    "default-src 'none'; img-src 'self' blob:; style-src 'self'; script-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store, private",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), microphone=(), payment=()",
}
METHODS: Final = ("GET", "HEAD", "POST")
BROKEN: Final = (
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
    MultiPartParserError,
    UnreadablePostError,
)
FORM_BYTES: Final = MEGA
"""Of a form without files, and of what stands beside files."""
Page = Callable[..., HttpResponse]


def for_buyers(page: Page) -> Page:
    """A page behind a link: `page(request, link, token, …)` sees only a good one."""

    @csrf_exempt
    @wraps(page)
    def opened(request: HttpRequest, token: str, **named: Any) -> HttpResponse:
        try:
            answer = let_in(request, token, page, named)
        except Flooded as flooded:
            answer = said(request, 429, _("请慢一点"), flooded.says(page_language()))
            answer["Retry-After"] = str(flooded.seconds)
        return sealed(answer)

    return opened


def let_in(request: HttpRequest, token: str, page: Page, named: dict[str, Any]) -> HttpResponse:
    """Count, look up, look at what was sent, and only then read it. Raises Flooded."""
    # Guards of the machine run on the wall's clock, whatever world the desk lives in.
    wall, address = timezone.now(), address_of(request)
    actions.count_call(address, wall)
    link = queries.open_link(token, moment.now())
    if link is None:
        actions.count_wrong(address, wall)
        return gone(request)
    if request.method not in METHODS:
        return said(request, 405, _("不能这样打开"), _("请用收到的链接打开。"))
    if request.method == "POST":
        refused = unfit(request, link)
        if refused is not None:
            return refused
    return page(request, link, token=token, **named)


def unfit(request: HttpRequest, link: OpenLink) -> HttpResponse | None:
    """Why this form is not even read: sent by another site, too large, or torn."""
    if is_foreign(request):
        text = _("请在收到的链接打开的页面里提交。")
        return said(request, 403, _("没有提交"), text)
    limits = queries.numbers_of(link.shop_id, moment.now())
    most = limits["page_mb"] * MEGA if request.path.endswith("/photos/") else 0
    if length_of(request) > most + FORM_BYTES:
        text = _("文件太大了，请少选几张再试。")
        return said(request, 413, _("没有收到"), text)
    try:
        request.POST  # noqa: B018 - read here, where a torn form can be told
    except BROKEN:
        text = _("没有收完整，或一次选得太多，请少选几张再试。")
        return said(request, 400, _("没有收到"), text)
    return None


def is_foreign(request: HttpRequest) -> bool:
    """Whether a browser says that another site's page sends this."""
    site = request.headers.get("Sec-Fetch-Site", "")
    if site:
        return site not in ("same-origin", "none")
    origin = request.headers.get("Origin", "")
    if origin in ("", "null"):  # our own pages send no referrer, so older browsers say null
        return False
    ours = {request.get_host(), urlsplit(queries.public_base()).netloc} - {""}
    return urlsplit(origin).netloc not in ours


def length_of(request: HttpRequest) -> int:
    """How many bytes are said to come; the server hands on no more than that."""
    told = str(request.META.get("CONTENT_LENGTH") or "0")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 16 else 0


def address_of(request: HttpRequest) -> str:
    """From where the call comes. What a proxy says counts only of the proxies that were named."""
    here = str(request.META.get("REMOTE_ADDR") or "")
    told = [each.strip() for each in request.headers.get("X-Forwarded-For", "").split(",")]
    while here in settings.PROXIES and told and told[-1]:
        here = told.pop()
    return here[:45]


def gone(request: HttpRequest) -> HttpResponse:
    """One page for every link that opens nothing, whatever the reason."""
    return said(request, 404, _("链接已失效"), _("链接已失效，请联系客服。"))


def said(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    """A page that only says something."""
    if wants_json(request):
        return JsonResponse({"done": False, "says": text}, status=status)
    place = {"title": title, "text": text}
    return render(request, "selfservice/said.html", place, status=status)


def sealed(answer: HttpResponse) -> HttpResponse:
    """With every header that keeps the address, and what it shows, to oneself."""
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    answer.cookies.clear()
    # Django would write the address of every refused call, and with it the link, into its log.
    answer._has_been_logged = True  # type: ignore[attr-defined]
    return answer
