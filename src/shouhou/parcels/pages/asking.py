"""Asking a courier, and what comes of it (H3.1.2, H3.1.3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shouhou import moment
from shouhou.doors import page_language, person_of
from shouhou.parcels import actions
from shouhou.parcels.decide import talk_moved
from shouhou.parcels.forms import STEPS, AskForm, asking_of
from shouhou.parcels.pages.door import (
    Act,
    as_title,
    carried,
    named,
    right_missing,
    seen_parcel,
    typed,
    way_back,
)
from shouhou.parcels.queries import ParcelView, TalkView
from shouhou.parcels.words import label, machine
from shouhou.shops.facts import Refused
from shouhou.shops.queries import shop_of

WISH_OF: Final = {"hurry_courier": "hurry", "pick_up": "pick_up"}
"""The wish that answers a next step; any other step asks where the parcel is."""


@require_http_methods(["GET", "POST"])
@login_required
def ask(request: HttpRequest, parcel_id: int) -> HttpResponse:
    """The courier was asked for something: it is followed from here until it is done."""
    parcel = seen_parcel(request, parcel_id)

    def do(said: Mapping[str, Any]) -> None:
        asking = asking_of(said, said["wish"])
        now = moment.now()
        actions.ask_courier(by=person_of(request), parcel_id=parcel.id, asking=asking, now=now)

    act = Act(
        title=_("联系快递"),
        about=named(parcel),
        verb=_("记下"),
        form=AskForm(typed(request), initial={"wish": first_wish(parcel)}),
        do=do,
        done=_("已记下，到时会提醒再看。"),
        back=back_of(request, parcel),
        refused=right_missing(request, parcel.shop_id),
    )
    return carried(request, act)


@require_http_methods(["GET", "POST"])
@login_required
def go_on(request: HttpRequest, parcel_id: int, talk_id: int, event: str) -> HttpResponse:
    """What came of a wish: one event of states.md."""
    parcel = seen_parcel(request, parcel_id)
    talk = next((each for each in parcel.talks if each.id == talk_id), None)
    if talk is None or event not in STEPS:
        raise Http404

    def do(said: Mapping[str, Any]) -> None:
        asking, now = asking_of(said, talk.wish), moment.now()
        actions.go_on(by=person_of(request), talk_id=talk.id, event=event, asking=asking, now=now)

    wish = label("wish", talk.wish, page_language())
    act = Act(
        title=as_title(machine().events[event].label(page_language())),
        about=f"{wish} · {named(parcel)}",
        verb=_("记下"),
        form=STEPS[event](typed(request)),
        do=do,
        done=_("已记下。"),
        back=back_of(request, parcel),
        refused=refusal(request, parcel, talk, event),
    )
    return carried(request, act)


def refusal(request: HttpRequest, parcel: ParcelView, talk: TalkView, event: str) -> Refused | None:
    """Why this cannot come next; a form that is already filled in is judged by the action."""
    missing = right_missing(request, parcel.shop_id)
    if missing is not None or request.method == "POST":
        return missing
    shop = shop_of(person_of(request), parcel.shop_id)
    known = machine().people
    try:
        talk_moved(talk.state, event, [who for who in known if shop and who in shop.roles])
    except Refused as refused:
        return refused
    return None


def first_wish(parcel: ParcelView) -> str:
    """What the first thing that is wrong calls for."""
    steps = [sign.next for sign in parcel.open_signs]
    return next((WISH_OF[step] for step in steps if step in WISH_OF), "trace")


def back_of(request: HttpRequest, parcel: ParcelView) -> str:
    return way_back(request, reverse("parcel", args=[parcel.id]))
