"""Having a parcel stopped by interface, what is known of it, and the accounts it needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shouhou import moment
from shouhou.doors import page_language, person_of, tell
from shouhou.parcels import actions
from shouhou.parcels.forms import PartnerForm, StopForm
from shouhou.parcels.pages.door import (
    Act,
    carried,
    named,
    right_missing,
    seen_parcel,
    typed,
    way_back,
)
from shouhou.parcels.pages.sources import my_shop, show
from shouhou.shops.facts import Refused


@require_http_methods(["GET", "POST"])
@login_required
def stop(request: HttpRequest, parcel_id: int) -> HttpResponse:
    """快递100 is asked to have it sent back; said in one sentence before the second key."""
    parcel = seen_parcel(request, parcel_id)

    def do(said: Mapping[str, Any]) -> None:
        actions.order_stop(
            by=person_of(request),
            parcel_id=parcel.id,
            reason=said["reason"],
            tell_buyer=said["tell_buyer"],
            now=moment.now(),
        )

    act = Act(
        title=_("请快递100拦回"),
        about=_("%(parcel)s 会被拦下退回寄件地址，可能收费，发出后不能撤销。")
        % {"parcel": named(parcel)},
        verb=_("拦回"),
        form=StopForm(typed(request)),
        do=do,
        done=_("马上发出，结果写在包裹和售后单上。"),
        back=way_back(request, reverse("parcel", args=[parcel.id])),
        refused=right_missing(request, parcel.shop_id),
    )
    return carried(request, act)


@require_POST
@login_required
def settle(request: HttpRequest, parcel_id: int, stop_id: int) -> HttpResponse:
    """Somebody looked up whether it was ordered."""
    parcel = seen_parcel(request, parcel_id)
    ordered = request.POST.get("ordered") == "yes"
    try:
        actions.settle_stop(
            by=person_of(request), stop_id=stop_id, ordered=ordered, now=moment.now()
        )
    except Refused as refused:
        tell(request, refused)
    else:
        messages.success(request, _("已记下。"))
    return redirect(way_back(request, reverse("parcel", args=[parcel.id])))


@require_POST
@login_required
def partner(request: HttpRequest, shop_id: int) -> HttpResponse:
    """Enter or change a waybill account with a courier."""
    shop = my_shop(request, shop_id, "set")
    form = PartnerForm(request.POST, prefix="partner")
    if form.is_valid():
        try:
            actions.connect_partner(
                by=person_of(request), shop_id=shop_id, keys=form.keys(), now=moment.now()
            )
        except Refused as refused:
            field = refused.field if refused.field in form.fields else None
            form.add_error(field, refused.says(page_language()))
        else:
            messages.success(request, _("已保存，这家快递的包裹可以请快递100拦回了。"))
            return redirect("parcel_sources", shop_id)
    return show(request, shop, {}, status=422, partner=form)


@require_POST
@login_required
def drop_partner(request: HttpRequest, shop_id: int, courier: str) -> HttpResponse:
    """Forget a waybill account."""
    my_shop(request, shop_id)
    try:
        actions.drop_partner(
            by=person_of(request), shop_id=shop_id, courier=courier, now=moment.now()
        )
    except Refused as refused:
        tell(request, refused)
    else:
        messages.success(request, _("已删除。"))
    return redirect("parcel_sources", shop_id)
