"""/ledger/accounts/: entries per shop, day, order or case, with running sums and the check."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from shouhou import moment
from shouhou.clock import shanghai_day
from shouhou.doors import page_language, person_of
from shouhou.ledger import queries
from shouhou.ledger.facts import AccountFilter
from shouhou.ledger.forms import AccountsForm
from shouhou.ledger.pages.door import number
from shouhou.shops.facts import ShopView
from shouhou.shops.queries import shops_where


@login_required
@never_cache
@require_GET
def accounts(request: HttpRequest) -> HttpResponse:
    """Today's entries of the first shop, or what was asked for; the trial balance beside them."""
    person = person_of(request)
    shops = shops_where(person, "see_money")
    if not shops:
        raise PermissionDenied
    form = AccountsForm(shops, page_language(), asked(request, shops))
    may_book = any(shop.may("pay") for shop in shops)
    shown: dict[str, Any] = {"place": "ledger", "form": form, "may_book": may_book}
    if form.is_valid():
        wish = wish_of(form.cleaned_data)
        after = number(request.GET.get("after", "")) or 0
        view = queries.account(person, wish, after=after)
        shown |= {
            "wish": wish,
            "view": view,
            "trial": queries.trial(person, wish.shop_id),
            "lines": queries.balances(person, wish.shop_id, wish.order_no) if wish.order_no else (),
            "next": next_page(request, view.postings[-1].entry_id) if view.more else "",
        }
    return render(request, "ledger/accounts.html", shown, status=200 if form.is_valid() else 400)


def asked(request: HttpRequest, shops: tuple[ShopView, ...]) -> dict[str, str]:
    """What the address asks for; nothing at all means today in the first shop."""
    given = {name: str(value).replace("\x00", "") for name, value in request.GET.items()}
    given.setdefault("shop", str(shops[0].id))
    if not any(given.get(name) for name in ("order", "case", "day", "account")):
        given["day"] = shanghai_day(moment.now()).isoformat()
    return given


def wish_of(told: dict[str, Any]) -> AccountFilter:
    """The form as a filter."""
    return AccountFilter(
        shop_id=told["shop"],
        order_no=told["order"],
        case_id=told["case"],
        day=told["day"],
        account=told["account"],
    )


def next_page(request: HttpRequest, entry_id: int) -> str:
    """The address of the entries after this one."""
    given = {name: value for name, value in request.GET.items() if name != "after"}
    return "?" + urlencode(given | {"after": entry_id})
