"""A case opened by hand from an order: what it is about, who works on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shouhou import moment
from shouhou.cases import actions, queries
from shouhou.cases.facts import Opening
from shouhou.cases.words import KINDS
from shouhou.desk.forms import OpenForm
from shouhou.desk.pages.act import put_refusal
from shouhou.desk.shown.choices import words_of
from shouhou.doors import person_of
from shouhou.orders import queries as orders
from shouhou.shops.facts import Refused

if TYPE_CHECKING:
    from shouhou.orders.queries import OrderView
    from shouhou.shops.queries import Person


@require_http_methods(["GET", "POST"])
@login_required
def open_case(request: HttpRequest) -> HttpResponse:
    """The form for one order (`?shop=&order=`); after it the new case."""
    person = person_of(request)
    order = order_of(request, person)
    there = queries.cases_of_order(person, order.shop_id, order.order_no)
    typed = request.POST if request.method == "POST" else None
    form = OpenForm(typed, initial={"shop": order.shop_id, "order": order.order_no})
    form.offer("kind", words_of("case_kind", KINDS))
    people = queries.people_of(person, order.shop_id)
    form.offer("to", [(str(one.person_id), one.name) for one in people], empty=_("按规则分配"))
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("case", opened(request, person, order, form))
        except Refused as refused:
            put_refusal(form, refused)
    place = {"place": "queue", "form": form, "order": order, "there": there, "now": moment.now()}
    return render(request, "desk/open_case.html", place, status=422 if form.errors else 200)


def order_of(request: HttpRequest, person: Person) -> OrderView:
    """The order the address or the form names; raises Http404 for another shop's."""
    asked = request.POST if request.method == "POST" else request.GET
    shop, number = asked.get("shop", ""), asked.get("order", "")[:64].replace("\0", "")
    if not (shop.isascii() and shop.isdigit() and len(shop) < 19):
        raise Http404
    order = orders.order_view(person, int(shop), number)
    if order is None:
        raise Http404
    return order


def opened(request: HttpRequest, person: Person, order: OrderView, form: OpenForm) -> int:
    """Open it, give it to whoever was named, say so."""
    said, now = form.cleaned_data, moment.now()
    opening = Opening(
        shop_id=order.shop_id,
        kind=said["kind"],
        source="hand",
        order_no=order.order_no,
        platform=order.platform,
        buyer=orders.buyers_of([order.shop_id], [order.order_no]).get(
            (order.shop_id, order.order_no), ""
        ),
        title=order.lines[0].title if order.lines else "",
        problem=said["problem"],
        note=said["note"],
    )
    case_id = actions.open_case(by=person, opening=opening, now=now)
    if said["to"]:
        actions.assign(by=person, case_id=case_id, to=int(said["to"]), now=now)
    messages.success(request, _("售后单已开。"))
    return case_id
