"""The queue: what must be done, most urgent first."""

from __future__ import annotations

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
from shouhou.desk.shown.pager import Pager, pager, wanted_number
from shouhou.desk.shown.queue import Group, grouped
from shouhou.refunds import queries as refunds
from shouhou.shops import queries as shops
from shouhou.shops.facts import ShopView

ALARMING = ("late_soon",)


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
    view_name: str
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
    view = view if view in refunds.VIEWS else refunds.VIEWS[0]
    shop_id = _shop(request.GET.get("shop", ""), mine)
    number = wanted_number(request.GET.get("page", ""))
    found = refunds.queue(person, view=view, shop_id=shop_id, now=now, page=number)
    page = QueuePage(
        now=now,
        view_name=view_names()[view],
        views=_views(view, shop_id, found.counts),
        shops=_shops(view, shop_id, mine),
        groups=grouped(found.rows, now, view),
        total=found.total,
        pages=pager(found.page, found.total, found.size, lambda n: _url(view, shop_id, n)),
        nothing_at_all=not found.counts["all"],
    )
    return render(request, "desk/queue.html", {"place": "queue", "page": page})


def view_names() -> dict[str, str]:
    """What each saved view is called."""
    return {
        "todo": _("待处理"),
        "agree": _("待同意"),
        "receive": _("待收货"),
        "pay": _("待打款"),
        "late_soon": _("超时预警"),
        "ask": _("待补事实"),
        "look": _("需人工"),
        "done": _("已结束"),
        "all": _("全部"),
    }


def _shop(text: str, mine: tuple[ShopView, ...]) -> int | None:
    return next((shop.id for shop in mine if str(shop.id) == text), None)


def _url(view: str, shop_id: int | None, number: int = 1) -> str:
    wanted = {"view": view, "shop": shop_id or "", "page": number if number > 1 else ""}
    return f"{reverse('queue')}?{urlencode({k: v for k, v in wanted.items() if v})}"


def _views(chosen: str, shop_id: int | None, counts: dict[str, int]) -> tuple[SavedView, ...]:
    return tuple(
        SavedView(name, _url(code, shop_id), code == chosen, counts[code], code in ALARMING)
        for code, name in view_names().items()
    )


def _shops(view: str, shop_id: int | None, mine: tuple[ShopView, ...]) -> tuple[SavedView, ...]:
    every = SavedView(_("全部店铺"), _url(view, None), shop_id is None)
    return (every, *(SavedView(s.name, _url(view, s.id), s.id == shop_id) for s in mine))
