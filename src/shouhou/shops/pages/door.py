"""What the doors of this slice share: who stands there, where they go on, whether we are sure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache

from shouhou.clock import SHANGHAI
from shouhou.doors import is_ours, person_of
from shouhou.shops import actions, queries
from shouhou.shops.facts import Arrival, Refused, ShopView, Site

if TYPE_CHECKING:
    from shouhou.shops.models import Person

YEAR: Final = 365 * 24 * 3600
SURE_FOR: Final = timedelta(minutes=10)
"""How long after the password the doors that change who gets in stay open."""
BACKEND: Final = "django.contrib.auth.backends.ModelBackend"

Page = Callable[..., HttpResponse]


def staffed_shop(request: HttpRequest, shop_id: int) -> ShopView:
    """The shop, if its staff is this person's to change; another's shop does not exist."""
    shop = queries.shop_of(person_of(request), shop_id)
    if shop is None or not shop.may("staff"):
        raise Http404
    return shop


def next_place(request: HttpRequest) -> str:
    """Where the person wanted to go, if that is a place of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if is_ours(request, wanted) else settings.LOGIN_REDIRECT_URL


def address_of(request: HttpRequest) -> str:
    """The address the connection came from."""
    return str(request.META.get("REMOTE_ADDR") or "")[:45]


def site_of(request: HttpRequest) -> Site:
    """The place passkeys belong to: the host people type, whatever the port."""
    return Site(request.get_host().rsplit(":", 1)[0].strip("[]"))


def enter(request: HttpRequest, person: Person, how: str, place: str) -> HttpResponse:
    """Somebody proved who they are: begin the session, and lead on.

    Who must have a second factor and has none is led to it first (see `presence`).
    """
    now = timezone.now()
    arrival = Arrival(address_of(request), request.META.get("HTTP_USER_AGENT", ""), how)
    actions.forget_failed_logins(login_name=person.login_name, address=arrival.address)
    login(request, person, backend=BACKEND)
    request.session["sure_at"] = request.session["seen_at"] = int(now.timestamp())
    if not request.session.session_key:
        request.session.save()
    actions.note_session(
        person=person,
        session_key=str(request.session.session_key),
        arrival=arrival,
        now=now,
    )
    today = now.astimezone(SHANGHAI).date()
    if queries.must_have_second_factor(person, today) and not queries.factors_of(person).any:
        request.session["factor_due"] = True
        place = reverse("second_factor")
    return speaking(redirect(place), person.language)


def speaking(answer: HttpResponse, language: str) -> HttpResponse:
    """Remember the language for this browser."""
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=YEAR,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return answer


def is_sure(request: HttpRequest, now: datetime) -> bool:
    """Whether the person gave the password a short while ago."""
    since = int(request.session.get("sure_at", 0))
    return now.timestamp() - since < SURE_FOR.total_seconds()


def sure(page: Page) -> Page:
    """Let through who gave the password a short while ago; ask the others for it again."""

    @wraps(page)
    def guarded(request: HttpRequest, *given: Any, **named: Any) -> HttpResponse:
        if is_sure(request, timezone.now()):
            return page(request, *given, **named)
        here = request.get_full_path()
        if request.method == "POST":
            came_from = urlsplit(request.META.get("HTTP_REFERER", "")).path
            here = came_from if is_ours(request, came_from) else reverse("me")
        return redirect(f"{reverse('confirm')}?{urlencode({'next': here})}")

    return never_cache(login_required(guarded))


def blame(form: Form, refused: Refused) -> None:
    """Put a refusal beside the field it is about."""
    field = refused.field if refused.field in form.fields else None
    form.add_error(field, refused.says(get_language() or ""))
