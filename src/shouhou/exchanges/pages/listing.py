"""/exchanges/: what is to be settled, paid for, awaited and sent, one view at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shouhou import moment
from shouhou.doors import page_language, person_of
from shouhou.exchanges import queries
from shouhou.exchanges.facts import ExchangeWish
from shouhou.exchanges.forms import NarrowForm
from shouhou.exchanges.words import VIEWS, label
from shouhou.shops import queries as shops
from shouhou.shops.facts import Refused

FIRST = "owing"
KEPT = ("view", "shop")


@dataclass(frozen=True, slots=True)
class View:
    """One tab of the list."""

    name: str
    url: str
    chosen: bool
    count: int | None


@login_required
@never_cache
@require_safe
def exchanges(request: HttpRequest) -> HttpResponse:
    """What moved last first, 40 at a time."""
    person, form = person_of(request), NarrowForm(request.GET)
    form.is_valid()
    said = form.cleaned_data
    counted = queries.counts(person, said.get("shop"))
    wish = ExchangeWish(
        view=said.get("view") or first_of(counted),
        shop_id=said.get("shop"),
        after=said.get("after", ""),
    )
    try:
        page = queries.exchanges(person, wish)
    except Refused:
        raise Http404
    place = {
        "place": "exchanges",
        "now": moment.now(),
        "wish": wish,
        "views": views_of(request, wish, counted),
        "shops": shops.shops_where(person, "see"),
        "rows": page.rows,
        "first": address(request) if wish.after else "",
        "after": address(request, after=page.after) if page.after else "",
    }
    return render(request, "exchanges/list.html", place)


def first_of(counted: dict[str, int]) -> str:
    """The view that opens: money that is owed us, else the first in which something waits."""
    return FIRST if counted[FIRST] else next((code for code in counted if counted[code]), FIRST)


def views_of(request: HttpRequest, wish: ExchangeWish, counted: dict[str, int]) -> tuple[View, ...]:
    """The tabs, with how many wait."""
    return tuple(
        View(
            name=label("view", code, page_language()),
            url=address(request, view=code),
            chosen=code == wish.view,
            count=counted.get(code),
        )
        for code in VIEWS
    )


def address(request: HttpRequest, **changed: Any) -> str:
    """This list with something changed, from its first page."""
    kept = {name: request.GET[name] for name in KEPT if request.GET.get(name)}
    return f"?{urlencode(kept | changed)}"
