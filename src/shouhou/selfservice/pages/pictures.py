"""The buyer's own pictures, small; and which couriers a number could be of."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse

from shouhou.couriers.names import name_of
from shouhou.couriers.numbers import suggested
from shouhou.evidence.queries import small_picture
from shouhou.selfservice import queries
from shouhou.selfservice.facts import OpenLink
from shouhou.selfservice.pages.door import for_buyers, gone

ALONE: Final = "default-src 'none'; sandbox; frame-ancestors 'none'"
"""Whatever the file holds, a browser that opens it runs nothing of it."""
MOST: Final = 3


@for_buyers
def photo(request: HttpRequest, link: OpenLink, token: str, evidence_id: str) -> HttpResponse:
    """A picture that came through this very link; of any other nobody learns that it exists."""
    number = int(evidence_id)
    found = small_picture(link.shop_id, number) if queries.own_photo(link.id, number) else None
    if found is None:
        return gone(request)
    answer = HttpResponse(found, content_type="image/jpeg")
    answer["Content-Security-Policy"] = ALONE
    return answer


@for_buyers
def suggested_couriers(request: HttpRequest, link: OpenLink, token: str) -> HttpResponse:
    """`?number=`: a suggestion, never a decision."""
    codes = suggested(request.GET.get("number", "")[:60])[:MOST]
    return JsonResponse({"couriers": [{"code": code, "name": name_of(code)} for code in codes]})
