"""The queue: what must be done, most urgent first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shouhou import moment
from shouhou.cases import queries as cases
from shouhou.cases.queries import Narrow
from shouhou.desk.shown.queue import Group, grouped
from shouhou.doors import page_language, person_of
from shouhou.refunds import queries as refunds
from shouhou.shops import queries as shops
from shouhou.shops.facts import Refused

if TYPE_CHECKING:
    from shouhou.shops.facts import ShopView

ALARMING = ("late",)
FIRST = "open"
OURS = ("mine", "unassigned", "handed")
PAST = ("waiting", "done", "all")
OLD_NAMES = {"person": "look"}
"""Addresses people kept from before cases."""


@dataclass(frozen=True, slots=True)
class SavedView:
    """A line of the left side: a saved view, or a shop."""

    name: str
    url: str
    chosen: bool
    count: str = ""
    alarming: bool = False


@dataclass(frozen=True, slots=True)
class QueuePage:
    """Everything the page shows."""

    now: datetime
    name: str
    views: tuple[tuple[SavedView, ...], ...]
    shops: tuple[SavedView, ...]
    groups: tuple[Group, ...]
    count: str
    owner: str
    """Whose cases these are, where the list is narrowed to one person's."""
    first: str
    after: str
    nothing_at_all: bool
    has_shops: bool
    """There are several, so each row names its own."""
    may_work: bool
    may_assign: bool


@require_safe
@login_required
def queue(request: HttpRequest) -> HttpResponse:
    """One list for a view (`?view=`), a shop (`?shop=`), from a row on (`?after=`)."""
    person, now = person_of(request), moment.now()
    mine = shops.shops_of(person)
    view = OLD_NAMES.get(request.GET.get("view", ""), request.GET.get("view", ""))
    view = view if view in cases.VIEWS else FIRST
    shop_id = next((s.id for s in mine if str(s.id) == request.GET.get("shop")), None)
    after = request.GET.get("after", "")[:80]
    narrow = Narrow(owner_id=number_of(request.GET.get("owner", "")))
    try:
        found = cases.queue(person, view, now=now, shop_id=shop_id, after=after, narrow=narrow)
    except Refused:  # a place nobody gave out: from the top
        after = ""
        found = cases.queue(person, view, now=now, shop_id=shop_id, narrow=narrow)
    slips = refunds.slips_of([row.id for row in found.rows])
    page = QueuePage(
        now=now,
        name=_name(view),
        views=_views(view, shop_id, found.counts),
        shops=_shops(view, shop_id, mine),
        groups=grouped(found.rows, slips, now, {shop.id: shop.name for shop in mine}),
        count=cases.count_text(found.counts[view]),
        owner=found.rows[0].owner if narrow.owner_id and found.rows else "",
        first=_url(view, shop_id, owner=narrow.owner_id) if after else "",
        after=_url(view, shop_id, found.next, narrow.owner_id) if found.next else "",
        nothing_at_all=not found.counts["all"],
        has_shops=len(mine) > 1,
        may_work=any(shop.may("work") for shop in mine),
        may_assign=any(shop.may("assign") for shop in mine),
    )
    return render(request, "desk/queue.html", {"place": "queue", "page": page})


def _name(view: str) -> str:
    zh, en = cases.VIEW_NAMES[view]
    return zh if page_language() == "zh" else en[:1].upper() + en[1:]


def number_of(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _url(view: str, shop_id: int | None, after: str = "", owner: int | None = None) -> str:
    wanted = {"view": view, "shop": shop_id or "", "owner": owner or "", "after": after}
    return f"{reverse('queue')}?{urlencode({k: v for k, v in wanted.items() if v})}"


def _views(
    chosen: str, shop_id: int | None, counts: Mapping[str, int]
) -> tuple[tuple[SavedView, ...], ...]:
    """One's own first, then by what must be done, then what rests."""
    work = tuple(v for v in cases.VIEWS if v not in (*OURS, *PAST))
    return tuple(
        tuple(
            SavedView(
                _name(code),
                _url(code, shop_id),
                code == chosen,
                cases.count_text(counts[code]),
                code in ALARMING and bool(counts[code]),
            )
            for code in part
        )
        for part in (OURS, work, PAST)
    )


def _shops(view: str, shop_id: int | None, mine: tuple[ShopView, ...]) -> tuple[SavedView, ...]:
    """The filter by shop; a person with one shop needs none."""
    if len(mine) < 2:
        return ()
    every = SavedView(_("全部店铺"), _url(view, None), shop_id is None)
    return (every, *(SavedView(s.name, _url(view, s.id), s.id == shop_id) for s in mine))
