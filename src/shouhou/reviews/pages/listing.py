"""/reviews/: what buyers wrote, one view at a time; the same rows as a workbook."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shouhou import moment
from shouhou.clock import SHANGHAI
from shouhou.doors import page_language, person_of
from shouhou.platforms.spreadsheet.sheets_out import write_xlsx
from shouhou.reviews import queries
from shouhou.reviews.facts import ReviewWish
from shouhou.reviews.forms import NarrowForm
from shouhou.reviews.words import VIEWS, label
from shouhou.shops import queries as shops
from shouhou.shops.facts import Refused

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KEPT = ("view", "shop", "from_on", "until_on")


@dataclass(frozen=True, slots=True)
class View:
    """One tab of the list."""

    name: str
    url: str
    chosen: bool
    count: str = ""


@login_required
@never_cache
@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    """Newest first, 40 at a time; `after` goes on where the last page ended."""
    person, wish = person_of(request), wish_of(request)
    try:
        page = queries.reviews(person, wish)
    except Refused:
        raise Http404
    place = {
        "place": "reviews",
        "now": moment.now(),
        "wish": wish,
        "views": views_of(request, wish, queries.count_todo(person, wish.shop_id)),
        "shops": shops.shops_where(person, "see"),
        "rows": page.rows,
        "first": address(request) if wish.after else "",
        "after": address(request, after=page.after) if page.after else "",
        "export": f"{reverse('reviews_export')}{address(request)}",
    }
    return render(request, "reviews/list.html", place)


@login_required
@require_safe
def export(request: HttpRequest) -> FileResponse:
    """The register (H3.8.1): the rows of the list as a workbook whose cells are never formulas."""
    wish = wish_of(request)
    header, rows = queries.register_export(person_of(request), wish, page_language())
    book = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the answer
    write_xlsx(book, header, rows, sheet=str(_("评价登记")))
    book.seek(0)
    today = moment.now().astimezone(SHANGHAI).strftime("%Y%m%d")
    name = f"{_('评价登记')}_{label('view', wish.view, page_language())}_{today}.xlsx"
    return FileResponse(book, as_attachment=True, filename=name, content_type=XLSX)


def wish_of(request: HttpRequest) -> ReviewWish:
    """What the address asks for; what does not fit narrows nothing."""
    form = NarrowForm(request.GET)
    form.is_valid()
    said = form.cleaned_data
    return ReviewWish(
        view=said.get("view") or "todo",
        shop_id=said.get("shop"),
        from_on=said.get("from_on"),
        until_on=said.get("until_on"),
        after=said.get("after", ""),
    )


def views_of(request: HttpRequest, wish: ReviewWish, todo: int) -> tuple[View, ...]:
    """The tabs, with how many wait."""
    count = str(todo) if todo < queries.COUNTED else f"{queries.COUNTED - 1}+"
    language = page_language()
    return tuple(
        View(
            name=label("view", code, language),
            url=address(request, view=code),
            chosen=code == wish.view,
            count=count if code == "todo" else "",
        )
        for code in VIEWS
    )


def address(request: HttpRequest, **changed: Any) -> str:
    """This list with something changed, from its first page."""
    kept = {name: request.GET[name] for name in KEPT if request.GET.get(name)}
    return f"?{urlencode(kept | changed)}"
