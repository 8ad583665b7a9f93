"""What every web door needs, whatever it opens: who stands there, the language, the way back.

Knows Django and no business; slices' pages build on it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from django.contrib import messages
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language

from shouhou.doors.fields import YuanField
from shouhou.policy.words import Language

if TYPE_CHECKING:
    from shouhou.shops.models import Person


__all__ = [
    "YuanField",
    "back_to",
    "is_ours",
    "page_language",
    "person_of",
    "tell",
    "wants_json",
]


class Says(Protocol):
    """A refusal, as far as a page shows it."""

    def says(self, language: str) -> str:
        """Its sentence in this language."""
        ...


def person_of(request: HttpRequest) -> Person:
    """The person behind a request that `login_required` let through."""
    if not request.user.is_authenticated:
        raise PermissionError("this page needs somebody who is logged in")
    return request.user


def page_language() -> Language:
    """zh or en, as the words of the rules call them."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def tell(request: HttpRequest, refused: Says) -> None:
    """Show a refusal on the next page."""
    messages.error(request, refused.says(page_language()))


def wants_json(request: HttpRequest) -> bool:
    """A page's script asks for data, a plain form for a page."""
    return "application/json" in request.headers.get("Accept", "")


def is_ours(request: HttpRequest, place: str) -> bool:
    """Whether an address leads to a page of this desk: nobody is led away from here.

    A word without a slash is no address at all: Django would look for a page of that name.
    """
    ours = url_has_allowed_host_and_scheme(
        place, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return ours and "/" in place


def back_to(request: HttpRequest, otherwise: str) -> str:
    """Where the form came from, if that is a place of ours."""
    wanted = request.POST.get("next", "")
    return wanted if is_ours(request, wanted) else otherwise
