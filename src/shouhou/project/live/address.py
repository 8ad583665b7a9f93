"""Where do browsers find live updates, and may they connect there?"""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.http.request import split_domain_port


def events_url(request: HttpRequest) -> str:
    """The address of the event stream for a page asked for under this host; empty without one.

    SHOUHOU_EVENTS_URL if set; else the live process on this very host. Behind https the live
    process speaks no https itself, so there the setting is needed.
    """
    if settings.EVENTS_URL:
        return str(settings.EVENTS_URL)
    if not settings.LIVE_PORT or settings.HTTPS:
        return ""
    try:
        name, _ = split_domain_port(request.get_host())
    except DisallowedHost:
        return ""
    return f"http://{name}:{settings.LIVE_PORT}/events" if name else ""


def origin_of(url: str) -> str:
    """The origin in an address; empty when it is relative, or not one that a policy may name."""
    parts = urlsplit(url)
    plain = parts.netloc.isascii() and not set(parts.netloc) & set(" ;,'\"\\")
    if parts.scheme not in ("http", "https") or not parts.netloc or not plain:
        return ""
    return f"{parts.scheme}://{parts.netloc}"
