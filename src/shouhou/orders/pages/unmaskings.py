"""/orders/unmaskings/: who saw buyers' full data and why, and what was erased."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shouhou.orders import queries
from shouhou.orders.words import vocabulary
from shouhou.policy.words import Language
from shouhou.shops.queries import shops_where

ROWS = 50


@login_required
@never_cache
@require_safe
def unmaskings(request: HttpRequest) -> HttpResponse:
    """For supervisors and owners; for others the page does not exist."""
    assert request.user.is_authenticated
    if not shops_where(request.user, "approve"):
        raise Http404
    after = request.GET.get("after", "")
    last = int(after) if after.isascii() and after.isdigit() and len(after) < 19 else None
    rows = queries.unmaskings(request.user, after=last, limit=ROWS + 1)
    language: Language = "en" if (get_language() or "").startswith("en") else "zh"
    erased = [] if last else queries.erasures(request.user)
    return render(
        request,
        "orders/unmaskings.html",
        {
            "place": "shops",
            "rows": rows[:ROWS],
            "more": rows[ROWS - 1].id if len(rows) > ROWS else None,
            "erasures": [
                (each, vocabulary().label("erased", each.part, language)) for each in erased
            ],
        },
    )
