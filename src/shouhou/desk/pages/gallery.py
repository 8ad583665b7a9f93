"""The page of pieces: every part of the look once, with made-up values. For those who may set."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shouhou import moment
from shouhou.doors import person_of
from shouhou.shops import queries as shops

SPANS = (
    timedelta(hours=-30),
    timedelta(minutes=-5),
    timedelta(minutes=50),
    timedelta(minutes=100),
    timedelta(hours=5),
    timedelta(days=3),
)
COLOURS = ("ok", "warn", "bad", "mute", "accent", "soft", "ground", "mark")


@require_safe
@login_required
def gallery(request: HttpRequest) -> HttpResponse:
    """Seen only by people who set a shop up: it is for them to judge the look."""
    if not shops.shops_where(person_of(request), "set"):
        raise Http404
    now = moment.now()
    place = {
        "now": now,
        "deadlines": [now + span for span in SPANS],
        "minus": -1050,
        "colours": COLOURS,
    }
    return render(request, "desk/gallery.html", place)
