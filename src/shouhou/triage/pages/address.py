"""/triage/address/<shop>/: where buyers send things back."""

from __future__ import annotations

from dataclasses import asdict

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shouhou import moment
from shouhou.doors import page_language, person_of
from shouhou.shops.facts import Refused
from shouhou.shops.queries import shop_of
from shouhou.triage import actions, queries
from shouhou.triage.forms import AddressForm


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def address(request: HttpRequest, shop_id: int) -> HttpResponse:
    """Everybody of the shop sees it, its owner sets it."""
    shop = shop_of(person_of(request), shop_id)
    if shop is None or not shop.may("see"):
        raise Http404
    known = queries.return_address(shop_id)
    initial = asdict(known) if known is not None else {}
    form = AddressForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            actions.set_return_address(
                by=person_of(request), shop_id=shop_id, now=moment.now(), **form.cleaned_data
            )
        except Refused as refused:
            field = refused.field if refused.field in form.fields else None
            form.add_error(field, refused.says(page_language()))
        else:
            messages.success(request, _("退货地址已保存。"))
            return redirect("return_address", shop_id)
    place = {
        "place": "shops",
        "now": moment.now(),
        "shop": shop,
        "known": known,
        "form": form,
        "may_set": shop.may("set"),
    }
    return render(request, "triage/address.html", place, status=422 if form.errors else 200)
