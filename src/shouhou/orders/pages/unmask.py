"""POST /orders/unmask/: a buyer's full data to somebody who says why."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from shouhou import moment
from shouhou.orders import actions, queries
from shouhou.orders.forms import UnmaskForm
from shouhou.shops.facts import Refused
from shouhou.shops.queries import Person

FRAGMENT = "orders/_buyer.html"
PAGE = "orders/unmask.html"


@login_required
@never_cache
@require_POST
def unmask(request: HttpRequest) -> HttpResponse:
    """The piece alone for a page that asks with htmx, else a page of its own.

    A missing reason is answered with the masked piece and the sentence (422, or 200 for htmx, which
    shows no other); an order that is not here with 404.
    """
    form = UnmaskForm(request.POST)
    if not form.is_valid():
        raise Http404
    assert request.user.is_authenticated
    given = form.cleaned_data
    shown = {
        "shop_id": given["shop_id"],
        "order_no": given["order_no"],
        "may_unmask": True,
        "next": back_to(request, given["next"]),
        "reason": given["reason"],
    }
    try:
        buyer = actions.unmask(
            by=request.user,
            shop_id=given["shop_id"],
            order_no=given["order_no"],
            reason=given["reason"],
            now=moment.now(),
        )
    except Refused as refused:
        shown |= refusal(request.user, refused, given)
        return answer(request, shown, status=422)
    return answer(request, shown | {"buyer": buyer}, status=200)


def refusal(by: Person, refused: Refused, given: dict[str, Any]) -> dict[str, Any]:
    """The masked buyer and why it stays masked; of an order that is not here, nothing."""
    order = queries.order_view(by, given["shop_id"], given["order_no"])
    if refused.code == "not_here" or order is None:
        raise Http404
    return {"buyer": order.buyer, "refusal": refused.says(get_language() or "")}


def answer(request: HttpRequest, shown: dict[str, Any], status: int) -> HttpResponse:
    """A piece or a page; nothing of it is kept by the browser (`never_cache`)."""
    if request.headers.get("HX-Request"):
        return render(request, FRAGMENT, shown)
    return render(request, PAGE, shown, status=status)


def back_to(request: HttpRequest, wanted: str) -> str:
    """A page of ours to go back to, else the desk."""
    hosts = {request.get_host()}
    ours = url_has_allowed_host_and_scheme(wanted, hosts, require_https=request.is_secure())
    return wanted if ours and wanted.startswith("/") else "/"
