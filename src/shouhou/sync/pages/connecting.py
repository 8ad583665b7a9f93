"""Connect a shop: the sample market in one step, or an app of the open platform and consent."""

from __future__ import annotations

import secrets
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouhou import moment
from shouhou.doors import page_language, person_of
from shouhou.shops import actions as shops
from shouhou.shops.facts import Refused, ShopView
from shouhou.sync import actions
from shouhou.sync.forms import AppForm, SessionForm
from shouhou.sync.pages.door import Failed, my_shop, tell_failure
from shouhou.sync.pages.showing import page

ASKED: Final = "sync.consent"
CONSENT_SECONDS: Final = 900
LONGEST_CODE: Final = 200


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def app(request: HttpRequest, shop_id: int) -> HttpResponse:
    """The app's key, secret and addresses; consent comes after."""
    shop = my_shop(request, shop_id, "set")
    form = _app_form(request, shop)
    if request.method == "POST" and form.is_valid():
        try:
            shops.connect(by=person_of(request), shop_id=shop_id, app=form.keys(), now=moment.now())
        except Refused as refused:
            field = refused.field if refused.field in form.fields else None
            form.add_error(field, refused.says(page_language()))
        else:
            messages.success(request, _("已保存。下一步：去平台授权。"))
            return redirect("connection", shop_id)
    place = {"place": "connections", "shop": shop, "form": form}
    return render(request, "sync/app.html", place, status=422 if form.errors else 200)


@require_POST
@login_required
@never_cache
def market(request: HttpRequest, shop_id: int) -> HttpResponse:
    """Connect to the sample market beside this desk."""
    my_shop(request, shop_id, "set")
    try:
        actions.connect_market(person_of(request), shop_id, moment.now())
    except Failed as failed:
        tell_failure(request, failed)
    else:
        messages.success(request, _("已连接示例市场，正在读取订单和退款。"))
    return redirect("connection", shop_id)


@require_safe
@login_required
@never_cache
def authorise(request: HttpRequest, shop_id: int) -> HttpResponse:
    """Lead to the platform's page of consent; only this browser can bring the answer back."""
    my_shop(request, shop_id, "set")
    state = secrets.token_urlsafe(24)
    try:
        address = actions.consent_address(person_of(request), shop_id, _back(request), state)
    except Refused as refused:
        tell_failure(request, refused)
        return redirect("connection", shop_id)
    request.session[ASKED] = [state, shop_id, _wall_seconds()]
    return redirect(address)


@require_safe
@login_required
@never_cache
def back(request: HttpRequest) -> HttpResponse:
    """The platform leads back here with a code; it is exchanged between the servers."""
    state, shop_id, asked_at = request.session.pop(ASKED, ["", 0, 0.0])
    given, code = request.GET.get("state", ""), request.GET.get("code", "")
    late = _wall_seconds() - asked_at > CONSENT_SECONDS
    if not state or late or not secrets.compare_digest(given.encode(), state.encode()):
        messages.error(request, _("这次授权不是从这里发起的，或已过期。请重新点“去授权”。"))
        return redirect("connections")
    if not code or len(code) > LONGEST_CODE:
        messages.error(request, _("平台没有给出授权码：可能是取消了授权。"))
        return redirect("connection", shop_id)
    try:
        actions.finish_consent(person_of(request), shop_id, code, _back(request), moment.now())
    except Failed as failed:
        tell_failure(request, failed)
    else:
        messages.success(request, _("授权成功，正在读取最近三个月的订单和退款。"))
    return redirect("connection", shop_id)


@require_POST
@login_required
@never_cache
def session(request: HttpRequest, shop_id: int) -> HttpResponse:
    """A token that the owner has brought along."""
    shop = my_shop(request, shop_id, "set")
    form = SessionForm(request.POST)
    if form.is_valid():
        by, now = person_of(request), moment.now()
        try:
            actions.enter_session(by, shop_id, form.granted(), now)
        except Failed as failed:
            tell_failure(request, failed)
        else:
            messages.success(request, _("已连接，正在读取最近三个月的订单和退款。"))
        return redirect("connection", shop_id)
    return page(request, shop, form)


def _app_form(request: HttpRequest, shop: ShopView) -> AppForm:
    initial: dict[str, Any] = {"kind": "tmall" if shop.kind == "mall" else "taobao"}
    return AppForm(request.POST or None, is_english=page_language() == "en", initial=initial)


def _back(request: HttpRequest) -> str:
    """Where the platform leads back to: the address people open the desk at."""
    here = reverse("connection_back")
    return f"{settings.ADDRESS}{here}" if settings.ADDRESS else request.build_absolute_uri(here)


def _wall_seconds() -> float:
    return moment.wall_of(moment.now()).timestamp()
