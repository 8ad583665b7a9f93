"""One piece of evidence a person may see, and the way back from it."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from shouhou.doors import is_ours, person_of
from shouhou.evidence import queries
from shouhou.evidence.facts import EvidenceView


def evidence_or_404(request: HttpRequest, evidence_id: int) -> EvidenceView:
    """The evidence; of another shop's nobody learns that it exists."""
    found = queries.get(person_of(request), evidence_id)
    if found is None:
        raise Http404
    return found


def safe_next(request: HttpRequest, wanted: str) -> str:
    """A page of ours to go on to, else the desk: nobody is led away from here."""
    return wanted if wanted.startswith("/") and is_ours(request, wanted) else "/"
