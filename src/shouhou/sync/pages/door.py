"""What the pages of connections share: whose shop it is, and saying why something failed."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest

from shouhou.doors import page_language, person_of, tell
from shouhou.platforms.taobao.client import BadShape, TaobaoProblem
from shouhou.shops import queries as shops
from shouhou.shops.facts import Refused, ShopView

Failed = (Refused, TaobaoProblem, BadShape)
"""What speaking to the platform may end in, apart from success."""


def my_shop(request: HttpRequest, shop_id: int, right: str = "see") -> ShopView:
    """The shop, if the person has the right there; another's shop does not exist."""
    shop = shops.shop_of(person_of(request), shop_id)
    if shop is None or not shop.may(right):
        raise Http404
    return shop


def tell_failure(request: HttpRequest, failed: Exception) -> None:
    """Say on the next page what failed, in the platform's words where it gave any."""
    if isinstance(failed, Refused):
        tell(request, failed)
    elif isinstance(failed, TaobaoProblem):
        said = f"{failed.zh} {failed.todo_zh}"
        messages.error(request, failed.en if page_language() == "en" else said)
    else:
        messages.error(request, str(failed))
