"""One box finds everything: refunds and orders by number, waybill, phone tail, nick, goods."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from shouhou import moment
from shouhou.cases import queries as cases
from shouhou.doors import person_of
from shouhou.refunds import queries as refunds
from shouhou.refunds.queries import FoundBoth

LONGEST = 80
LONGEST_CASE = 9
BARE_CASE = 5
HITS = 30
PHONE_TAIL = 4


@require_safe
@login_required
def search(request: HttpRequest) -> HttpResponse:
    """Results by kind; a whole number that names one refund opens it at once."""
    text = request.GET.get("q", "").strip()[:LONGEST]
    if numbered := _case_of_number(request, text):
        return redirect("case", numbered)
    found = refunds.search(person_of(request), text, HITS)
    exact = _named(found, text)
    if exact is not None:
        return redirect("refund", exact)
    place = {
        "q": text,
        "now": moment.now(),
        "refunds": found.refunds,
        "orders": _without_refund(found),
        "too_short": found.orders.refusal == "too_short" and not found.refunds,
    }
    return render(request, "desk/search.html", place)


def _case_of_number(request: HttpRequest, text: str) -> int | None:
    """The case whose number this is: `#123456`, or a bare number no order's or phone's tail is."""
    wanted = text.removeprefix("#")
    short = wanted.isascii() and wanted.isdigit() and len(wanted) <= LONGEST_CASE
    is_tail = len(wanted) == PHONE_TAIL or len(wanted) > BARE_CASE or wanted.startswith("0")
    if not short or (is_tail and wanted == text):
        return None
    found = cases.heads(person_of(request), [int(wanted)])
    return found[0].id if found else None


def _named(found: FoundBoth, text: str) -> int | None:
    """The one refund whose own number, or whose order's number, the text is."""
    named = [row.id for row in found.refunds if text in (row.refund_no, row.order_no)]
    return named[0] if len(named) == 1 else None


def _without_refund(found: FoundBoth) -> list[object]:
    """Orders that no refund of the list stands for."""
    shown = {(row.shop_id, row.order_no) for row in found.refunds}
    return [hit for hit in found.orders.hits if (hit.shop_id, hit.order_no) not in shown]
