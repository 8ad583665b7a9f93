"""/items/: what the shops sell, searched by words."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shouhou import moment
from shouhou.doors import person_of
from shouhou.items import queries
from shouhou.items.forms import BookForm, LookForm
from shouhou.shops import queries as shops


@login_required
@never_cache
@require_safe
def items(request: HttpRequest) -> HttpResponse:
    """By name, fifty at a time; `after` goes on where the last page ended."""
    person, form = person_of(request), LookForm(request.GET)
    form.is_valid()
    said = form.cleaned_data
    text, shop_id = said.get("q", ""), said.get("shop")
    page = queries.item_page(person, shop_id=shop_id, text=text, after=said.get("after") or 0)
    mine = shops.shops_where(person, "see")
    kept = {"q": text, "shop": shop_id or ""}
    place = {
        "place": "items",
        "now": moment.now(),
        "looked_for": text,
        "shop_id": shop_id,
        "shops": mine,
        "names": {shop.id: shop.name for shop in mine},
        "money": {shop.id for shop in mine if shop.may("see_money")},
        "rows": page.rows,
        "first": f"?{urlencode(kept)}" if said.get("after") else "",
        "after": f"?{urlencode(kept | {'after': page.after})}" if page.after else "",
        "sheets": [shop for shop in mine if shop.may("upload") and shop.may("see_money")],
        "book": BookForm(),
    }
    return render(request, "items/list.html", place)
