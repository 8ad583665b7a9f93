"""Oneself: name, password, running log-ins."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from shouhou.doors import person_of
from shouhou.shops import actions, queries
from shouhou.shops.facts import Refused
from shouhou.shops.forms import ChangePasswordForm, PasswordForm, ProfileForm
from shouhou.shops.pages.door import address_of, blame, next_place, speaking
from shouhou.shops.pages.showing import device_name, way_in


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def me(request: HttpRequest) -> HttpResponse:
    """Everything about oneself on one page; POST changes name, e-mail and language."""
    person = person_of(request)
    known = {"name": person.name, "email": person.email, "language": person.language}
    form = ProfileForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_profile(by=person, **form.cleaned_data)
        except Refused as refused:
            blame(form, refused)
        else:
            with translation.override(form.cleaned_data["language"]):
                messages.success(request, _("已保存。"))
            return speaking(redirect("me"), form.cleaned_data["language"])
    place = {
        "place": "me",
        "form": form,
        "factors": queries.factors_of(person),
        "sessions": _sessions(request),
    }
    return render(request, "shops/me.html", place, status=422 if form.errors else 200)


@sensitive_post_parameters("old", "password", "again")
@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def change_password(request: HttpRequest) -> HttpResponse:
    """A new password; a wrong present one counts as a wrong log-in."""
    form, person, now = ChangePasswordForm(request.POST or None), person_of(request), timezone.now()
    if request.method == "POST" and form.is_valid():
        try:
            _not_guessing(request)
            old, new = form.cleaned_data["old"], form.cleaned_data["password"]
            actions.change_password(by=person, old=old, new=new)
        except Refused as refused:
            if refused.code == "wrong_password":
                _note_wrong(request)
            refused.field = "password" if refused.field == "new" else refused.field
            blame(form, refused)
        else:
            _go_on_under_a_new_key(request)
            ended = actions.end_other_sessions(by=person, but=str(request.session.session_key))
            request.session["sure_at"] = int(now.timestamp())
            messages.success(
                request, _("密码已改好，其他 %(ended)s 处登录已结束。") % {"ended": ended}
            )
            return redirect("me")
    status = 422 if form.errors else 200
    return render(request, "shops/password.html", {"place": "me", "form": form}, status=status)


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def confirm(request: HttpRequest) -> HttpResponse:
    """Give the password once more before something is changed that decides who gets in."""
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _not_guessing(request)
        except Refused as refused:
            form.add_error(None, refused.says(get_language() or ""))
        else:
            if person_of(request).check_password(form.cleaned_data["password"]):
                request.session["sure_at"] = int(timezone.now().timestamp())
                return redirect(next_place(request))
            _note_wrong(request)
            form.add_error("password", _("密码不对。"))
    place = {"place": "me", "form": form, "next": next_place(request)}
    return render(request, "shops/confirm.html", place, status=422 if form.errors else 200)


@require_POST
@login_required
def end_session(request: HttpRequest, session_id: int) -> HttpResponse:
    """End one of one's own log-ins."""
    try:
        actions.end_session(by=person_of(request), session_id=session_id)
    except Refused as refused:
        messages.error(request, refused.says(get_language() or ""))
    else:
        messages.success(request, _("这处登录已结束。"))
    return redirect("me")


@require_POST
@login_required
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """End all of one's own log-ins but this one."""
    this = str(request.session.session_key)
    ended = actions.end_other_sessions(by=person_of(request), but=this)
    messages.success(request, _("已结束其他 %(ended)s 处登录。") % {"ended": ended})
    return redirect("me")


def _sessions(request: HttpRequest) -> list[dict[str, object]]:
    this = str(request.session.session_key)
    found = queries.sessions_of(person_of(request), this, timezone.now())
    return [
        {"row": row, "device": device_name(row.device), "how": way_in(row.how)} for row in found
    ]


def _not_guessing(request: HttpRequest) -> None:
    name = person_of(request).login_name
    if queries.is_locked_out(name, address_of(request), timezone.now()):
        raise Refused(
            "locked_out",
            "密码错误次数过多，请 15 分钟后再试。",
            "Too many wrong passwords: try again in 15 minutes.",
        )


def _note_wrong(request: HttpRequest) -> None:
    actions.note_failed_login(
        login_name=person_of(request).login_name, address=address_of(request), now=timezone.now()
    )


def _go_on_under_a_new_key(request: HttpRequest) -> None:
    old_key = str(request.session.session_key)
    update_session_auth_hash(request, person_of(request))
    actions.move_session(old_key=old_key, new_key=str(request.session.session_key))
