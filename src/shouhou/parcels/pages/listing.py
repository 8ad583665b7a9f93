"""/parcels/: what is wrong first, what is on its way, who was asked; one view at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shouhou import moment
from shouhou.cases.queries import count_text
from shouhou.doors import page_language, person_of
from shouhou.parcels import queries
from shouhou.parcels.forms import FreightAskForm
from shouhou.parcels.pages.door import as_title
from shouhou.parcels.queries import ParcelPage
from shouhou.parcels.queries.for_pages import count_signs
from shouhou.parcels.words import VIEWS, label
from shouhou.shops import queries as shops
from shouhou.shops.facts import Refused

LONGEST_SEARCH: Final = 64
MOST_LINKED: Final = 3

NOTHING: Final = {
    "signs": (
        _("没有不对劲的包裹"),
        _("停滞、拒收、丢失、代签、显示签收却没收到的包裹，会自己出现在这里，并写好下一步。"),
    ),
    "asked": (
        _("没有在等快递答复的包裹"),
        _("在包裹里点“联系快递”，记下问了谁、答应了什么、什么时候再看；到时没有办到会提醒。"),
    ),
    "unknown": (
        _("每个包裹的快递都认得出"),
        _("订单上的快递名称没见过时，包裹会出现在这里：选一次快递公司，物流就查得到。"),
    ),
}
OTHERWISE: Final = (
    _("这里会列出包裹"),
    _("订单发货、买家填退货单号之后，包裹自动收进来；也可以在售后单里加一个。"),
)
NOT_FOUND: Final = (
    _("没有找到"),
    _("请输入完整的运单号或订单号；也可以换到“全部”再找。"),
)


@dataclass(frozen=True, slots=True)
class View:
    """One tab of the list."""

    name: str
    url: str
    chosen: bool
    count: str


@login_required
@never_cache
@require_safe
def parcels(request: HttpRequest) -> HttpResponse:
    """One page of a view; `after` goes on where the last page ended."""
    person, now = person_of(request), moment.now()
    search, after = searched(request), request.GET.get("after", "")
    view = request.GET.get("view", "")
    try:
        page = queries.parcel_page(person, view, now, search=search, after=after)
    except Refused:
        raise Http404
    mine = shops.shops_where(person, "see")
    place = {
        "place": "parcels",
        "now": now,
        "view": page.view,
        "views": views_of(page, search),
        "search": search,
        "rows": page.rows,
        "settable": shops.shops_where(person, "set")[:MOST_LINKED],
        "several": len(mine) > 1,
        "ask": FreightAskForm([(shop.id, shop.name) for shop in mine]),
        "first": address(page.view, search) if after else "",
        "after": address(page.view, search, after=page.next_after) if page.next_after else "",
        "nothing": NOT_FOUND if search else NOTHING.get(page.view, OTHERWISE),
    }
    return render(request, "parcels/list.html", place)


@login_required
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """The small count of the bar on top: how many parcels have something wrong."""
    count = count_signs(person_of(request))
    shown = {"count": count, "count_text": count_text(count)}
    return render(request, "parcels/_waiting.html", shown)


def searched(request: HttpRequest) -> str:
    """What is looked for, without anything no number can have."""
    told = request.GET.get("q", "")
    return "".join(letter for letter in told if letter.isprintable()).strip()[:LONGEST_SEARCH]


def views_of(page: ParcelPage, search: str) -> tuple[View, ...]:
    """The tabs, with how many stand in each."""
    language = page_language()
    return tuple(
        View(
            name=as_title(label("view", code, language)),
            url=address(code, search),
            chosen=code == page.view,
            count=count_text(page.counts[code]),
        )
        for code in VIEWS
    )


def address(view: str, search: str, **more: Any) -> str:
    """This list from its first page, or from where `after` says."""
    kept: dict[str, Any] = {"view": view} | ({"q": search} if search else {})
    return f"?{urlencode(kept | more)}"
