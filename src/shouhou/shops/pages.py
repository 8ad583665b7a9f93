"""Web doors of shops: log in, log out, choose the language."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from shouhou.shops import actions, queries
from shouhou.shops.forms import LoginForm

YEAR = 365 * 24 * 3600


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    """The log-in page; too many wrong passwords shut it for a quarter of an hour."""
    if request.user.is_authenticated:
        return redirect(next_place(request))
    form = LoginForm(request.POST or None)
    if request.method == "GET":
        return _page(request, LoginForm())
    if not form.is_valid():
        return _page(request, form)
    name, address, now = form.cleaned_data["login_name"], address_of(request), timezone.now()
    if queries.is_locked_out(name, address, now):
        form.add_error(None, _("密码错误次数过多，请 15 分钟后再试。"))
        return _page(request, form, status=429)
    person = authenticate(request, username=name, password=form.cleaned_data["password"])
    if person is None:
        actions.note_failed_login(login_name=name, address=address, now=now)
        form.add_error(None, _("登录名或密码不对。"))
        return _page(request, form)
    actions.forget_failed_logins(login_name=name, address=address)
    login(request, person)
    return _speaking(redirect(next_place(request)), getattr(person, "language", "zh-hans"))


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """End the session; only a button does it, never a link."""
    logout(request)
    return redirect("login")


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Switch between 中文 and English; remembered for the person and for this browser."""
    language = request.POST.get("language", "")
    answer = redirect(next_place(request))
    if not translation.check_for_language(language) or language not in dict(settings.LANGUAGES):
        return answer
    if request.user.is_authenticated:
        actions.choose_language(person=request.user, language=language)
    return _speaking(answer, language)


def next_place(request: HttpRequest) -> str:
    """Where the person wanted to go, if that is a place of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours else settings.LOGIN_REDIRECT_URL


def address_of(request: HttpRequest) -> str:
    """The address the connection came from."""
    return str(request.META.get("REMOTE_ADDR") or "")[:45]


def _speaking(answer: HttpResponse, language: str) -> HttpResponse:
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=YEAR,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return answer


def _page(request: HttpRequest, form: LoginForm, status: int = 200) -> HttpResponse:
    place = {"form": form, "next": next_place(request)}
    return render(request, "shops/login.html", place, status=status)
