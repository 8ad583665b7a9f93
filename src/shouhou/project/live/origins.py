"""Which pages may open an event stream? Only the desk's own, under the host they were asked for."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host


def allowed_origin(headers: Mapping[str, str], web_port: int | None) -> str | None:
    """The origin to answer to: empty without one, None when the request must be refused.

    A page of another site can make a browser send our cookie; what it cannot do is lie about its
    Origin. No Origin comes from the stream's own host (behind a proxy) or from no browser at all.
    """
    host = headers.get("host", "")
    name, _ = split_domain_port(host)
    if not name or not validate_host(name, settings.ALLOWED_HOSTS):
        return None
    origin = headers.get("origin", "")
    if not origin:
        site = headers.get("sec-fetch-site", "same-origin")
        return "" if site in ("same-origin", "none") else None
    return origin if origin in known_origins(name, host, web_port) else None


def known_origins(name: str, host: str, web_port: int | None) -> set[str]:
    """The desk under this host: its pages' port, the stream's own, and the configured address."""
    places = {host, f"{name}:{web_port}" if web_port else name}
    if web_port in (80, 443):
        places.add(name)
    known = {f"{scheme}://{place}" for scheme in ("http", "https") for place in places}
    parts = urlsplit(settings.ADDRESS)
    if parts.netloc and parts.hostname == name.strip("[]"):
        known.add(f"{parts.scheme}://{parts.netloc}")
    return known
