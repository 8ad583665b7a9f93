"""One parcel: its card, its count, its history, whose it could be, and every way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shouhou import moment
from shouhou.doors import back_to, page_language, person_of, tell
from shouhou.returns import actions, queries
from shouhou.returns.forms import (
    DisposeForm,
    ScanForm,
    ShelfForm,
    WhyForm,
    count_in_form,
    word_choices,
)
from shouhou.returns.pages.station import card_place, take_photo
from shouhou.returns.queries.history import history_of
from shouhou.returns.words import PLACES
from shouhou.shops import queries as shops
from shouhou.shops.facts import Refused


@login_required
@never_cache
@require_safe
def one(request: HttpRequest, arrival_id: int) -> HttpResponse:
    """The parcel; another shop's does not exist."""
    person, now = person_of(request), moment.now()
    try:
        place = card_place(request, arrival_id)
    except Refused:
        raise Http404
    card = place["card"]
    shop = shops.shop_of(person, card.shop_id)
    seeks = card.state in ("received", "ownerless") and not card.links
    place |= {
        "place": "returns",
        "may_receive": bool(shop and shop.may("receive")),
        "may_dispose": bool(shop and shop.may("approve")),
        "history": history_of(arrival_id),
        "suggestions": queries.suggestions_for(person, arrival_id, now) if seeks else (),
        "shelf_form": ShelfForm(initial=shelf_words(card)) if seeks else None,
        "dispose_form": DisposeForm() if card.state == "ownerless" else None,
        "piece_places": word_choices("place", PLACES),
    }
    return render(request, "returns/one.html", place)


def shelf_words(card: queries.CardView) -> dict[str, Any]:
    names = ("shelf_no", "words", "phone_tail", "name", "place", "weight_g", "note")
    return {name: getattr(card, name) for name in names}


def acting(request: HttpRequest, act: Callable[[], object], done: str) -> HttpResponse:
    """Carry it out and go back to where the form came from; a refusal is shown there."""
    try:
        act()
    except Refused as wrong:
        tell(request, wrong)
    else:
        messages.success(request, done)
    return redirect(back_to(request, request.path.rsplit("/", 2)[0] + "/"))


@login_required
@require_POST
def count(request: HttpRequest, arrival_id: int) -> HttpResponse:
    """What was in it, out of the plain form; then the next one."""
    person, now = person_of(request), moment.now()
    try:
        told = count_in_form(request.POST, now)
        found = actions.count(by=person, arrival_id=arrival_id, count=told, now=now)
    except Refused as wrong:
        tell(request, wrong)
        return redirect("return", arrival_id)
    language = page_language()
    for each in found:
        says = each.zh if language == "zh" else each.en
        (messages.success if each.then == "accept" else messages.warning)(request, says)
    return redirect("returns")


@login_required
@require_POST
def photo(request: HttpRequest, arrival_id: int) -> HttpResponse:
    """A picture of it."""
    return acting(request, lambda: take_photo(request, arrival_id), _("照片已保存。"))


@login_required
@require_POST
def shelve(request: HttpRequest, arrival_id: int) -> HttpResponse:
    """On the shelf, with what is written on it."""
    form = ShelfForm(request.POST)
    if not form.is_valid():
        return refused_form(request, form, arrival_id)

    def act() -> None:
        actions.shelve(
            by=person_of(request), arrival_id=arrival_id, shelf=form.shelf(), now=moment.now()
        )

    return acting(request, act, _("已上无主架。"))


@login_required
@require_POST
def describe(request: HttpRequest, arrival_id: int) -> HttpResponse:
    """What is written on it, corrected."""
    form = ShelfForm(request.POST)
    if not form.is_valid():
        return refused_form(request, form, arrival_id)

    def act() -> None:
        actions.describe(
            by=person_of(request), arrival_id=arrival_id, shelf=form.shelf(), now=moment.now()
        )

    return acting(request, act, _("已记下。"))


def refused_form(request: HttpRequest, form: ShelfForm, arrival_id: int) -> HttpResponse:
    """Say what does not fit, field by field."""
    for name, wrong in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        messages.error(request, f"{label}：{wrong[0]}")
    return redirect("return", arrival_id)


@login_required
@require_POST
def match(request: HttpRequest, arrival_id: int) -> HttpResponse:
    """It is this order's."""
    choice = request.POST.get("choice", "")[:90]
    if not choice:
        choice = typed_choice(request, arrival_id)

    def act() -> None:
        actions.match(by=person_of(request), arrival_id=arrival_id, choice=choice, now=moment.now())

    return acting(request, act, _("已认领：像刚扫到一样，接着清点。"))


def typed_choice(request: HttpRequest, arrival_id: int) -> str:
    """The order somebody typed for it; what means several orders means none."""
    card = queries.card(person_of(request), arrival_id, moment.now())
    form = ScanForm({"text": request.POST.get("order", "")[:64]})
    if card is None or not form.is_valid():
        return ""
    return f"{card.shop_id}:{form.cleaned_data['text'].strip()}"


@login_required
@require_POST
def undo(request: HttpRequest, arrival_id: int) -> HttpResponse:
    """It was scanned by mistake."""
    return acting(
        request,
        lambda: actions.undo_scan(by=person_of(request), arrival_id=arrival_id, now=moment.now()),
        _("已撤销收件。"),
    )


@login_required
@require_POST
def recount(request: HttpRequest, arrival_id: int) -> HttpResponse:
    """The count was wrong."""
    form = WhyForm(request.POST)
    why = form.cleaned_data["why"] if form.is_valid() else ""
    return acting(
        request,
        lambda: actions.recount(
            by=person_of(request), arrival_id=arrival_id, why=why, now=moment.now()
        ),
        _("清点已撤回，可以重新清点。"),
    )


@login_required
@require_POST
def dispose(request: HttpRequest, arrival_id: int) -> HttpResponse:
    """Nobody asked for it in time."""
    form = DisposeForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请选去处，写明原因。"))
        return redirect("return", arrival_id)
    said = form.cleaned_data
    return acting(
        request,
        lambda: actions.dispose(
            by=person_of(request),
            arrival_id=arrival_id,
            place=said["place"],
            why=said["why"],
            now=moment.now(),
        ),
        _("已处置。"),
    )


@login_required
@require_POST
def move(request: HttpRequest, piece_id: int) -> HttpResponse:
    """Pieces go to another place."""
    place = request.POST.get("place", "")[:20]
    try:
        actions.move_piece(by=person_of(request), piece_id=piece_id, place=place, now=moment.now())
    except Refused as wrong:
        tell(request, wrong)
    else:
        messages.success(request, _("已移库。"))
    return redirect(back_to(request, "/returns/"))
