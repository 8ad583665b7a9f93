"""What every answer carries, whichever page made it."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.http.request import split_domain_port

from shouhou.project.live.address import events_url, origin_of

BUYERS = "/b/"
FOR_BUYERS = (
    *(BUYERS, "/static/selfservice/"),
    *("/static/project/tokens.css", "/static/project/icon.svg"),
)
"""All that is served under the address of the buyer's page."""


class BuyersDoor:
    """Keeps the buyer's page and the desk apart.

    Under the buyers' own host (or in a process that serves only them) nothing else exists. And on
    their page no cookie is read or set: whoever is logged in to the desk is nobody there.
    """

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_for_buyers(request) and not request.path.startswith(FOR_BUYERS):
            if not (settings.ONLY_BUYERS and request.path == "/health"):
                return HttpResponseNotFound("404", content_type="text/plain; charset=utf-8")
        if not request.path.startswith(BUYERS):
            return self.answer(request)
        request.META.pop("HTTP_COOKIE", None)
        request.COOKIES = {}
        response = self.answer(request)
        response.cookies.clear()
        return response


def is_for_buyers(request: HttpRequest) -> bool:
    """Whether this call came in by the door that leads to the buyer's page alone."""
    if settings.ONLY_BUYERS:
        return True
    if not settings.BUYER_HOST:
        return False
    try:
        name, _ = split_domain_port(request.get_host())
    except DisallowedHost:
        return False  # refused later, with the sentence for it
    return name == settings.BUYER_HOST


class ContentSecurity:
    """Sends the content security policy: our own files only, nothing inline, no framing.

    The one further place a page may talk to is the live process: `request.events_url`.
    """

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        url = events_url(request)
        request.events_url = url  # type: ignore[attr-defined]  # for the base template
        response = self.answer(request)
        response.headers.setdefault("Content-Security-Policy", policy(url))
        return response


def policy(url: str) -> str:
    """The policy for a page that takes its events from this address."""
    said = str(settings.CONTENT_SECURITY_POLICY)
    origin = origin_of(url)
    return f"{said}; connect-src 'self' {origin}" if origin else said
