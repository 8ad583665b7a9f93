"""/approvals/history/: who decided what, as what, with the figures then."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shouhou import moment
from shouhou.approvals import queries
from shouhou.approvals.pages.door import shown
from shouhou.doors import person_of

PAGE = 50
LONGEST = 18


@login_required
@never_cache
@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """Fifty at a time, latest asked first; `?before=` goes on where the last page ended."""
    now, before = moment.now(), request.GET.get("before", "")
    known = before.isascii() and before.isdigit() and len(before) <= LONGEST
    found = queries.history(person_of(request), now, int(before) if known else None)
    rows = found[:PAGE]
    page = {
        "place": "approvals",
        "tab": "history",
        "now": now,
        "rows": [shown(one, now) for one in rows],
        "next": rows[-1].id if len(found) > PAGE else None,
        "is_first": not known,
    }
    return render(request, "approvals/history.html", page)
