"""/triage/cases/<id>/card/: the after-sales card, and its versions."""

from __future__ import annotations

from dataclasses import asdict

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shouhou import moment
from shouhou.cases.queries import case_for
from shouhou.doors import page_language, person_of
from shouhou.shops.facts import Refused
from shouhou.triage import actions, queries
from shouhou.triage.forms import CardForm


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def card(request: HttpRequest, case_id: int) -> HttpResponse:
    """Read it off the paper, or off the talk; an earlier version stays."""
    person = person_of(request)
    try:
        case_for(person, case_id)
    except Refused:
        raise Http404
    versions = queries.cards_of([case_id])
    initial = asdict(versions[0].card) if versions else {}
    form = CardForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            actions.save_card(case_id=case_id, card=form.card(), by=person, now=moment.now())
        except Refused as refused:
            field = refused.field if refused.field in form.fields else None
            form.add_error(field, refused.says(page_language()))
        else:
            messages.success(request, _("售后卡已记下。"))
            return redirect("case", case_id)
    place = {
        "place": "queue",
        "now": moment.now(),
        "case_id": case_id,
        "form": form,
        "versions": versions,
    }
    return render(request, "triage/card.html", place, status=422 if form.errors else 200)
