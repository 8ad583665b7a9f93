"""Why? The rows that decided, the facts they saw, and what other facts would lead to."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shouhou import moment
from shouhou.clock import SHANGHAI
from shouhou.desk.pages.refund import decision_of, found, head
from shouhou.desk.shown.differences import differences, summary
from shouhou.desk.shown.facts import changes_asked, shown_facts
from shouhou.desk.shown.known import all_numbers
from shouhou.desk.shown.proposal import shown_question
from shouhou.desk.shown.ruling import rulings
from shouhou.doors import page_language, person_of
from shouhou.refunds import queries
from shouhou.shops import queries as shops


@require_safe
@login_required
def why(request: HttpRequest, refund_id: int) -> HttpResponse:
    """A plain page; with facts in its address it is "what if", and nothing is stored."""
    now = moment.now()
    view = found(request, refund_id)
    real = decision_of(request, view, now)
    changes = changes_asked(request.GET, real)
    then = queries.what_if(person_of(request), refund_id, changes, now) if changes else real
    if then is None:
        raise Http404
    numbers = all_numbers(shops.parameters_of(view.shop.id, now.astimezone(SHANGHAI).date()))
    place = {
        **head(view, now),
        "changes": changes,
        "facts": shown_facts(real, changes),
        "then": then,
        "summary": summary(then)[1:],
        "question": shown_question(then.question),
        "differences": differences(real, then),
        "rulings": rulings(then, real, queries.rule_pages(page_language(), numbers), numbers),
    }
    return render(request, "desk/why.html", place)
