"""The queue: what must be done, most urgent first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shouhou.desk.door import person_of
from shouhou.desk.shown.language import page_language
from shouhou.desk.shown.pager import Pager, pager, wanted_number
from shouhou.desk.shown.queue import Group, grouped
from shouhou.refunds import queries as refunds
from shouhou.shops import queries as shops
from shouhou.shops.facts import ShopView

ALARMING = "late"
FIRST = "open" if "open" in refunds.VIEWS else "all"


@dataclass(frozen=True, slots=True)
class SavedView:
    """A line of the left side: a saved view, or a shop."""

    name: str
    url: str
    chosen: bool
    count: int = 0
    alarming: bool = False


@dataclass(frozen=True, slots=True)
class QueuePage:
    """Everything the page shows."""

    now: datetime
    name: str
    views: tuple[SavedView, ...]
    shops: tuple[SavedView, ...]
    groups: tuple[Group, ...]
    total: int
    pages: Pager
    nothing_at_all: bool


@require_safe
@login_required
def queue(request: HttpRequest) -> HttpResponse:
    """One list for a view (`?view=`), a shop (`?shop=`) and a page (`?page=`)."""
    person, now = person_of(request), timezone.now()
    mine = shops.shops_of(person)
    view = request.GET.get("view", "")
    view = view if view in refunds.VIEWS else FIRST
    shop_id = next((s.id for s in mine if str(s.id) == request.GET.get("shop")), None)
    number = wanted_number(request.GET.get("page", ""))
    found = refunds.queue(person, view, now=now, shop_id=shop_id, page=number)
    page = QueuePage(
        now=now,
        name=_name(view),
        views=_views(view, shop_id, found.counts),
        shops=_shops(view, shop_id, mine),
        groups=grouped(found.rows, now, {shop.id: shop.name for shop in mine}),
        total=found.counts[view],
        pages=pager(found.page, found.pages, lambda number: _url(view, shop_id, number)),
        nothing_at_all=not found.counts["all"],
    )
    return render(request, "desk/queue.html", {"place": "queue", "page": page})


def _name(view: str) -> str:
    zh, en = refunds.VIEW_NAMES[view]
    return zh if page_language() == "zh" else en.capitalize()


def _url(view: str, shop_id: int | None, number: int = 1) -> str:
    wanted = {"view": view, "shop": shop_id or "", "page": number if number > 1 else ""}
    return f"{reverse('queue')}?{urlencode({k: v for k, v in wanted.items() if v})}"


def _views(chosen: str, shop_id: int | None, counts: Mapping[str, int]) -> tuple[SavedView, ...]:
    return tuple(
        SavedView(_name(code), _url(code, shop_id), code == chosen, counts[code], code == ALARMING)
        for code in refunds.VIEWS
    )


def _shops(view: str, shop_id: int | None, mine: tuple[ShopView, ...]) -> tuple[SavedView, ...]:
    """The filter by shop; a person with one shop needs none."""
    if len(mine) < 2:
        return ()
    every = SavedView(_("全部店铺"), _url(view, None), shop_id is None)
    return (every, *(SavedView(s.name, _url(view, s.id), s.id == shop_id) for s in mine))
