"""What every page of the ledger needs: the person, their language, where to go back to."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
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


def tell(request: HttpRequest, refused: Refused) -> None:
    """Show a refusal on the next page."""
    messages.error(request, refused.says(language()))


def back(request: HttpRequest, otherwise: str) -> str:
    """The page of ours the form came from, else this one."""
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()):
        return wanted
    return otherwise


def payable_url(payable_id: int) -> str:
    """The page of a payable."""
    return reverse("payable", args=[payable_id])


def number(text: str) -> int | None:
    """A row's number as an address gives it; nothing for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
