"""Using a link: an invitation into a shop, or a new password."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from shouhou.doors import person_of
from shouhou.shops import actions, queries
from shouhou.shops.facts import InvitationView, Joining, Refused
from shouhou.shops.forms import JoinForm, NewPasswordForm
from shouhou.shops.pages.door import blame, enter
from shouhou.shops.pages.showing import role_names


@sensitive_post_parameters("password", "again")
@never_cache
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind a link. What it shows hangs on the link's kind and state."""
    link = queries.find_invitation(token, timezone.now())
    if link is None or link.state != "open":
        state = link.state if link else "unknown"
        return render(request, "shops/link_dead.html", {"state": state}, status=410)
    if link.kind == "renew":
        return _renew(request, token, link)
    if request.user.is_authenticated:
        return _join_with_account(request, token, link)
    return _join_newly(request, token, link)


def _join_newly(request: HttpRequest, token: str, link: InvitationView) -> HttpResponse:
    form = JoinForm(request.POST or None, initial={"name": link.name, "email": link.email})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        joining = Joining(said["login_name"], said["name"], said["password"], said["email"])
        try:
            person = actions.join_as_newcomer(raw=token, joining=joining, now=timezone.now())
        except Refused as refused:
            blame(form, refused)
        else:
            messages.success(request, _("欢迎加入 %(shop)s。") % {"shop": link.shop})
            return enter(request, person, "password", "/")
    return _page(request, "shops/join.html", link, form)


def _join_with_account(request: HttpRequest, token: str, link: InvitationView) -> HttpResponse:
    if request.method == "POST":
        try:
            actions.join_as_colleague(by=person_of(request), raw=token, now=timezone.now())
        except Refused:
            return redirect("join", token)  # the page says why the link is dead
        messages.success(request, _("欢迎加入 %(shop)s。") % {"shop": link.shop})
        return redirect("/")
    return _page(request, "shops/join_known.html", link, None)


def _renew(request: HttpRequest, token: str, link: InvitationView) -> HttpResponse:
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            password = form.cleaned_data["password"]
            actions.renew_password(raw=token, password=password, now=timezone.now())
        except Refused as refused:
            blame(form, refused)
        else:
            messages.success(request, _("密码已改好，请登录。两步验证已关闭，登录后可重新打开。"))
            return redirect("login")
    return _page(request, "shops/renew.html", link, form)


def _page(
    request: HttpRequest,
    template: str,
    link: InvitationView,
    form: JoinForm | NewPasswordForm | None,
) -> HttpResponse:
    place = {"link": link, "form": form, "roles": role_names(link.roles)}
    return render(request, template, place, status=422 if form and form.errors else 200)
