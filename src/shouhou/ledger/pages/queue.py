"""/ledger/: what finance has to pay, in views with totals; many released at once."""

from __future__ import annotations

from dataclasses import asdict
from typing import Final
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from shouhou import moment
from shouhou.doors import page_language, person_of
from shouhou.ledger import actions, queries
from shouhou.ledger.pages.door import number
from shouhou.ledger.words import VIEWS
from shouhou.shops.queries import shops_where

AT_ONCE: Final = 200
RESULTS: Final = "ledger_released"


@login_required
@never_cache
@require_GET
def ledger(request: HttpRequest) -> HttpResponse:
    """The queue: one view, its counts and sums beside it."""
    person = person_of(request)
    shops = shops_where(person, "see_money")
    if not shops:
        raise PermissionDenied
    view = request.GET.get("view", VIEWS[0])
    view = view if view in VIEWS else VIEWS[0]
    shop_id = number(request.GET.get("shop", ""))
    after = request.GET.get("after", "")[:80]
    try:
        queue = queries.payable_queue(person, view, now=moment.now(), shop_id=shop_id, after=after)
    except ValueError:  # a cursor that somebody has typed
        return redirect("ledger")
    chosen = {"shop": shop_id} if shop_id else {}
    return render(
        request,
        "ledger/queue.html",
        {
            "place": "ledger",
            "view": view,
            "queue": queue,
            "total": next(each for each in queue.counts if each.view == view),
            "shops": shops if len(shops) > 1 else (),
            "shop_id": shop_id,
            "may_release": any("release" in each for each in queue.allowed.values()),
            "rows": [(row, queue.allowed[row.id]) for row in queue.rows],
            "of_shop": f"&{urlencode(chosen)}" if chosen else "",
            "first": bool(after),
        },
    )


@login_required
@require_POST
def release(request: HttpRequest) -> HttpResponse:
    """Release what was chosen: first say what will happen, then, with a second press, do it."""
    person, ids = person_of(request), chosen_ids(request)
    if not ids:
        messages.warning(request, _("先勾选要放款的行。"))
        return redirect("ledger")
    if request.POST.get("sure") != "1":
        heads = queries.heads_of(person, ids)
        total = sum(head.amount_fen for head in heads)
        shown = {"place": "ledger", "rows": heads, "total_fen": total}
        return render(request, "ledger/release.html", shown)
    results = actions.release_many(by=person, payable_ids=ids, now=moment.now())
    request.session[RESULTS] = [asdict(each) for each in results]
    return redirect("ledger_released")


def chosen_ids(request: HttpRequest) -> list[int]:
    """The numbers of the chosen rows; what is no number is left out."""
    told = map(number, request.POST.getlist("id")[:AT_ONCE])
    return [each for each in told if each is not None]


@login_required
@never_cache
@require_GET
def released(request: HttpRequest) -> HttpResponse:
    """What became of each row of the last batch."""
    told = request.session.get(RESULTS, [])
    heads = queries.heads_of(person_of(request), [each["payable_id"] for each in told])
    known = {head.id: head for head in heads}
    rows = [
        (known.get(each["payable_id"]), each["en" if page_language() == "en" else "zh"])
        for each in told
    ]
    went_well = sum(1 for head, why in rows if head and not why)
    shown = {"place": "ledger", "rows": rows, "went_well": went_well}
    return render(request, "ledger/released.html", shown)
