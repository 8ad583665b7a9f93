"""Secrets on the short way between two pages: sealed in the session, never in the open."""

from __future__ import annotations

from allauth.mfa.utils import decrypt, encrypt
from django.http import HttpRequest


def keep_to_show(request: HttpRequest, name: str, secret: str) -> None:
    """Put a secret away for a page to come."""
    request.session[f"kept_{name}"] = encrypt(secret)


def kept(request: HttpRequest, name: str) -> str:
    """A secret put away, or ''. It stays where it is."""
    sealed = request.session.get(f"kept_{name}", "")
    try:
        return decrypt(sealed) if sealed else ""
    except ValueError:
        return ""


def shown_once(request: HttpRequest, name: str) -> str:
    """A secret put away, or ''. A second look finds nothing."""
    secret = kept(request, name)
    request.session.pop(f"kept_{name}", None)
    return secret
