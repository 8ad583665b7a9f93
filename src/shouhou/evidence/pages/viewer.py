"""/evidence/<id>/: one piece at full size, who added it and when, the one before and after it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shouhou.doors import page_language, person_of
from shouhou.evidence import queries
from shouhou.evidence.facts import EvidenceView
from shouhou.evidence.pages.door import evidence_or_404, safe_next
from shouhou.evidence.words import label

SHOWN_BYTES = 64 * 1024
"""So much of a text is shown on the page; the whole is a download."""


@login_required
@never_cache
@require_safe
def viewer(request: HttpRequest, evidence_id: int) -> HttpResponse:
    """The page; it opens no document, only pictures and the beginning of texts."""
    view = evidence_or_404(request, evidence_id)
    before, after = queries.neighbours(person_of(request), view)
    back = safe_next(request, request.GET.get("next", ""))
    return render(
        request,
        "evidence/viewer.html",
        {
            "evidence": view,
            "kind": label("kind", view.kind, page_language()),
            "source": label("source", view.source, page_language()),
            "before": before,
            "after": after,
            "back": back,
            "query": urlencode({"next": back}) if back != "/" else "",
            "text": beginning(request, view),
            "is_long": view.is_text and view.bytes > SHOWN_BYTES,
        },
    )


def beginning(request: HttpRequest, view: EvidenceView) -> str:
    """The first part of a text; nothing of anything else."""
    opened = queries.open_bytes(person_of(request), view.id) if view.is_text else None
    if opened is None:
        return ""
    with opened.stream:
        return opened.stream.read(SHOWN_BYTES).decode("utf-8", errors="ignore")
