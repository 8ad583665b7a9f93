"""/reviews/<id>/: one rating, its history, and the answer."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shouhou import moment
from shouhou.doors import page_language, person_of
from shouhou.intents.words import CARRIED, FOR_PEOPLE, machine
from shouhou.reviews import queries
from shouhou.reviews.facts import ReviewView
from shouhou.reviews.forms import AnswerForm


@login_required
@never_cache
@require_safe
def review(request: HttpRequest, review_id: int) -> HttpResponse:
    """The page of one rating."""
    return show(request, review_id, None)


def show(request: HttpRequest, review_id: int, form: AnswerForm | None) -> HttpResponse:
    """The page; with a form that did not fit it is a 422."""
    seen = queries.get(person_of(request), review_id)
    if seen is None:
        raise Http404
    place = {
        "place": "reviews",
        "now": moment.now(),
        "seen": seen,
        "row": seen.row,
        "form": form or AnswerForm(initial={"words": seen.words}),
        "outside": outside_of(seen),
    }
    return render(request, "reviews/one.html", place, status=422 if form else 200)


def outside_of(seen: ReviewView) -> dict[str, object] | None:
    """How our answer stands on its way to the platform, in words."""
    act = seen.outside
    if act is None:
        return None
    trouble, english = act.trouble, page_language() == "en"
    return {
        "state": machine().label(act.state, page_language()),
        "is_carried": act.state in CARRIED,
        "needs_person": act.state in FOR_PEOPLE,
        "why": "" if trouble is None else trouble.en if english else trouble.zh,
        "todo": "" if trouble is None else trouble.todo_zh,
        "may": seen.outside_may,
    }
