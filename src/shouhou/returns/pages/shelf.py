"""无主架: what nobody announced, how long it lies, whose it could be."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shouhou import moment
from shouhou.doors import person_of
from shouhou.returns import queries
from shouhou.shops import queries as shops


@login_required
@never_cache
@require_safe
def shelf(request: HttpRequest) -> HttpResponse:
    """The shelf, the oldest first; `?after=` what follows."""
    person, told = person_of(request), request.GET.get("after", "")
    after = int(told) if told.isascii() and told.isdigit() and len(told) < 19 else 0
    page = queries.shelf(person, moment.now(), after=after)
    place = {
        "place": "returns",
        "now": moment.now(),
        "page": page,
        "several": len({row.shop_id for row in page.rows}) > 1,
        "may_receive": bool(shops.shops_where(person, "receive")),
    }
    return render(request, "returns/shelf.html", place)


@login_required
@never_cache
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """A small number in the bar: what was received and is not counted."""
    found = queries.station_day(person_of(request), moment.now())
    return render(request, "pieces/waiting.html", {"count": found.waiting_count})
