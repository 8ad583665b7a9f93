"""Which database does the desk talk to? One URL, read once, turned into Django's words."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

NAMED_BY = "SHOUHOU_DATABASE_URL"


class NotADatabaseUrl(ValueError):
    """The URL is not one of a PostgreSQL database."""


def database_settings(url: str, *, pool: bool) -> dict[str, Any]:
    """Django's DATABASES entry for a postgresql:// URL.

    With the pool, connections are kept by the pool and not by Django (CONN_MAX_AGE 0):
    three to six times the pages per second.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres"):
        raise NotADatabaseUrl(f"{NAMED_BY} must start with postgresql:// (got {parts.scheme!r})")
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    host = options.pop("host", None) or unquote(parts.hostname or "")
    if pool:
        options["pool"] = {"min_size": 1, "max_size": 10, "timeout": 10}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "shouhou",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(options.pop("port", None) or parts.port or ""),
        "CONN_MAX_AGE": 0,
        # The server may have been restarted under the pool: test a connection when lending it.
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def configured_url() -> str | None:
    """The server the seller named, if any."""
    return os.environ.get(NAMED_BY) or None
