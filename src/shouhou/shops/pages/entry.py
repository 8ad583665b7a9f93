"""Log in, log out, choose the language."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from shouhou.shops import actions, queries
from shouhou.shops.facts import Refused
from shouhou.shops.forms import CodeForm, LoginForm
from shouhou.shops.pages.door import address_of, enter, next_place, site_of, speaking

if TYPE_CHECKING:
    from shouhou.shops.models import Person

HALF_IN_FOR: Final = timedelta(minutes=10)
"""How long the password holds while the second step is waited for."""


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
    if queries.factors_of(person).any:
        return _half_in(request, person)
    return enter(request, person, "password", next_place(request))


@never_cache
@require_http_methods(["GET", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """After the password: a code, a recovery code or a key."""
    person = _who_is_half_in(request)
    if person is None:
        messages.warning(request, _("等待太久了，请重新输入密码。"))
        return redirect("login")
    form, status = CodeForm(request.POST or None), 200
    if request.method == "POST":
        try:
            if _second_step_fits(request, person, form):
                place = request.session["half_in"]["next"]
                del request.session["half_in"]
                return enter(request, person, "second", place)
        except Refused as refused:
            form.add_error(None, refused.says(get_language() or ""))
            status = 429 if refused.code == "locked_out" else 200
    shown = form if request.method == "POST" else CodeForm()
    place = {"form": shown, "factors": queries.factors_of(person), "person": person}
    return render(request, "shops/second_step.html", place, status=status)


@never_cache
@require_http_methods(["GET"])
def second_step_key(request: HttpRequest) -> HttpResponse:
    """What the browser needs to prove one of the half logged-in person's keys."""
    person = _who_is_half_in(request)
    if person is None:
        return JsonResponse({}, status=410)
    options, state = actions.begin_asking(person=person, site=site_of(request))
    request.session["key_state"] = state
    return JsonResponse(options)


@never_cache
@require_http_methods(["GET", "POST"])
def passkey_log_in(request: HttpRequest) -> HttpResponse:
    """Log in by a passkey alone: GET gives the question, POST takes the browser's answer."""
    if request.method == "GET":
        options, state = actions.begin_asking(person=None, site=site_of(request))
        request.session["key_state"] = state
        return JsonResponse(options)
    try:
        person = actions.finish_asking(
            person=None,
            site=site_of(request),
            state=request.session.pop("key_state", None),
            answer=request.POST.get("credential", ""),
            now=timezone.now(),
        )
    except Refused as refused:
        messages.error(request, refused.says(get_language() or ""))
        return redirect("login")
    return enter(request, person, "passkey", next_place(request))


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """End the session; only a button does it, never a link."""
    actions.forget_session(session_key=str(request.session.session_key))
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
    return speaking(answer, language)


def _half_in(request: HttpRequest, person: Person) -> HttpResponse:
    request.session.cycle_key()
    request.session["half_in"] = {
        "person": person.pk,
        "at": int(timezone.now().timestamp()),
        # A password changed meanwhile is no longer the one that was given.
        "proof": person.get_session_auth_hash(),
        "next": next_place(request),
    }
    return redirect("second_step")


def _who_is_half_in(request: HttpRequest) -> Person | None:
    half_in = request.session.get("half_in")
    if half_in is None:
        return None
    waited = timezone.now().timestamp() - half_in["at"]
    person = queries.Person.objects.filter(pk=half_in["person"], is_active=True).first()
    if person is None or waited > HALF_IN_FOR.total_seconds():
        return None
    fits = constant_time_compare(half_in["proof"], person.get_session_auth_hash())
    return person if fits else None


def _second_step_fits(request: HttpRequest, person: Person, form: CodeForm) -> bool:
    """Whether the code or the key is right; a wrong code is written beside the field."""
    if request.POST.get("credential"):
        actions.finish_asking(
            person=person,
            site=site_of(request),
            state=request.session.pop("key_state", None),
            answer=request.POST["credential"],
            now=timezone.now(),
        )
        return True
    if not form.is_valid():
        return False
    code = form.cleaned_data["code"]
    address = address_of(request)
    if actions.check_code(person=person, code=code, address=address, now=timezone.now()):
        return True
    form.add_error("code", _("验证码不对，或已经用过。"))
    return False


def _page(request: HttpRequest, form: LoginForm, status: int = 200) -> HttpResponse:
    place = {"form": form, "next": next_place(request)}
    return render(request, "shops/login.html", place, status=status)
