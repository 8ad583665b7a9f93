"""What every page of intake needs: the person, their language, one of their uploads."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.utils.translation import get_language

from shouhou.intake import queries
from shouhou.intake.facts import UploadView
from shouhou.shops.facts import Refused
from shouhou.shops.queries import Person


def person_of(request: HttpRequest) -> Person:
    """The person behind a request that `login_required` let through."""
    assert request.user.is_authenticated
    return request.user


def language() -> str:
    """zh or en."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def upload_or_404(request: HttpRequest, upload_id: int) -> UploadView:
    """The person's upload; of another shop's nobody learns that it exists."""
    found = queries.upload_of(person_of(request), upload_id)
    if found is None:
        raise Http404
    return found


def tell(request: HttpRequest, refused: Refused) -> None:
    """Show a refusal on the next page."""
    messages.error(request, refused.says(language()))
