"""/parcels/freight/ask/: how much, how long, to an address, courier by courier."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shouhou import moment
from shouhou.doors import person_of
from shouhou.parcels import queries
from shouhou.parcels.forms import FreightAskForm
from shouhou.parcels.queries import FreightAnswer
from shouhou.shops import queries as shops


@login_required
@never_cache
@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    """The answer alone for a page that asked for it in place, else with its own form."""
    person = person_of(request)
    mine = [(shop.id, shop.name) for shop in shops.shops_where(person, "see")]
    named = request.GET.get("shop", "")
    if named and named not in {str(pk) for pk, _name in mine}:
        raise Http404
    form = FreightAskForm(mine, request.GET if "q" in request.GET else None)
    place: dict[str, Any] = {"place": "parcels", "now": moment.now(), "ask": form}
    if form.is_bound and form.is_valid() and mine:
        place |= answered(request, form, mine[0][0])
    in_place = request.headers.get("HX-Request")
    template = "parcels/_freight_answer.html" if in_place else "parcels/freight_ask.html"
    return render(request, template, place)


def answered(request: HttpRequest, form: FreightAskForm, first_shop: int) -> dict[str, Any]:
    """What the shop's sheet of today says."""
    said = form.cleaned_data
    shop_id, grams = said["shop"] or first_shop, said["grams"] or form.fields["grams"].initial
    found: FreightAnswer | None = queries.freight_answer(
        person_of(request), shop_id, said["q"], grams, moment.now()
    )
    shop = shops.shop_of(person_of(request), shop_id)
    return {"answer": found, "shop_id": shop_id, "may_set": bool(shop and shop.may("set"))}
