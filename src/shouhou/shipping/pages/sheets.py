"""/shipping/sheets/: what waits to be sent again, and the sheets of the warehouse."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shouhou import moment
from shouhou.doors import back_to, person_of, tell
from shouhou.shipping import actions, queries
from shouhou.shops.facts import Refused


@login_required
@never_cache
@require_safe
def sheets(request: HttpRequest) -> HttpResponse:
    """By shop: what waits, what is short, the newest sheets."""
    now = moment.now()
    found = queries.to_send(person_of(request), now)
    place = {
        "place": "shipping",
        "now": now,
        "here": request.get_full_path(),
        "shops": found,
        "several": len(found) > 1,
    }
    return render(request, "shipping/sheets.html", place)


@login_required
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """A sheet of the chosen ones, or of all that wait."""
    shop_id = whole(request.POST.get("shop", ""))
    everything = request.POST.get("all") == "1"
    chosen = [each for each in map(whole, request.POST.getlist("sending")) if each]
    try:
        if not everything and not chosen:
            raise Refused("empty", "请先勾选要寄的。", "Choose what to send first.")
        sheet_id = actions.make_sheet(
            by=person_of(request),
            shop_id=shop_id,
            sending_ids=None if everything else chosen,
            now=moment.now(),
        )
    except Refused as refused:
        tell(request, refused)
        return redirect("shipping_sheets")
    return redirect("shipping_sheet", sheet_id)


@login_required
@require_POST
def restock(request: HttpRequest, sending_id: int) -> HttpResponse:
    """It is in stock again and waits."""
    try:
        actions.restock(by=person_of(request), sending_id=sending_id, now=moment.now())
    except Refused as refused:
        tell(request, refused)
    else:
        messages.success(request, _("已回到待寄。"))
    return redirect(back_to(request, "/shipping/sheets/"))


@login_required
@require_POST
def call_off(request: HttpRequest, sending_id: int) -> HttpResponse:
    """It shall not be sent, as long as it is not gone."""
    line = queries.sending_line(person_of(request), sending_id)
    back = back_to(request, "/shipping/sheets/")
    if line is None:
        tell(request, Refused("not_here", "没有这件要寄的东西。", "There is no such sending."))
        return redirect(back)
    reason = request.POST.get("reason", "")
    try:
        stopped = actions.call_off_sending(
            key=line.key, reason=reason, by=person_of(request), now=moment.now()
        )
    except Refused as refused:
        tell(request, refused)
    else:
        gone = _("来不及了，已经寄出；要拦请在包裹上联系快递。")
        (messages.success if stopped else messages.error)(
            request, _("已取消，仓库的寄件单上已划掉。") if stopped else gone
        )
    return redirect(back)


def whole(text: str) -> int:
    """A row's number from a form; 0 for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else 0
