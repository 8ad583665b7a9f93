"""/shipping/: orders that wait to be sent, soonest first; what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouhou import moment
from shouhou.doors import page_language, person_of, tell
from shouhou.shipping import actions, queries
from shouhou.shipping.forms import ShortageForm
from shouhou.shipping.words import VIEWS, label
from shouhou.shops import queries as shops
from shouhou.shops.facts import Refused


@dataclass(frozen=True, slots=True)
class View:
    """One tab of the list."""

    name: str
    url: str
    chosen: bool
    count: int


@login_required
@never_cache
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """One view, with what is at stake on all that wait."""
    page = queries.waiting_page(person_of(request), request.GET.get("view", ""), moment.now())
    place = {
        "place": "shipping",
        "now": moment.now(),
        "page": page,
        "views": [
            View(
                name=label("view", view, page_language()),
                url=f"{reverse('shipping')}?{urlencode({'view': view})}",
                chosen=view == page.view,
                count=page.counts[view],
            )
            for view in VIEWS
        ],
        "several": len({row.shop_id for row in page.rows}) > 1,
        "shortages": queries.shortages_of(person_of(request)),
        "may_report": bool(mine(request)),
    }
    return render(request, "shipping/waiting.html", place)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """An item is missing: its orders come up at once."""
    said = request.POST if request.method == "POST" else None
    form = ShortageForm(said, shops=mine(request))
    if form.is_valid() and reported(request, form):
        return redirect("shipping")
    place: dict[str, Any] = {"place": "shipping", "form": form}
    return render(request, "shipping/report.html", place, status=422 if form.errors else 200)


def reported(request: HttpRequest, form: ShortageForm) -> bool:
    """Carry it out; a refusal stands at the field it is about."""
    try:
        actions.report_shortage(by=person_of(request), reported=form.reported(), now=moment.now())
    except Refused as refused:
        field = refused.field if refused.field in form.fields else None
        form.add_error(field, refused.says(page_language()))
        return False
    messages.success(request, _("已登记，涉及的订单都开了单，要告诉买家的话已写好。"))
    return True


@login_required
@require_POST
def end(request: HttpRequest, shortage_id: int) -> HttpResponse:
    """It is there again."""
    try:
        actions.end_shortage(by=person_of(request), shortage_id=shortage_id, now=moment.now())
    except Refused as refused:
        tell(request, refused)
    else:
        messages.success(request, _("已结束缺货。"))
    return redirect("shipping")


def mine(request: HttpRequest) -> list[tuple[int, str]]:
    """The shops in which this person may say what is missing."""
    person = person_of(request)
    found = {*shops.shops_where(person, "receive"), *shops.shops_where(person, "work")}
    return sorted((shop.id, shop.name) for shop in found)
