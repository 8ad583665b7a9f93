"""What every page of alarms needs: the person, their language, one of the shops they lead."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language

from shouhou.policy.words import Language
from shouhou.shops.facts import Refused, ShopView
from shouhou.shops.queries import Person


def person_of(request: HttpRequest) -> Person:
    """The person behind a request that `login_required` let through."""
    assert request.user.is_authenticated
    return request.user


def language() -> Language:
    """zh or en."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def tell(request: HttpRequest, refused: Refused) -> None:
    """Show a refusal on the next page."""
    messages.error(request, refused.says(language()))


def chosen(shops: Sequence[ShopView], wanted: str | None) -> ShopView | None:
    """The shop that was asked for, else the first."""
    return next((one for one in shops if str(one.id) == wanted), shops[0] if shops else None)


def back_to(request: HttpRequest, otherwise: str) -> str:
    """Where the form came from, if that is a place of ours."""
    wanted = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours else otherwise
