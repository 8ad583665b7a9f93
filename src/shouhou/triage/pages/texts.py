"""/triage/cases/<id>/texts/: a text for the buyer by situation and channel, from the case."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shouhou import moment
from shouhou.contacts.words import CHANNELS, label
from shouhou.contacts.words import texts as written
from shouhou.doors import page_language, person_of
from shouhou.shops.facts import Refused
from shouhou.triage import actions, queries


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def texts(request: HttpRequest, case_id: int) -> HttpResponse:
    """Choose, read it over, and put it among the told work."""
    told = request.POST if request.method == "POST" else request.GET
    situation, channel = told.get("situation", ""), told.get("channel", "")
    situation = situation if situation in written() else next(iter(written()))
    channel = channel if channel in CHANNELS else CHANNELS[0]
    now, wrong = moment.now(), ""
    made = queries.text_of_case(person_of(request), case_id, situation, channel, now)
    if made is None:
        raise Http404
    text = made.text
    if request.method == "POST":
        text = request.POST.get("text", "")
        try:
            actions.tell_text(
                by=person_of(request), case_id=case_id, channel=channel, text=text, now=now
            )
        except Refused as refused:
            wrong = refused.says(page_language())
        else:
            messages.success(request, _("已放进“要告知”，发出后请确认。"))
            return redirect("case", case_id)
    language = page_language()
    place = {
        "place": "queue",
        "case_id": case_id,
        "situation": situation,
        "channel": channel,
        "situations": [(code, label("situation", code, language)) for code in written()],
        "channels": [(code, label("channel", code, language)) for code in CHANNELS],
        "text": text,
        "missing": made.missing,
        "wrong": wrong,
    }
    return render(request, "triage/texts.html", place, status=422 if wrong else 200)
