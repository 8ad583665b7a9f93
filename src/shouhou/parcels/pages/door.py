"""What every act on a parcel shares: who may, its form in a dialog or on a page, the way back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shouhou import moment
from shouhou.couriers.port import UNRECOGNISED
from shouhou.doors import is_ours, page_language, person_of, tell
from shouhou.parcels import queries
from shouhou.parcels.queries import ParcelView
from shouhou.shops.facts import Refused
from shouhou.shops.queries import may

NOT_YOURS: Final = Refused(
    "no_right", "您在这家店铺没有这项权限。", "You may not do this in this shop."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act: what it asks for, what it does, what is said afterwards."""

    title: str
    about: str
    """The parcel or the case it is about, as text."""
    verb: str
    form: forms.Form
    do: Callable[[Mapping[str, Any]], object]
    """Takes what the form says; may raise Refused."""
    done: str
    back: str
    refused: Refused | None = None
    """Why it cannot be done now; then there is no form."""

    @property
    def why_not(self) -> str:
        return self.refused.says(page_language()) if self.refused else ""


def carried(request: HttpRequest, act: Act) -> HttpResponse:
    """Show the form; or do it, say so and go back; or say why not, with what was typed."""
    if request.method == "POST":
        if act.refused is not None:
            tell(request, act.refused)
            return redirect(act.back)
        if act.form.is_valid() and done(act):
            messages.success(request, act.done)
            return redirect(act.back)
    in_dialog = request.method == "GET" and request.headers.get("HX-Request")
    template = "parcels/_act.html" if in_dialog else "parcels/act.html"
    place = {"place": "parcels", "act": act, "form": act.form}
    return render(request, template, place, status=422 if act.form.errors else 200)


def done(act: Act) -> bool:
    """Carry it out; a refusal stands at the field it is about, or on top."""
    try:
        act.do(act.form.cleaned_data)
    except Refused as refused:
        field = refused.field if refused.field in act.form.fields else None
        act.form.add_error(field, refused.says(page_language()))
        return False
    return True


def typed(request: HttpRequest) -> QueryDict | None:
    """What was sent; None while a form is only looked at."""
    return request.POST if request.method == "POST" else None


def way_back(request: HttpRequest, otherwise: str) -> str:
    """The page of ours that `next` names, else this one: nobody is led away from here."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    return wanted if wanted.startswith("/") and is_ours(request, wanted) else otherwise


def seen_parcel(request: HttpRequest, parcel_id: int) -> ParcelView:
    """The parcel; of another shop's nobody learns that it exists."""
    found = queries.parcel_view(person_of(request), parcel_id, moment.now())
    if found is None:
        raise Http404
    return found


def right_missing(request: HttpRequest, shop_id: int) -> Refused | None:
    """Why this person does not act here at all; None for who may work in the shop."""
    return None if may(person_of(request), shop_id, "work") else NOT_YOURS


def as_title(text: str) -> str:
    """English words of the tables are lower case; alone on a button one begins like a sentence."""
    return text[:1].upper() + text[1:]


def named(parcel: ParcelView) -> str:
    """Courier and number in one line."""
    known = parcel.courier != UNRECOGNISED
    name = parcel.courier_name if known else parcel.courier_told or _("快递公司不明")
    return f"{name} {parcel.number}"
