"""Correcting a parcel, putting a sign aside, adding a parcel to a case and taking it off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shouhou import moment
from shouhou.cases.queries import CaseKnown, case_for
from shouhou.couriers.names import courier_of
from shouhou.doors import page_language, person_of, tell
from shouhou.money import Money
from shouhou.parcels import actions
from shouhou.parcels.facts import Details
from shouhou.parcels.forms import AddForm, AmendForm, AsideForm, SureForm
from shouhou.parcels.pages.door import (
    Act,
    carried,
    named,
    right_missing,
    seen_parcel,
    typed,
    way_back,
)
from shouhou.parcels.queries import ParcelView
from shouhou.parcels.words import label
from shouhou.shops.facts import Refused


@require_http_methods(["GET", "POST"])
@login_required
def amend(request: HttpRequest, parcel_id: int) -> HttpResponse:
    """Another courier or number has the source asked anew."""
    parcel = seen_parcel(request, parcel_id)

    def do(said: Mapping[str, Any]) -> None:
        details = details_of(said)
        now = moment.now()
        actions.amend(by=person_of(request), parcel_id=parcel.id, details=details, now=now)

    act = Act(
        title=_("更正包裹"),
        about=named(parcel),
        verb=_("更正"),
        form=AmendForm(typed(request), initial=known_of(parcel)),
        do=do,
        done=_("已更正。"),
        back=way_back(request, reverse("parcel", args=[parcel.id])),
        refused=right_missing(request, parcel.shop_id),
    )
    return carried(request, act)


def details_of(said: Mapping[str, Any]) -> Details:
    """What the form says; what is empty stays as it is."""
    return Details(
        courier=said["courier"] or None,
        number=said["number"],
        promised_on=said["promised_on"],
        freight_fen=said["freight"],
        payer=said["payer"],
        phone_tail=said["phone_tail"] or None,
    )


def known_of(parcel: ParcelView) -> dict[str, Any]:
    """What stands in the form before anybody types."""
    return {
        "courier": parcel.courier if courier_of(parcel.courier) else "",
        "number": parcel.number,
        "promised_on": parcel.promised_on,
        "freight": parcel.freight_fen,
        "payer": parcel.payer,
    }


@require_http_methods(["GET", "POST"])
@login_required
def put_aside(request: HttpRequest, parcel_id: int, sign_id: int) -> HttpResponse:
    """A person has looked at it and says why it may rest."""
    parcel = seen_parcel(request, parcel_id)
    sign = next((each for each in parcel.signs if each.id == sign_id), None)
    if sign is None:
        raise Http404

    def do(said: Mapping[str, Any]) -> None:
        reason, now = said["reason"], moment.now()
        actions.put_aside(by=person_of(request), sign_id=sign.id, reason=reason, now=now)

    act = Act(
        title=_("放到一边"),
        about=f"{label('sign', sign.sign, page_language())} · {named(parcel)}",
        verb=_("放到一边"),
        form=AsideForm(typed(request)),
        do=do,
        done=_("已放到一边。好了之后再出现，会再提示。"),
        back=way_back(request, reverse("parcel", args=[parcel.id])),
        refused=right_missing(request, parcel.shop_id),
    )
    return carried(request, act)


@require_http_methods(["GET", "POST"])
@login_required
def add(request: HttpRequest, case_id: int) -> HttpResponse:
    """A parcel of this case, known or new."""
    case = case_or_404(request, case_id)

    def do(said: Mapping[str, Any]) -> None:
        who, now = person_of(request), moment.now()
        actions.add_parcel(by=who, case_id=case.id, now=now, **said)

    act = Act(
        title=_("加一个包裹"),
        about=about_case(case),
        verb=_("加上"),
        form=AddForm(typed(request)),
        do=do,
        done=_("已加上，物流来了会自动更新。"),
        back=way_back(request, reverse("case", args=[case.id])),
        refused=right_missing(request, case.shop_id),
    )
    return carried(request, act)


@require_http_methods(["GET", "POST"])
@login_required
def untie(request: HttpRequest, case_id: int, parcel_id: int) -> HttpResponse:
    """The parcel is no leg of this case; it stays in the list."""
    case, parcel = case_or_404(request, case_id), seen_parcel(request, parcel_id)

    def do(said: Mapping[str, Any]) -> None:
        who, now = person_of(request), moment.now()
        actions.untie(by=who, case_id=case.id, parcel_id=parcel.id, now=now)

    act = Act(
        title=_("从售后单去掉这个包裹"),
        about=f"{named(parcel)} · {about_case(case)}",
        verb=_("去掉"),
        form=SureForm(typed(request)),
        do=do,
        done=_("已从售后单去掉，包裹列表里还有它。"),
        back=way_back(request, reverse("case", args=[case.id])),
        refused=right_missing(request, case.shop_id),
    )
    return carried(request, act)


def case_or_404(request: HttpRequest, case_id: int) -> CaseKnown:
    """The case; another shop's does not exist."""
    try:
        return case_for(person_of(request), case_id)
    except Refused:
        raise Http404


def about_case(case: CaseKnown) -> str:
    return _("售后单 %(n)d") % {"n": case.id}


@require_POST
@login_required
def price(request: HttpRequest, parcel_id: int) -> HttpResponse:
    """Write the freight sheet's figure and who pays it onto the parcel."""
    parcel = seen_parcel(request, parcel_id)
    told, payer = request.POST.get("grams", ""), request.POST.get("payer", "unknown")
    grams = int(told) if told.isascii() and told.isdigit() and len(told) < 9 else None
    try:
        fen = actions.price_parcel(
            by=person_of(request), parcel_id=parcel.id, payer=payer, now=moment.now(), grams=grams
        )
    except Refused as refused:
        tell(request, refused)
    else:
        messages.success(request, _("已按运费表记下 %(yuan)s 元。") % {"yuan": Money(fen).yuan})
    return redirect(way_back(request, reverse("parcel", args=[parcel.id])))
