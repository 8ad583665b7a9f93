"""/intake/: drop files, and find every upload again."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from shouhou import moment
from shouhou.doors import page_language, person_of, tell
from shouhou.intake import actions, queries
from shouhou.intake.decide import machine
from shouhou.intake.forms import ACCEPTED, UploadForm
from shouhou.shops import queries as shops
from shouhou.shops.facts import Refused


@login_required
@require_http_methods(["GET", "POST"])
def drop(request: HttpRequest) -> HttpResponse:
    """The list of uploads below the place to drop new ones."""
    person = person_of(request)
    mine = shops.shops_where(person, "upload")
    form = UploadForm(mine, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            upload_id = actions.receive(
                by=person,
                shop_id=form.cleaned_data["shop"],
                files=form.cleaned_data["reports"],
                now=moment.now(),
            )
        except Refused as refused:
            tell(request, refused)
            return redirect("intake")
        return redirect("intake_upload", upload_id)
    uploads = queries.uploads_of(person)
    return render(
        request,
        "intake/drop.html",
        {
            "place": "intake",
            "form": form,
            "shops": mine,
            "accepted": ACCEPTED,
            "uploads": [(row, machine().label(row.state, page_language())) for row in uploads],
        },
    )
