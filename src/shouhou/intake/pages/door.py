"""One of a person's uploads."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from shouhou.doors import person_of
from shouhou.intake import queries
from shouhou.intake.facts import UploadView


def upload_or_404(request: HttpRequest, upload_id: int) -> UploadView:
    """The person's upload; of another shop's nobody learns that it exists."""
    found = queries.upload_of(person_of(request), upload_id)
    if found is None:
        raise Http404
    return found
