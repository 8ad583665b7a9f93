"""/approvals/delegations/: who approves in whose place, and for how long."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from shouhou import moment
from shouhou.approvals import actions, queries
from shouhou.approvals.facts import Delegating
from shouhou.approvals.forms import DelegationForm
from shouhou.doors import page_language, person_of, tell
from shouhou.shops import queries as shops
from shouhou.shops.facts import RIGHTS, Refused, ShopView
from shouhou.shops.queries import Person


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def delegations(request: HttpRequest) -> HttpResponse:
    """The list, and a form for one of the shops in which the person may pass approving on."""
    person, now = person_of(request), moment.now()
    able = shops.shops_where(person, "approve")
    wanted = request.POST.get("shop") or request.GET.get("shop")
    shop = next((one for one in able if str(one.id) == wanted), able[0] if able else None)
    form = _form(request, person, shop) if shop else None
    if request.method == "POST" and shop and form and form.is_valid():
        if _delegate(request, shop, form, now):
            return redirect("approvals_away")
    page = {
        "place": "approvals",
        "tab": "delegations",
        "now": now,
        "rows": queries.delegations(person, now),
        "shops": able if len(able) > 1 else (),
        "shop": shop,
        "form": form,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "approvals/delegations.html", page, status=status)


@login_required
@require_POST
def end_delegation(request: HttpRequest, delegation_id: int) -> HttpResponse:
    """Take it back from now on."""
    try:
        actions.end_delegation(by=person_of(request), delegation_id=delegation_id, now=moment.now())
    except Refused as refused:
        tell(request, refused)
    else:
        messages.success(request, _("代批已收回。"))
    return redirect("approvals_away")


def _form(request: HttpRequest, person: Person, shop: ShopView) -> DelegationForm:
    people = shops.colleagues(shop.id)
    absent = [
        (one.person_id, one.name)
        for one in people
        if one.person_id == person.pk
        or (shop.may("staff") and not RIGHTS["approve"].isdisjoint(one.roles))
    ]
    standing_in = [
        (one.person_id, one.name) for one in people if not RIGHTS["work"].isdisjoint(one.roles)
    ]
    filled = request.POST if request.method == "POST" else None
    return DelegationForm(absent, standing_in, filled, initial={"from_person": person.pk})


def _delegate(request: HttpRequest, shop: ShopView, form: DelegationForm, now: datetime) -> bool:
    said = form.cleaned_data
    wish = Delegating(
        shop.id, said["from_person"], said["to_person"], said["from_at"] or now, said["until_at"]
    )
    try:
        actions.delegate(by=person_of(request), wish=wish, now=now)
    except Refused as refused:
        field = {"to": "to_person", "from": "from_person", "until": "until_at"}.get(refused.field)
        form.add_error(field, refused.says(page_language()))
        return False
    messages.success(request, _("已安排代批。"))
    return True
