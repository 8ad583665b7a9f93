"""What every page of notices needs: the person, their language, a refusal shown."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import get_language

from shouhou.shops.facts import Refused
from shouhou.shops.queries import Person


def person_of(request: HttpRequest) -> Person:
    """The person behind a request that `login_required` let through."""
    assert request.user.is_authenticated
    return request.user


def language() -> str:
    """zh or en."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def complain(request: HttpRequest, refused: Refused) -> None:
    """Show a refusal on the next page."""
    messages.error(request, refused.says(language()))
