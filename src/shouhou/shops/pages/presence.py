"""What happens beside every page: being seen, and not getting past a second factor that is due."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Final, cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from shouhou.shops import actions

if TYPE_CHECKING:
    from shouhou.shops.models import Person

SEEN_EVERY: Final = 60
"""Seconds between two notes that somebody is there."""
OPEN_WHILE_DUE: Final = (
    *("/me/second-factor/", "/me/passkeys/", "/me/recovery-codes/", "/me/confirm/"),
    *("/logout/", "/language/", "/static/", "/health"),
)


class Presence:
    """A middleware: notes who is there, and leads who owes a second factor to setting it up."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        session = request.session
        if session.get("factor_due") and not request.path.startswith(OPEN_WHILE_DUE):
            return _led_on(request)
        if request.method in ("GET", "HEAD"):
            request.user = cast("Person", SimpleLazyObject(partial(looking, request.user)))
        # Only sessions begun at our own log-in carry the note.
        if "seen_at" in session:
            now = timezone.now()
            if now.timestamp() - session["seen_at"] >= SEEN_EVERY:
                session["seen_at"] = int(now.timestamp())
                actions.touch_session(session_key=str(session.session_key), now=now)
        return self.answer(request)


def looking(user: Any) -> Any:
    """The person of a request that only reads; nobody stays nobody."""
    if user.is_authenticated:
        user.looks = True
    return user


def _led_on(request: HttpRequest) -> HttpResponse:
    """A page leads to setting the factor up; a piece of a page stays empty, a program is told."""
    if request.path.startswith("/api/"):
        says = _("请先打开两步验证。")
        told = {"code": "second_factor_due", "message": says, "reasons": [], "field": ""}
        return JsonResponse(told, status=403)
    if "HX-Request" in request.headers:
        return HttpResponse(status=204)
    return redirect("second_factor")
