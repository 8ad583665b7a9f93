"""Small counts of the bar on top, asked for after the page has come."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shouhou import moment
from shouhou.approvals.queries import waiting_count
from shouhou.doors import person_of


@require_safe
@login_required
def waiting(request: HttpRequest) -> HttpResponse:
    """How many approvals wait for this person."""
    count = waiting_count(person_of(request), moment.now())
    return render(request, "pieces/waiting.html", {"count": count})
