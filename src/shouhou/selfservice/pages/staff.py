"""The shop's side: make and end links, lay ways out before the buyer, say that one has looked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from shouhou import moment
from shouhou.cases.queries import CaseKnown, case_for
from shouhou.doors import is_ours, page_language, person_of, tell
from shouhou.money import Money
from shouhou.selfservice import actions, queries
from shouhou.selfservice.decide import kind_of, way_text
from shouhou.selfservice.facts import BuyersPanel, MadeLink, WayView
from shouhou.selfservice.forms import LinkForm, OfferForm
from shouhou.selfservice.words import PAYS, WAYS
from shouhou.shops.facts import Refused
from shouhou.triage.queries import return_address

FULL: Final = ("refund_without_return", "return_refund")
"""Ways in which everything that is due is paid back."""
NAMED: Final = tuple(code for code in WAYS if code in FULL or code not in PAYS)


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def link(request: HttpRequest, case_id: int) -> HttpResponse:
    """Make a link; the page that answers is the only one that ever shows it."""
    case = case_or_404(request, case_id)
    panel = queries.panel(person_of(request), case_id, moment.now())
    numbers = queries.numbers_of(case.shop_id, moment.now())
    form = LinkForm(
        request.POST or None,
        initial={"days": numbers["link_days"]},
        language=page_language(),
    )
    made: list[MadeLink] = []

    def do() -> None:
        wish = form.wish(base_of(request))
        made.append(
            actions.make_link(by=person_of(request), case_id=case.id, wish=wish, now=moment.now())
        )

    place = {
        "case": case,
        "form": form,
        "panel": panel,
        "has_place": return_address(case.shop_id) is not None,
        "is_private": not queries.public_base(),
    }
    if carried(request, form, do):
        return render(request, "selfservice/made.html", place | {"made": made[0]})
    return render(request, "selfservice/link.html", place, status=422 if form.errors else 200)


@require_POST
@login_required
def end(request: HttpRequest, case_id: int, link_id: int) -> HttpResponse:
    """The link opens nothing from now on."""
    case = case_or_404(request, case_id)

    def do() -> None:
        actions.end_link(by=person_of(request), case_id=case.id, link_id=link_id, now=moment.now())

    return done(request, case, do, _("链接已结束，买家打不开了。"))


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def offer(request: HttpRequest, case_id: int) -> HttpResponse:
    """What the buyer may choose from, with figures."""
    case = case_or_404(request, case_id)
    person, now = person_of(request), moment.now()
    panel = queries.panel(person, case_id, now)
    hours = queries.numbers_of(case.shop_id, now)["offer_hours"]
    start = {"hours": hours, **(start_of(panel) or named_ways(request))}
    form = OfferForm(request.POST or None, initial=start, language=page_language())

    def do() -> None:
        actions.make_offer(by=person, case_id=case.id, wish=form.wish(), now=now)

    if carried(request, form, do):
        messages.success(request, _("方案已给出，买家在自助页上可以选。"))
        return redirect(way_back(request, case))
    place = {"case": case, "form": form, "panel": panel, "back": way_back(request, case)}
    return render(request, "selfservice/offer.html", place, status=422 if form.errors else 200)


def start_of(panel: BuyersPanel | None) -> dict[str, Any]:
    """What is offered now, to be changed."""
    if panel is None or panel.offer is None or not panel.offer.is_live:
        return {}
    start: dict[str, Any] = {"words": panel.offer.words}
    for way in panel.offer.ways:
        start |= {f"use_{way.way}": True, f"note_{way.way}": way.note}
        if way.amount_fen is not None:
            start[f"amount_{way.way}"] = Money(way.amount_fen).yuan
    return start


def named_ways(request: HttpRequest) -> dict[str, Any]:
    """Ways and the full figure that the address names (`?way=return_refund&fen=9900`).

    What a part of the price is worth, nobody can know beforehand: that way is left to be ticked.
    """
    start: dict[str, Any] = {
        f"use_{code}": True for code in request.GET.getlist("way") if code in NAMED
    }
    fen = request.GET.get("fen", "")
    if fen.isascii() and fen.isdigit() and 0 < len(fen) < 10:
        start |= {f"amount_{code}": Money(int(fen)).yuan for code in FULL if f"use_{code}" in start}
    return start


@require_POST
@login_required
def close_offer(request: HttpRequest, case_id: int, verb: str) -> HttpResponse:
    """Act on what was chosen, or take the offer back."""
    case = case_or_404(request, case_id)
    said: dict[str, Any] = {"by": person_of(request), "case_id": case.id, "now": moment.now()}
    if verb == "withdraw":
        return done(request, case, lambda: actions.withdraw_offer(**said), _("方案已收回。"))
    if verb != "take":
        raise Http404
    try:
        way = actions.take_choice(**said)
    except Refused as refused:
        tell(request, refused)
        return redirect(way_back(request, case))
    if way is None:
        messages.success(request, _("已按买家的选择办理。"))
        return redirect(way_back(request, case))
    messages.info(request, _("买家选的已填在下面，看一眼，点“提出”就立好方案。"))
    return redirect(
        f"{reverse('act', args=[case.id, 'open_agreement'])}?{urlencode(terms_of(way))}"
    )


def terms_of(way: WayView) -> dict[str, str]:
    """A way out as the form for terms by hand is filled in."""
    terms = {"kind": kind_of(way.way), "reason": way_text(way, page_language())}
    if way.amount_fen is not None:
        terms["amount_fen"] = Money(way.amount_fen).yuan
        terms["purpose"] = "refund" if way.way in FULL else "compensation"
    return terms


@require_POST
@login_required
def seen(request: HttpRequest, case_id: int) -> HttpResponse:
    """Somebody has looked at what came in."""
    case = case_or_404(request, case_id)

    def do() -> None:
        actions.see_arrivals(by=person_of(request), case_id=case.id, now=moment.now())

    return done(request, case, do, "")


def case_or_404(request: HttpRequest, case_id: int) -> CaseKnown:
    """The case, for who works on cases of its shop; another's does not exist."""
    try:
        return case_for(person_of(request), case_id, "work")
    except Refused:
        raise Http404


def carried(request: HttpRequest, form: forms.Form, do: Callable[[], None]) -> bool:
    """Whether it was done; a refusal stands at the field it is about, or on top."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        do()
    except Refused as refused:
        field = refused.field if refused.field in form.fields else None
        form.add_error(field, refused.says(page_language()))
        return False
    return True


def done(request: HttpRequest, case: CaseKnown, do: Callable[[], None], says: str) -> HttpResponse:
    """Do it, say so, go back to the case."""
    try:
        do()
    except Refused as refused:
        tell(request, refused)
    else:
        if says:
            messages.success(request, says)
    return redirect(way_back(request, case))


def way_back(request: HttpRequest, case: CaseKnown) -> str:
    """The page of ours that `next` names, else the case: nobody is led away from here."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    ours = wanted.startswith("/") and is_ours(request, wanted)
    return wanted if ours else reverse("case", args=[case.id])


def base_of(request: HttpRequest) -> str:
    """Under which address buyers find the page: as the seller said, else as this person does."""
    return queries.public_base() or request.build_absolute_uri("/").rstrip("/")
