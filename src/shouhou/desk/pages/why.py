"""Why? The rows that decided, the facts they saw, and what other facts would lead to."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from shouhou.desk.door import person_of
from shouhou.desk.pages.refund import found, head
from shouhou.desk.shown.differences import differences, summary
from shouhou.desk.shown.facts import changes_asked, shown_facts
from shouhou.desk.shown.language import page_language
from shouhou.desk.shown.ruling import rulings
from shouhou.refunds import queries


@require_safe
@login_required
def why(request: HttpRequest, refund_id: int) -> HttpResponse:
    """A plain page; with facts in its address it is "what if", and nothing is stored."""
    now = timezone.now()
    view = found(request, refund_id)
    real = view.decision
    changes = changes_asked(request.GET, real)
    then = queries.what_if(person_of(request), refund_id, changes, now) if changes else real
    place = {
        **head(view, now),
        "changes": changes,
        "facts": shown_facts(real, changes),
        "then": then,
        "summary": summary(then),
        "differences": differences(real, then),
        "rulings": rulings(then, queries.rule_pages(page_language()), real, {}),
    }
    return render(request, "desk/why.html", place)
