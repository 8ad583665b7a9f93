"""The second factor of oneself: app, passkeys, recovery codes."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouhou.clock import SHANGHAI
from shouhou.doors import person_of
from shouhou.shops import actions, queries
from shouhou.shops.facts import Refused
from shouhou.shops.forms import CodeForm, PasskeyForm
from shouhou.shops.pages.door import blame, site_of, sure
from shouhou.shops.pages.telling import keep_to_show, kept, shown_once

APP: Final = "app"
"""By what name the session keeps a secret until a first code proves that the app has it."""


@require_http_methods(["GET", "POST"])
@sure
def second_factor(request: HttpRequest) -> HttpResponse:
    """Set up the app: scan, then prove it with one code."""
    person, form = person_of(request), CodeForm(request.POST or None)
    had_one = queries.factors_of(person).any
    secret = kept(request, APP) or actions.new_secret()
    keep_to_show(request, APP, secret)
    if request.method == "POST" and form.is_valid():
        code, now = form.cleaned_data["code"], timezone.now()
        try:
            actions.add_totp(by=person, secret=secret, code=code, now=now)
        except Refused as refused:
            blame(form, refused)
        else:
            shown_once(request, APP)
            messages.success(request, _("两步验证已打开。"))
            return _after_adding(request, had_one)
    place = {
        "place": "me",
        "form": form,
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "due": request.session.get("factor_due", False),
        "factors": queries.factors_of(person),
    }
    status = 422 if form.errors else 200
    return render(request, "shops/second_factor.html", place, status=status)


@require_safe
@sure
def qr(request: HttpRequest) -> HttpResponse:
    """The secret as a picture to scan. Served from here: the policy allows no data: pictures."""
    secret = kept(request, APP)
    if not secret:
        return HttpResponse(status=404)
    picture = queries.totp_picture(person_of(request), secret)
    return HttpResponse(picture, content_type="image/svg+xml")


@require_POST
@sure
def second_factor_off(request: HttpRequest) -> HttpResponse:
    """Switch the app off; passkeys stay."""
    person = person_of(request)
    if _would_leave_none(request, keeps=bool(queries.factors_of(person).passkeys)):
        return redirect("me")
    actions.remove_totp(by=person)
    messages.success(request, _("验证器已停用。"))
    return redirect("me")


@require_safe
@sure
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """The recovery codes that are left."""
    place = {"place": "me", "codes": queries.recovery_codes(person_of(request))}
    return render(request, "shops/recovery_codes.html", place)


@require_POST
@sure
def renew_recovery_codes(request: HttpRequest) -> HttpResponse:
    """Fresh recovery codes; the old ones are void."""
    try:
        actions.renew_recovery_codes(by=person_of(request))
    except Refused as refused:
        messages.error(request, refused.says(get_language() or ""))
        return redirect("me")
    messages.success(request, _("已换成新的恢复码，旧的全部作废。"))
    return redirect("recovery_codes")


@require_http_methods(["GET", "POST"])
@sure
def passkeys(request: HttpRequest) -> HttpResponse:
    """Add a passkey: the browser makes it, POST keeps it."""
    person, form = person_of(request), PasskeyForm(request.POST or None)
    had_one = queries.factors_of(person).any
    if request.method == "POST" and form.is_valid():
        try:
            actions.finish_adding(
                by=person,
                site=site_of(request),
                state=request.session.pop("key_state", None),
                answer=form.cleaned_data["credential"],
                name=form.cleaned_data["name"] or _("通行密钥"),
            )
        except Refused as refused:
            blame(form, refused)
        else:
            messages.success(request, _("通行密钥已添加。"))
            return _after_adding(request, had_one)
    place = {"place": "me", "form": form}
    return render(request, "shops/passkey.html", place, status=422 if form.errors else 200)


@require_safe
@sure
def passkey_options(request: HttpRequest) -> HttpResponse:
    """What the browser needs to make a key."""
    try:
        options, state = actions.begin_adding(by=person_of(request), site=site_of(request))
    except Refused as refused:
        return JsonResponse({"says": refused.says(get_language() or "")}, status=409)
    request.session["key_state"] = state
    return JsonResponse(options)


@require_POST
@sure
def remove_passkey(request: HttpRequest, passkey_id: int) -> HttpResponse:
    """Take a passkey away."""
    factors = queries.factors_of(person_of(request))
    if _would_leave_none(request, keeps=factors.has_totp or len(factors.passkeys) > 1):
        return redirect("me")
    try:
        actions.remove_passkey(by=person_of(request), passkey_id=passkey_id)
    except Refused as refused:
        messages.error(request, refused.says(get_language() or ""))
    else:
        messages.success(request, _("通行密钥已删除。"))
    return redirect("me")


def _after_adding(request: HttpRequest, had_one: bool) -> HttpResponse:
    """Who has the first factor must see the recovery codes before the phone gets lost."""
    request.session.pop("factor_due", None)
    return redirect("me" if had_one else "recovery_codes")


def _would_leave_none(request: HttpRequest, *, keeps: bool) -> bool:
    today = timezone.now().astimezone(SHANGHAI).date()
    if keeps or not queries.must_have_second_factor(person_of(request), today):
        return False
    messages.error(request, _("店铺要求财务和店长用两步验证，最后一种不能关掉；可以先添加另一种。"))
    return True
