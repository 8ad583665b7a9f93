"""/parcels/sources/<shop>/: a shop's accounts with 快递100 and 快递鸟."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from shouhou import moment
from shouhou.couriers.names import name_of
from shouhou.couriers.problems import problem_of
from shouhou.doors import page_language, person_of, tell
from shouhou.parcels import actions, queries
from shouhou.parcels.forms import FORMS, PartnerForm, SourceForm
from shouhou.parcels.queries import TrackerView
from shouhou.shops import queries as shops
from shouhou.shops.facts import Refused, ShopView

NAMES: Final = {"kuaidi100": "快递100", "kdniao": "快递鸟"}


@dataclass(frozen=True, slots=True)
class Shown:
    """One source on the page: its account, if there is one, and the form to enter it."""

    source: str
    name: str
    account: TrackerView | None
    form: SourceForm
    push: str
    why: str


@login_required
@never_cache
@require_http_methods(["GET", "HEAD"])
def sources(request: HttpRequest, shop_id: int) -> HttpResponse:
    """Every source a shop can have, and how each stands."""
    return show(request, my_shop(request, shop_id), {})


@login_required
@never_cache
@require_POST
def connect(request: HttpRequest, shop_id: int, source: str) -> HttpResponse:
    """Enter or change an account."""
    shop = my_shop(request, shop_id, "set")
    form = form_of(source)(request.POST, prefix=source)
    if form.is_valid():
        try:
            actions.connect_tracker(
                by=person_of(request), shop_id=shop_id, keys=form.keys(source), now=moment.now()
            )
        except Refused as refused:
            field = refused.field if refused.field in form.fields else None
            form.add_error(field, refused.says(page_language()))
        else:
            messages.success(request, _("已保存，几分钟内开始查询。"))
            return redirect("parcel_sources", shop_id)
    return show(request, shop, {source: form}, status=422)


@login_required
@require_POST
def drop(request: HttpRequest, shop_id: int, source: str) -> HttpResponse:
    """Ask this source no more."""
    my_shop(request, shop_id)
    try:
        actions.drop_tracker(
            by=person_of(request), shop_id=shop_id, source=source, now=moment.now()
        )
    except Refused as refused:
        tell(request, refused)
    else:
        messages.success(request, _("已断开，密钥已删除。"))
    return redirect("parcel_sources", shop_id)


def show(
    request: HttpRequest,
    shop: ShopView,
    forms: dict[str, SourceForm],
    status: int = 200,
    partner: PartnerForm | None = None,
) -> HttpResponse:
    """The page; with a form that did not fit it is a 422."""
    known = {each.source: each for each in queries.trackers_of(person_of(request), shop.id)}
    place = {
        "place": "parcels",
        "now": moment.now(),
        "shop": shop,
        "may_set": shop.may("set"),
        "reachable": bool(settings.ADDRESS),
        "partners": [(each, name_of(each.courier)) for each in queries.partners_of(shop.id)],
        "partner_form": partner or PartnerForm(prefix="partner"),
        "sources": [shown(source, known.get(source), forms.get(source)) for source in NAMES],
    }
    return render(request, "parcels/sources.html", place, status=status)


def shown(source: str, account: TrackerView | None, form: SourceForm | None) -> Shown:
    """One source: its form filled with what may be shown."""
    initial: dict[str, Any] = {}
    if account is not None:
        initial = {name: getattr(account, name) for name in ("account", "address", "daily")}
    why = problem_of(account.problem) if account is not None else None
    return Shown(
        source=source,
        name=NAMES[source],
        account=account,
        form=form or form_of(source)(prefix=source, initial=initial),
        push=actions.push_address(account.id, source) if account is not None else "",
        why=f"{why.zh}{why.todo_zh}" if why is not None else "",
    )


def form_of(source: str) -> type[SourceForm]:
    """The form of a source; raises Http404 for one there is not."""
    if source not in FORMS:
        raise Http404
    return FORMS[source]


def my_shop(request: HttpRequest, shop_id: int, right: str = "see") -> ShopView:
    """The shop, if the person has the right there; another's shop does not exist."""
    shop = shops.shop_of(person_of(request), shop_id)
    if shop is None or not shop.may(right):
        raise Http404
    return shop
