"""/ledger/accounts/book/: money that moved otherwise is written down, once."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shouhou import moment
from shouhou.doors import page_language, person_of
from shouhou.ledger import actions
from shouhou.ledger.facts import Movement
from shouhou.ledger.forms import MovementForm
from shouhou.shops.facts import Refused
from shouhou.shops.queries import shops_where


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def book(request: HttpRequest) -> HttpResponse:
    """The form, or what it says booked. Its key makes a second press of the button harmless."""
    shops = shops_where(person_of(request), "pay")
    if not shops:
        raise PermissionDenied
    if request.method == "GET":
        form = MovementForm(shops, page_language(), None, initial={"key": uuid4()})
        return render(request, "ledger/book.html", {"place": "ledger", "form": form})
    form = MovementForm(shops, page_language(), request.POST)
    if form.is_valid():
        try:
            actions.book_movement(
                by=person_of(request), movement=movement_of(form), now=moment.now()
            )
        except Refused as refused:
            form.add_error(None, refused.says(page_language()))
        else:
            messages.success(request, _("已记账，借贷相等。"))
            return redirect(f"{reverse('accounts')}?shop={form.cleaned_data['shop']}")
    return render(request, "ledger/book.html", {"place": "ledger", "form": form}, status=422)


def movement_of(form: MovementForm) -> Movement:
    """What was typed, as the action takes it."""
    said = form.cleaned_data
    key: UUID = said["key"]
    return Movement(
        key=f"hand:{key}",
        shop_id=said["shop"],
        movement=said["movement"],
        amount_fen=int(said["amount"] * 100),
        at=moment.now(),
        order_no=said["order"],
        case_id=said["case"],
        says=said["says"],
    )
