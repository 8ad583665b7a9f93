"""Who calls? A token in the header, or the browser session of the documentation page."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest
from django.utils import timezone
from ninja.utils import check_csrf

from shouhou.project.api.errors import Trouble
from shouhou.rest import SCOPES, Caller
from shouhou.shops import queries as shops

ALL_SCOPES: Final = frozenset(SCOPES)
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})

WHO = ("需要有效的访问令牌或登录。", "A valid token or a log-in is needed.")
NO_TOKEN = ("访问令牌无效、已过期或已停用。", "The token is unknown, expired or revoked.")
FORGED = ("缺少 CSRF 令牌，或它不对。", "The CSRF token is missing or wrong.")


def caller_of(request: HttpRequest) -> Caller:
    """The caller. Raises Trouble 401, or 403 for a session's write without its CSRF token.

    A header that is there but wrong is never replaced by the session.
    """
    header = request.headers.get("Authorization")
    if header is not None:
        return _by_token(header)
    if not request.user.is_authenticated:
        raise Trouble(401, "who", WHO, headers={"WWW-Authenticate": "Bearer"})
    if request.method not in SAFE and check_csrf(request) is not None:
        raise Trouble(403, "csrf", FORGED, "header.X-CSRFToken")
    name = f"person:{request.user.pk}"
    return Caller(person=request.user, name=name, scopes=ALL_SCOPES)


def _by_token(header: str) -> Caller:
    kind, _, raw = header.partition(" ")
    raw = raw.strip()
    usable = kind.lower() == "bearer" and raw.isascii() and raw.isprintable()
    holder = shops.token_holder(raw, timezone.now()) if usable else None
    if holder is None:
        challenge = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
        raise Trouble(401, "bad_token", NO_TOKEN, "header.Authorization", challenge)
    return Caller(person=holder.person, name=f"token:{holder.token_id}", scopes=holder.scopes)
