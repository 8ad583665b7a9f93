"""Who stands at the door: the logged-in person, as the slices below know them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from shouhou.shops.models import Person


def person_of(request: HttpRequest) -> Person:
    """The person behind a request that `login_required` let through."""
    if not request.user.is_authenticated:
        raise PermissionError("this page needs somebody who is logged in")
    return request.user
