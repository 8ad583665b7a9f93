"""What every page of evidence needs: the person, their language, where to go back to."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language

from shouhou.evidence import queries
from shouhou.evidence.facts import EvidenceView
from shouhou.policy.words import Language
from shouhou.shops.queries import Person


def person_of(request: HttpRequest) -> Person:
    """The person behind a request that `login_required` let through."""
    assert request.user.is_authenticated
    return request.user


def page_language() -> Language:
    """zh or en."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def evidence_or_404(request: HttpRequest, evidence_id: int) -> EvidenceView:
    """The evidence; of another shop's nobody learns that it exists."""
    found = queries.get(person_of(request), evidence_id)
    if found is None:
        raise Http404
    return found


def safe_next(request: HttpRequest, wanted: str) -> str:
    """A page of ours to go on to, else the desk: nobody is led away from here."""
    hosts = {request.get_host()}
    ours = url_has_allowed_host_and_scheme(wanted, hosts, require_https=request.is_secure())
    return wanted if ours and wanted.startswith("/") else "/"
