"""/holds/: parcels to hold back before money goes; the warehouse answers with one key each."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shouhou import moment
from shouhou.doors import person_of, tell
from shouhou.orders.queries import lines_of_orders
from shouhou.refunds import actions, queries
from shouhou.shops.facts import Refused

HELD: Final = {"held": True, "gone": False}


@login_required
@never_cache
@require_safe
def holds(request: HttpRequest) -> HttpResponse:
    """What must not leave the warehouse, and what was bought."""
    rows = queries.holds(person_of(request))
    bought = {}
    for shop_id in {row.shop_id for row in rows}:
        numbers = [row.order_no for row in rows if row.shop_id == shop_id]
        for order_no, lines in lines_of_orders(shop_id, numbers).items():
            bought[shop_id, order_no] = lines
    place = {
        "place": "shipping",
        "now": moment.now(),
        "rows": [(row, bought.get((row.shop_id, row.order_no), ())) for row in rows],
    }
    return render(request, "desk/holds.html", place)


@login_required
@require_POST
def answer_hold(request: HttpRequest, refund_id: int, answer: str) -> HttpResponse:
    """Stopped, or gone already."""
    if answer not in HELD:
        raise Http404
    person, held = person_of(request), HELD[answer]
    try:
        actions.answer_hold(by=person, refund_id=refund_id, held=held, now=moment.now())
    except Refused as refused:
        tell(request, refused)
    else:
        stopped = _("已拦下，客服可以退款了。")
        messages.success(request, stopped if held else _("已记下：要拦截快件。"))
    return redirect("holds")
