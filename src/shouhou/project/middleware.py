"""What every answer carries, whichever page made it."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from shouhou.project.live.address import events_url, origin_of


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
